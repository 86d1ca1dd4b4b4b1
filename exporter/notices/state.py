"""How an export is, from what its runs say and its thresholds: well, or the things that are wrong, each in words.

It decides and does nothing else: no clock, no database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from exporter.notices.outcome import Outcome
from exporter.notices.thresholds import Thresholds

WRONG: Mapping[str, str] = {
    "failed": "A run failed",
    "held": "A run was skipped, and somebody has to act",
    "rejected": "Omnisend rejected too many contacts",
    "jump": "The number of members jumped",
    "slow": "A run took too long",
    "empty": "A run had no members",
}
"""What can be wrong with an export -> how people choose to be told of it."""

BLOCKING = ("failed", "held")
"""Of these one is wrong at most: what the last run says."""

RUNS_OF_MEDIAN = 10
FEWEST_OF_MEDIAN = 3
"""Runs that make a median; of fewer nobody can say what is usual."""

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise than it was.

    Args:
        new: What is wrong now and was not before, in words.
        over: What was wrong and is not any more, by its key of `WRONG`.
    """

    new: Mapping[str, str]
    over: tuple[str, ...]


def judge(history: Sequence[Outcome], thresholds: Thresholds) -> dict[str, str]:
    """Tell what is wrong with an export.

    That its last run failed or was held says nothing of its figures: these are as the last delivered run had them.

    Args:
        history: What its runs say, the last one first.
        thresholds: Those that hold for it.

    Returns:
        Key of `WRONG` -> what is wrong, with its figures; empty: it is well.
    """
    wrong: dict[str, str] = {}
    if history and history[0].way != "delivered":
        wrong[history[0].way] = history[0].reason or WRONG[history[0].way]
    delivered = [each for each in history if each.way == "delivered"]
    if delivered:
        for key, rule in _RULES.items():
            said = rule(delivered[0], delivered[1 : RUNS_OF_MEDIAN + 1], thresholds)
            if said is not None:
                wrong[key] = said
    return wrong


def change(before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    """Compare two states: figures that are wrong as before, only by more or less, are no change."""
    new = {key: said for key, said in after.items() if key not in before}
    still_blocked = any(key in after for key in BLOCKING)
    over = [key for key in WRONG if key in before and key not in after]
    return Change(new, tuple(key for key in over if not (still_blocked and key in BLOCKING)))


def _rejected(last: Outcome, _: Sequence[Outcome], thresholds: Thresholds) -> str | None:
    answered = last.accepted + last.rejected
    if thresholds.rejected is None or not answered or last.rejected / answered <= thresholds.rejected:
        return None
    share = f"{_percent(last.rejected / answered)}; told beyond {_percent(thresholds.rejected)}"
    return f"Omnisend rejected {last.rejected:,} of {answered:,} contacts ({share})."


def _jump(last: Outcome, earlier: Sequence[Outcome], thresholds: Thresholds) -> str | None:
    if thresholds.jump is None or len(earlier) < FEWEST_OF_MEDIAN or (thresholds.empty and not last.members):
        return None
    usual = median(each.members for each in earlier)
    if abs(last.members - usual) <= thresholds.jump * usual:
        return None
    told = f"told beyond {_percent(thresholds.jump)} more or fewer"
    return f"It had {last.members:,} members; the median of the {len(earlier)} runs before is {usual:,.0f} ({told})."


def _slow(last: Outcome, _: Sequence[Outcome], thresholds: Thresholds) -> str | None:
    if thresholds.minutes is None or last.seconds <= thresholds.minutes * MINUTE:
        return None
    took = f"{last.seconds:,.0f} seconds" if last.seconds < MINUTE else f"{last.seconds / MINUTE:,.1f} minutes"
    return f"It took {took} (told beyond {thresholds.minutes:,g} minutes)."


def _empty(last: Outcome, _: Sequence[Outcome], thresholds: Thresholds) -> str | None:
    return "It had no members." if thresholds.empty and not last.members else None


Rule = Callable[[Outcome, Sequence[Outcome], Thresholds], str | None]

_RULES: Mapping[str, Rule] = {"rejected": _rejected, "jump": _jump, "slow": _slow, "empty": _empty}
"""What can be wrong with the figures of a run, the runs before it and the thresholds -> its words, or None."""


def _percent(share: float) -> str:
    return f"{share * 100:,.1f}".removesuffix(".0") + " %"
