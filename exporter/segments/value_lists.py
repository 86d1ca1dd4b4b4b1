"""Lists of values that people paste or upload: taken apart, without blanks around them, each once."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from exporter.errors import DefinitionError, Issue

LARGEST_FILE = 50_000_000
"""Bytes of a file."""

_LINES_LOOKED_AT = 50
_SEPARATORS = str.maketrans(dict.fromkeys(",;\t\r", "\n"))
_VALUE = re.compile(r' *"((?:[^"]|"")*)" *|([^,;\t\r\n]+)')
_NO_NAME = re.compile(r"[@\d]")
_DELIMITERS = ("\t", ";", ",", "|")


@dataclass(frozen=True, slots=True)
class ValueList:
    """Values in the order in which they first came.

    Args:
        values: As text, each once.
        repeated: How many more there were that came before.
    """

    values: tuple[str, ...]
    repeated: int = 0


def pasted(text: str) -> ValueList:
    """Take text apart at commas, semicolons, tabs and new lines; what stands in double quotes stays together."""
    if '"' not in text:
        return distinct(map(str.strip, text.translate(_SEPARATORS).split("\n")))
    found = _VALUE.finditer(text)
    return distinct(match[2].strip() if match[1] is None else match[1].replace('""', '"') for match in found)


def of_column(column: pl.Series) -> ValueList:
    """Take the values of a column of an uploaded file, without blanks around them."""
    return distinct(column.str.strip_chars().to_list())


def distinct(texts: Iterable[str | None]) -> ValueList:
    """Keep each value once; what is empty is no value."""
    filled = [text for text in texts if text]
    values = tuple(dict.fromkeys(filled))
    return ValueList(values, len(filled) - len(values))


def written(values: Sequence[object]) -> str:
    """Write values one a line, such that `pasted` reads them again."""
    return "\n".join(_quoted(str(value)) for value in values)


def _quoted(text: str) -> str:
    is_plain = text == text.strip() and not any(sign in text for sign in ',;\t\r\n"')
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def uploaded(content: bytes) -> pl.DataFrame:
    """Read a file of text: lines, or lines of columns.

    Args:
        content: In UTF-8, or UTF-16 as Excel writes it.

    Returns:
        One row for each line, all columns String, null where nothing stands. Where the first line is a heading it
        names the columns; else they are "column 1", "column 2" and so on. One column at least.

    Raises:
        DefinitionError: It is no text, too large, or empty.
    """
    if len(content) > LARGEST_FILE:
        raise _fault(f"The file has more than {LARGEST_FILE // 1_000_000} MB. Make it a profile source instead.")
    text = _decoded(content)
    lines = [line for line in text.splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    if not lines:
        raise _fault("The file is empty. Choose one with a value on each line.")
    try:
        frame = pl.read_csv(
            text.encode(),
            has_header=False,
            separator=_delimiter(lines),
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError:
        raise _fault("The file cannot be read as CSV. Check its quotes, or save it again as CSV UTF-8.") from None
    frame = frame.rename({name: f"column {number}" for number, name in enumerate(frame.columns, 1)})
    first = [cell or "" for cell in frame.row(0)]
    if not _is_heading(first, has_more=frame.height > 1):
        return frame
    names = [cell.strip() for cell in first]
    return frame.slice(1).rename(dict(zip(frame.columns, names, strict=True)))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise _fault("The file is not text in UTF-8. Save it again as CSV UTF-8 or as text in UTF-8.") from None
    if "\0" in text:
        raise _fault("The file is no text. Save it as CSV or as text.")
    return text


def _delimiter(lines: Sequence[str]) -> str:
    """Return the sign that parts most lines into equally many columns; a tab, which none has, where no sign does."""
    for sign in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
        width, times = widths.most_common(1)[0]
        if width > 1 and times > len(lines) // 2:
            return sign
    return _DELIMITERS[0]


def _is_heading(first: Sequence[str], *, has_more: bool) -> bool:
    """Tell whether the first line names columns: words without digits or @, each but once."""
    names = [cell.strip() for cell in first]
    if len(names) == 1:
        return has_more and names[0].lower() in _HEADINGS
    return has_more and len(set(names)) == len(names) and all(name and not _NO_NAME.search(name) for name in names)


_HEADINGS = frozenset(
    {"email", "e-mail", "id", "key", "name", "value", "values", "country", "city", "code", "customer_id"}
)
"""What a file of one column is headed by; other words may be values."""


def _fault(message: str) -> DefinitionError:
    return DefinitionError([Issue("file", message)])
