"""A workspace for a benchmark: sample profiles, everyone as the segment, a connection with hardly a limit."""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exporter import demo, settings
from exporter.contacts.matching import suggest
from exporter.runs.definition import Export
from exporter.sandbox.keys import DEMO_KEY
from exporter.toolkit import Toolkit
from exporter.workspace.connections import Connection, RateLimit

EXPORT = "everyone"
MAKE = (
    "import pathlib, sys; from exporter.profiles import sample; "
    "sample.write(pathlib.Path(sys.argv[1]), rows=int(sys.argv[2]))"
)
"""Makes the profiles in a process of its own, whose memory then does not count."""

FAST = RateLimit(requests=1_000_000, seconds=60.0)


@contextmanager
def sample(rows: int, *, base_url: str = "http://127.0.0.1:9/api") -> Iterator[Toolkit]:
    """Make a workspace with sample profiles and an export of them all, and remove it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="exporter-benchmark-"))
    kit = Toolkit.open(settings.read({"EXPORTER_HOME": str(home)}))
    try:
        kit.settings.sample_folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-c", MAKE, str(kit.settings.sample_folder), str(rows)], check=True)
        demo.set_up(kit, rows=rows, base_url=base_url)
        kit.connections.save(Connection("local", "Local", base_url=base_url, rate_limit=FAST), key=DEMO_KEY)
        kit.consents.agree("local")
        mapping = suggest(kit.profiles.columns(kit.sources.get(demo.SOURCE)))
        kit.exports.save(Export(EXPORT, "local", ("Everyone",), mapping))
        yield kit
    finally:
        kit.close()
        shutil.rmtree(home, ignore_errors=True)


def peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
