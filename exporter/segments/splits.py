"""The groups that a segment is parted into, such as A, B and a hold-out: the same at every run, each a segment."""

import math
from collections.abc import Mapping

from exporter.errors import Issue, SegmentError
from exporter.segments.rules import Group, InSegment, Part, Segment

_FINEST = 9
"""Decimals of a share; what is finer is noise of adding."""


def groups(base: Segment, shares: Mapping[str, float], *, seed: str, by: str | None = None) -> tuple[Segment, ...]:
    """Part a segment into groups that have nobody in common; nothing is saved.

    Args:
        base: The segment.
        shares: Name of each group -> its share, more than 0; together at most 1. Who is left over is in no group.
        seed: Another seed draws other groups, independently. The same one draws the same: who was in a group stays in
            it, as long as neither the names before it nor their shares change.
        by: A column within each of whose values the shares are exact to one profile.

    Returns:
        One segment for each group, called like the segment and the group: "VIP A".

    Raises:
        SegmentError: With every fault of the shares.
    """
    if faults := _faults(shares):
        raise SegmentError(faults)
    found: list[Segment] = []
    low = 0.0
    for name, share in shares.items():
        high = min(round(low + share, _FINEST), 1.0)
        part = Part(seed, low, high, by=by, of=base.name if by is not None else None)
        where = Group("all", (InSegment(base.name), part))
        found.append(Segment(f"{base.name} {name}", base.source, where, description=_said(base, share, by)))
        low = high
    return tuple(found)


def _said(base: Segment, share: float, by: str | None) -> str:
    within = f", within each {by.replace('_', ' ')}" if by is not None else ""
    return f"{share:.4%}".rstrip("0%").rstrip(".") + f" % of “{base.name}”{within}, drawn by chance."


def _faults(shares: Mapping[str, float]) -> list[Issue]:
    faults = [] if shares else [Issue("shares", "Name at least one group and its share.")]
    for name, share in shares.items():
        if not name.strip():
            faults.append(Issue("shares", "Every group needs a name."))
        if not (math.isfinite(share) and 0 < share <= 1):
            faults.append(Issue("shares", f"The share of “{name}” is more than 0 and at most 1, not {share:g}."))
    total = sum(shares.values())
    if not faults and round(total, _FINEST) > 1:
        faults.append(Issue("shares", f"The shares come to {total:g} together, which is more than 1."))
    return faults
