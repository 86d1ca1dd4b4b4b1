"""Ready segments over the sample profiles, to begin with and to learn from."""

from collections.abc import Sequence
from datetime import date

from exporter.profiles.source import Column
from exporter.segments.checks import check
from exporter.segments.ground import Ground
from exporter.segments.rules import EVERYONE, Condition, Group, Relative, Segment

HUNGARY_AND_POLAND = ("Hungary", "Magyarország", "HU", "HUN", "Poland", "Polska", "PL", "POL")

_HALF_A_YEAR = Relative(180, "days")

RULES: tuple[tuple[str, Group, str], ...] = (
    (
        "VIP customers",
        Group("all", (Condition("lifetime_value", "greater_than", 900),)),
        "Those who have spent the most.",
    ),
    (
        "Newsletter readers in Hungary and Poland",
        Group("all", (Condition("newsletter", "is_true"), Condition("country", "one_of", HUNGARY_AND_POLAND))),
        "However the country is written.",
    ),
    (
        "Lapsed buyers",
        Group(
            "all", (Condition("orders", "at_least", 1), Condition("last_order_date", "before_relative", _HALF_A_YEAR))
        ),
        "They bought before, but not for half a year.",
    ),
    ("Everyone", EVERYONE, "All profiles."),
)
"""Name, rules and description."""


def starters(columns: Sequence[Column], *, source: str = "customers") -> tuple[Segment, ...]:
    """Return the ready segments that fit a source with these columns; on the sample profiles all of them."""
    ground = Ground(tuple(columns), date.min, source=source)
    segments = (Segment(name, source, where, description=description) for name, where, description in RULES)
    return tuple(segment for segment in segments if not check(segment, ground))
