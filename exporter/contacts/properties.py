"""Values of custom properties: text, numbers, booleans and days, as JSON and Omnisend can hold them."""

import polars as pl

from exporter.contacts.dates import days, moments, written_days, written_moments
from exporter.contacts.texts import as_text

_LARGEST_INTEGER = 2**53 - 1
"""Beyond it a number changes on its way through JSON."""


def clean_property(values: pl.Series) -> pl.Series:
    """Bring a column into the form in which it is sent.

    Returns:
        Of the same length, null where there is nothing to send: String (trimmed text; days as `2026-03-15`, moments as
        `2026-03-15T06:30:00Z`), Boolean, Int64 or Float64. Blank text, NaN, infinities, integers beyond 2⁵³ and years
        beyond 9999 are nothing; so are lists, structures and bytes.
    """
    kind = values.dtype
    if kind == pl.Boolean:
        return values
    if kind.is_integer():
        return values.set(~values.is_between(-_LARGEST_INTEGER, _LARGEST_INTEGER), None).cast(pl.Int64)
    if kind.is_numeric():
        numbers = values.cast(pl.Float64)
        return numbers.set(~numbers.is_finite(), None)
    if kind == pl.Date:
        return written_days(days(values))
    if isinstance(kind, pl.Datetime):
        return written_moments(moments(values))
    return as_text(values)
