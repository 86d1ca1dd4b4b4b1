"""What the tests of pages share: Streamlit looks only once for components among the libraries that are installed."""

from functools import cache

from streamlit.components.v2 import manifest_scanner

# AppTest starts a Streamlit of its own each time, which would read the metadata of every library again.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
