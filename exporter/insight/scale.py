"""Where numbers are cut into bars that people can read: fine bins that an engine counts, and round ones made of them.

A fine bin is a power of ten wide, so that a round one is always whole fine ones put together.
"""

import math
from dataclasses import dataclass

import polars as pl

FINEST = 200
"""Fine bins, at the least, between the lowest and the highest value; up to ten times as many."""

TAIL = 0.005
"""Share of the profiles that may lie below the first, or above the last round bin."""

ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Fine:
    """Bins of 10 to the power of `exponent`, from `first` to `last` in units of it, both included."""

    exponent: int
    first: int
    last: int

    def edge(self, number: int) -> float:
        """Return where bin `number` (in the same units) begins."""
        return number * 10.0**self.exponent if self.exponent >= 0 else number / 10.0**-self.exponent


def fine(low: float, high: float, *, whole: bool) -> Fine:
    """Decide on fine bins between two values; whole numbers are never cut."""
    width = max(high - low, abs(high) * 1e-9, abs(low) * 1e-9)
    exponent = math.floor(math.log10(width / FINEST)) if width > 0 else 0
    if whole:
        exponent = max(0, exponent)
    exponent = max(-300, exponent)
    unit = Fine(exponent, 0, 0)
    return Fine(exponent, math.floor(low / unit.edge(1)), math.floor(high / unit.edge(1)))


def middle(counted: pl.DataFrame) -> tuple[int, int]:
    """Return the first and the last fine bin of those in the middle, without the tails.

    Args:
        counted: `bin` Int64 (in units of the fine bins), `members` and `others` Int64; at least one row.
    """
    total = counted.sort("bin").select("bin", people=pl.col("members") + pl.col("others"))
    below = total.with_columns(passed=pl.col("people").cum_sum() / pl.col("people").sum())
    first = below.filter(pl.col("passed") > TAIL)["bin"][0]
    last = below.filter(pl.col("passed") >= 1 - TAIL)["bin"][0]
    return int(first), int(last)


def rounded(first: int, last: int, *, bars: int) -> tuple[int, int, int]:
    """Decide on at most `bars` round bins that hold the fine ones from `first` to `last`.

    Returns:
        Where the first of them begins and how wide each is, in fine bins, and how many there are.
    """
    exponent = 0
    while True:
        for step in ROUND:
            width = step * 10**exponent
            start = first // width * width
            number = (last - start) // width + 1
            if number <= bars:
                return start, width, number
        exponent += 1
