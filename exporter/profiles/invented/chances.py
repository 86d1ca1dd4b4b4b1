"""Chances for whole columns: which of some values each row gets, and which rows get none."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


def chosen(random: np.random.Generator, weights: Sequence[float], rows: int) -> Numbers:
    """Choose for each row one of `len(weights)` things, by weight; 0-based."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    numbers: Numbers = np.searchsorted(edges, random.random(rows) * edges[-1], side="right").clip(max=len(weights) - 1)
    return numbers


def ranked(random: np.random.Generator, number: int, rows: int) -> Numbers:
    """Choose for each row one of `number` things, of which the first come more often than the last; 0-based."""
    return chosen(random, [1 / (rank + 4) for rank in range(number)], rows)


def even(random: np.random.Generator, number: int, rows: int) -> Numbers:
    """Choose for each row one of `number` things, all as often; 0-based."""
    return random.integers(0, number, rows, dtype=np.int64)


def happens(random: np.random.Generator, share: float, rows: int) -> Truths:
    """Tell for each row whether something of this chance (0 to 1) happens."""
    return random.random(rows) < share


def taken(values: Sequence[str | None], numbers: Numbers) -> pl.Series:
    """Take values by their 0-based numbers, as a String series."""
    return pl.Series(values, dtype=pl.String).gather(numbers)


def instead(series: pl.Series, rows: Truths, other: pl.Series | str | None) -> pl.Series:
    """Put something else into some rows of a String series; None is null."""
    values = (
        other
        if isinstance(other, pl.Series)
        else pl.Series([other], dtype=pl.String).gather(np.zeros(len(series), np.int64))
    )
    return values.zip_with(pl.Series(rows), series)
