"""Texts after patterns, made for a whole column at once: postal codes, house and phone numbers.

In a pattern `#` becomes a digit, `%` a digit but 0, `@` a letter that British postal codes end with; all else stays.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

LETTERS = np.array([ord(letter) for letter in "ABDEFGHJLNPQRSTUWXYZ"], dtype=np.uint32)


def filled(random: np.random.Generator, patterns: Sequence[str], chosen: npt.NDArray[np.int64]) -> pl.Series:
    """Fill patterns with random digits and letters.

    Args:
        random: Where the chances come from.
        patterns: At least one.
        chosen: For each row the 0-based number of its pattern.

    Returns:
        A String series as long as `chosen`, without nulls.
    """
    written = np.array(patterns, dtype=np.str_)
    letters = written.view(np.uint32).reshape(len(patterns), -1)[chosen]
    for sign, first, number in (("#", 0, 10), ("%", 1, 9)):
        places = letters == ord(sign)
        letters[places] = ord("0") + first + random.integers(0, number, int(places.sum()))
    places = letters == ord("@")
    letters[places] = LETTERS[random.integers(0, len(LETTERS), int(places.sum()))]
    texts = letters.view(written.dtype).reshape(-1)
    return pl.Series(pa.array(texts))
