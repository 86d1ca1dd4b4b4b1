"""Which program this is, and on what it stands."""

import platform
from importlib import metadata
from pathlib import Path

LIBRARIES = ("streamlit", "duckdb", "polars", "dbos", "SQLAlchemy", "httpx", "cryptography")
"""Those of which an operator is asked first."""

CHANGES = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def versions() -> dict[str, str]:
    """Return the versions by name: of the program, as its changelog calls it, of Python and of libraries."""
    found = {"Segment exporter": _program(), "Python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def _program() -> str:
    try:
        lines = CHANGES.read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    return next((line.removeprefix("## ").strip() for line in lines if line.startswith("## ")), "unknown")
