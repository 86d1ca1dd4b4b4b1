"""Which column is which contact field, guessed from its name and its type.

Names are compared word by word without accents, capitals and separators with those of `column_names.py`.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from exporter.contacts.column_names import HARMLESS, NAMES
from exporter.contacts.fields import FIELDS, RESERVED_PROPERTIES
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.words import folded, listed, without_diacritics
from exporter.profiles.source import Column

_HARMLESS = frozenset(HARMLESS.split())
_POLICY_FIELDS = frozenset({"email_status", "email_status_at"})
_ENDS_OF_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])")


def suggest(columns: Sequence[Column], *, subscription: str = "leave") -> Mapping:
    """Fill in what is obvious.

    A column is a field's if its name is one of the field's names and its type fits, first word for word, then with
    harmless words around it; each column is used once. Columns that fit nothing stay unmapped.

    Args:
        columns: The source's columns, without its key if that should not be used.
        subscription: Under `leave` the email status and its date are not suggested.
    """
    origins: dict[str, str] = {}
    for guess in (_by_whole_name, _by_name_within):
        for field in FIELDS:
            if field in origins or (subscription == "leave" and field in _POLICY_FIELDS):
                continue
            free = [column for column in columns if column.name not in origins.values()]
            fitting = [column for column in free if column.type in FIELDS[field].types]
            found = next(guess(field, fitting), None)
            if found is not None:
                origins[field] = found
    return Mapping(tuple((field, FromColumn(origins[field])) for field in FIELDS if field in origins))


def suggest_property_name(column: str, *, taken: Collection[str] = ()) -> str:
    """Name a custom property after a column, as Omnisend takes names: `Vásárlás összege (Ft)` is `Vasarlas_osszege_Ft`.

    Args:
        column: The column's name.
        taken: Names that are used already; compared without regard to capitals.

    Returns:
        Text of the form `^[A-Za-z0-9_]{1,128}$` that is not taken.
    """
    name = re.sub(r"[^A-Za-z0-9_]+", "_", without_diacritics(column)).strip("_")[:120] or "property"
    used = {other.casefold() for other in (*taken, *RESERVED_PROPERTIES)}
    candidates = (name if number == 1 else f"{name}_{number}" for number in range(1, len(used) + 2))
    return next(candidate for candidate in candidates if candidate.casefold() not in used)


def _by_whole_name(field: str, columns: Sequence[Column]) -> Iterator[str]:
    for name in _names(field):
        yield from (column.name for column in columns if _squashed(_words(column.name)) == _squashed(name))


def _by_name_within(field: str, columns: Sequence[Column]) -> Iterator[str]:
    for name in _names(field):
        yield from (column.name for column in columns if _holds(_words(column.name), name))


def _names(field: str) -> list[list[str]]:
    return [name.split() for name in listed(NAMES[field])]


def _words(column: str) -> list[str]:
    return folded(_ENDS_OF_HUMPS.sub(" ", without_diacritics(column))).split()


def _squashed(words: Sequence[str]) -> str:
    return "".join(words)


def _holds(words: Sequence[str], name: Sequence[str]) -> bool:
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            around = {*words[:start], *words[end:]}
            if around and around <= _HARMLESS and _squashed(words[start:end]) == _squashed(name):
                return True
    return False
