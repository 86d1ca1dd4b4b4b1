"""The way from a column to Python and back: a function is asked once for each distinct value, never once a row."""

from collections.abc import Callable

import polars as pl


def translated(values: pl.Series, translate: Callable[[str], str | None]) -> pl.Series:
    """Translate a column.

    Args:
        values: Text; null stays null.
        translate: Called once for each distinct value; None where it has no answer.

    Returns:
        Text of the same length, null where there is no answer.
    """
    distinct = values.drop_nulls().unique()
    if distinct.is_empty():
        return pl.Series(values.name, [None], dtype=pl.String).new_from_index(0, len(values))
    answers = pl.Series([translate(value) for value in distinct.to_list()], dtype=pl.String)
    return values.replace_strict(distinct, answers, default=None, return_dtype=pl.String)
