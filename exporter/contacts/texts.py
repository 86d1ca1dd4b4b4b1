"""Plain text of contacts: what is left of a value when what nobody can see is taken off its ends."""

import polars as pl

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f\u0000"
_INVISIBLE_ENDS = rf"^[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+$"


def as_text(values: pl.Series) -> pl.Series:
    """Write values as text.

    Args:
        values: Text or categories; numbers, dates and booleans as Polars writes them. Anything else has no text.

    Returns:
        Text without blanks, no-break blanks, zero-width and direction marks at its ends; null where nothing is left.
    """
    if values.dtype.is_nested() or values.dtype in (pl.Binary, pl.Object):
        return pl.Series(values.name, [None], dtype=pl.String).new_from_index(0, len(values))
    texts = values.cast(pl.String).str.strip_chars()
    if texts.str.contains(_INVISIBLE_ENDS).any():
        texts = texts.str.replace_all(_INVISIBLE_ENDS, "")
    return texts.set(texts == "", None)
