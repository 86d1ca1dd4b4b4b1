"""Thresholds: beyond which figures of a run its people are told; for all exports, or for one of its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from exporter.errors import Issue

LONGEST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Figures of a run beyond which people are told.

    Args:
        rejected: Share (0 to 1) of the contacts that Omnisend answered for and rejected; None: however many.
        jump: How far the members are from the median of the last runs, as a share of it; None: however far.
        minutes: How long a run takes; None: however long.
        empty: Whether to tell that an export had no members at all.
    """

    rejected: float | None = 0.05
    jump: float | None = 0.5
    minutes: float | None = None
    empty: bool = True


DEFAULT = Thresholds()
KEYS = tuple(each.name for each in fields(Thresholds))


def to_document(thresholds: Thresholds) -> dict[str, Any]:
    """Write thresholds, for the store and for the workspace file."""
    return asdict(thresholds)


def from_document(document: Mapping[str, Any]) -> Thresholds:
    """Read what `to_document` wrote; what is left out is as it is by default."""
    return Thresholds(**{key: document[key] for key in KEYS if key in document})


def check(document: Mapping[str, Any]) -> tuple[Issue, ...]:
    """Find every fault of thresholds, of which some may be left out."""
    faults = [
        (
            "rejected",
            _fault(document.get("rejected"), 1, "The rejected share is from 0 to 1, such as 0.05"),
        ),
        ("jump", _fault(document.get("jump"), 100, "The jump is a share of the median, such as 0.5")),
        (
            "minutes",
            _fault(document.get("minutes"), LONGEST_MINUTES, "The duration is in minutes, a week at most, such as 30"),
        ),
        ("empty", None if isinstance(document.get("empty", True), bool) else "Say true or false."),
    ]
    unknown = [(str(key), f"There is no such threshold. There are {', '.join(KEYS)}.") for key in document]
    found = [*faults, *((key, fault) for key, fault in unknown if key not in KEYS)]
    return tuple(Issue(where, fault) for where, fault in found if fault is not None)


def _fault(value: object, most: float, rule: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most:
        return None
    return f"{rule}; leave it empty to be told of none."
