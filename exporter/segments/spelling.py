"""The nearest known name, for those who nearly wrote it."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ' Did you mean "country"?' for the nearest known name, or "" where none is near; case does not count."""
    by_lower = {each.lower(): each for each in known}
    nearest = get_close_matches(name.lower()[:100], by_lower, n=1, cutoff=0.6)
    return f' Did you mean "{by_lower[nearest[0]]}"?' if nearest else ""
