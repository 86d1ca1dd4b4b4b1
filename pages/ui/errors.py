"""How an error looks: a clear sentence, never a traceback; what is not an ExporterError stays a bug and is logged."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from exporter.errors import DefinitionError, ExporterError, NotAllowedError
from pages.ui.words import escape


@contextmanager
def showing_errors() -> Iterator[None]:
    """Show an ExporterError of the `with` block as a message in its place, and go on after it."""
    try:
        yield
    except NotAllowedError as error:
        st.warning(escape(str(error)), icon=":material/lock:")
    except DefinitionError as error:
        lines = "\n".join(f"- **{escape(issue.where)}**: {escape(issue.message)}" for issue in error.issues)
        st.error(f"This cannot be done yet:\n\n{lines}", icon=":material/error:")
    except ExporterError as error:
        st.error(escape(str(error)), icon=":material/error:")
