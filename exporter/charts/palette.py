"""The colours of charts: one set for each mode, and one colour for each outcome wherever it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one mode; AA contrast on its background.

    Args:
        paper: Of a figure, through which the page is seen.
        ground: Of the page itself, for what has to hide a line below it.
    """

    paper: str
    ground: str
    ink: str
    soft: str
    grid: str
    accent: str
    fill: str
    good: str
    warning: str
    bad: str
    neutral: str
    same: str


LIGHT = Palette(
    paper="rgba(0,0,0,0)",
    ground="#ffffff",
    ink="#14211e",
    soft="#5b6b66",
    grid="#e3e9e6",
    accent="#0f766e",
    fill="rgba(15,118,110,0.16)",
    good="#0f766e",
    warning="#b54708",
    bad="#b42318",
    neutral="#8c9a95",
    same="#6b7f99",
)
DARK = Palette(
    paper="rgba(0,0,0,0)",
    ground="#0f1614",
    ink="#e8efec",
    soft="#a9b8b3",
    grid="#2b3834",
    accent="#5fd1b8",
    fill="rgba(95,209,184,0.20)",
    good="#5fd1b8",
    warning="#f5b26b",
    bad="#ff8a80",
    neutral="#8b9a95",
    same="#8fa3bf",
)


def palette(*, dark: bool) -> Palette:
    """Return the colours of a mode."""
    return DARK if dark else LIGHT


def outcome_colour(outcome: str, *, dark: bool = False) -> str:
    """Return the one colour that an outcome has on every chart."""
    colours = palette(dark=dark)
    known = {
        "Accepted": colours.good,
        "Unchanged": colours.same,
        "Rejected": colours.bad,
        "Refused": colours.warning,
    }
    return known.get(outcome, colours.neutral)
