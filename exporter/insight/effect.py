"""How large a difference between two groups is, on one scale: 0.2 is small, 0.5 medium, 0.8 large (Cohen)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STRENGTHS: tuple[tuple[float, str], ...] = ((0.8, "large"), (0.5, "medium"), (0.2, "small"), (0.0, "hardly any"))
"""From which effect on a difference is called so."""

CHANCE = 3.0
"""Standard errors up to which a difference may be chance."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The numbers of a group: how many there are, their mean and their variance (that of a population)."""

    number: int
    mean: float
    variance: float


def cohens_d(inside: Moments, outside: Moments) -> float:
    """Return the difference of two means in standard deviations of both groups together; 0 where they do not vary."""
    number = inside.number + outside.number
    if not inside.number or not outside.number:
        return 0.0
    pooled = (inside.number * inside.variance + outside.number * outside.variance) / number
    difference = inside.mean - outside.mean
    if pooled <= 0:
        return math.copysign(math.inf, difference) if difference else 0.0
    return difference / math.sqrt(pooled)


def cohens_h(inside: float, outside: float) -> float:
    """Return the difference of two shares (0 to 1); from -pi to pi."""
    return 2 * math.asin(math.sqrt(min(inside, 1.0))) - 2 * math.asin(math.sqrt(min(outside, 1.0)))


def cramers_v(inside: Sequence[int], outside: Sequence[int]) -> float:
    """Return how far knowing the value tells the group: 0 not at all, 1 surely; `inside[n]` have value n."""
    sums = (sum(inside), sum(outside))
    number = sum(sums)
    if not all(sums):
        return 0.0
    chi_squared = sum(
        (seen - of * (first + second) / number) ** 2 / (of * (first + second) / number)
        for first, second in zip(inside, outside, strict=True)
        if first + second
        for seen, of in ((first, sums[0]), (second, sums[1]))
    )
    return math.sqrt(chi_squared / number)


def strength(effect: float) -> str:
    """Call an effect large, medium, small or hardly any."""
    return next(word for least, word in STRENGTHS if abs(effect) >= least)


def beyond_chance(effect: float, inside: int, outside: int) -> bool:
    """Say whether groups of these sizes, drawn from the same people, would hardly ever differ so much."""
    if not inside or not outside:
        return False
    return abs(effect) * math.sqrt(inside * outside / (inside + outside)) >= CHANCE
