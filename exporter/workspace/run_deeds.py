"""What people do to runs, as the audit log tells it: they ask for one, cancel it, or let it go on."""

from exporter.workspace.audit import Deed
from exporter.workspace.run_records import Run

KIND = "run"

_FROZEN = frozenset({"export", "segments", "built_on", "source"})
"""Parts of a run's definition that it takes from elsewhere; the others are what was asked of it."""


def asked_for(run: Run) -> Deed:
    """Tell that somebody asked for a run: of everybody, or of those whom Omnisend rejected in another, say."""
    asked = {name: value for name, value in run.definition.items() if name not in _FROZEN}
    action = "retried" if "rejected_of" in asked else "asked for"
    after = {"export": run.export, "connection": run.connection, **asked}
    return Deed(run.requested_by, action, KIND, run.run_id, _of(run.export), after=after)


def canceled(run_id: str, export: str, *, by: str) -> Deed:
    """Tell that somebody asked for a run to be stopped."""
    return Deed(by, "canceled", KIND, run_id, _of(export))


def resumed(run_id: str, export: str, *, by: str) -> Deed:
    """Tell that somebody lets a run go on."""
    return Deed(by, "resumed", KIND, run_id, _of(export))


def _of(export: str) -> str:
    return f"of “{export}”"
