"""Plain text of contacts: what is left of a value when what nobody can see is taken off its ends."""

import polars as pl

_BLANK = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""All that Python calls white space: that of Unicode, and four separators of records."""

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f\u0000"


def as_text(values: pl.Series) -> pl.Series:
    """Write values as text.

    Args:
        values: Text or categories; numbers, dates and booleans as Polars writes them. Anything else has no text.

    Returns:
        Text without blanks, no-break blanks, zero-width and direction marks at its ends; null where nothing is left.
    """
    if values.dtype.is_nested() or values.dtype in (pl.Binary, pl.Object):
        return pl.Series(values.name, [None], dtype=pl.String).new_from_index(0, len(values))
    texts = values.cast(pl.String).str.strip_chars(_BLANK + _INVISIBLE)
    return texts.set(texts == "", None)
