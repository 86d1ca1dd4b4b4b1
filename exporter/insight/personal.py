"""Which columns hold personal data: told by their names in many languages, and by what they hold."""

import re
from collections.abc import Sequence
from typing import Literal, get_args

import polars as pl

from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.contacts.words import folded, listed
from exporter.profiles.source import Column

PersonalKind = Literal["email", "phone", "first_name", "last_name", "name", "address", "birthdate"]

WHOLE_NAMES = frozenset(
    listed(
        """name, full name, fullname, display name, customer name, contact name, person name, client name, user name,
        nev, teljes nev, ugyfel neve, vevo neve, imie i nazwisko, nazwisko i imie, nimi, koko nimi, nume complet,
        nume si prenume, izen abizenak, vollstandiger name, nombre completo, nom complet, nome completo"""
    )
)
"""What people call a column of whole names, as `words.folded` writes it."""

EMAIL = r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"
PHONE = r"^\s*(\+|00|\()[0-9][0-9 ()/.\-]{6,18}$"
TELLING = 0.3
"""Share of the values of a text that look like emails or phone numbers from which the column is taken for one."""

_KINDS: dict[str, PersonalKind] = {kind: kind for kind in get_args(PersonalKind)}


def personal(columns: Sequence[Column], sample: pl.DataFrame | None = None) -> dict[str, PersonalKind]:
    """Find the columns that hold personal data.

    Args:
        columns: Of the source.
        sample: Some profiles: what their values look like is looked at too. None: names alone.

    Returns:
        Column -> what it holds, in the order of the source.
    """
    found: dict[str, PersonalKind] = {}
    left = list(columns)
    while True:  # a mapping uses each field once; a source may have two columns of phone numbers
        fields = suggest(left).fields
        named = {
            origin.column: _KINDS[field]
            for field, origin in fields
            if isinstance(origin, FromColumn) and field in _KINDS
        }
        if not named:
            break
        found |= named
        left = [column for column in left if column.name not in named]
    for column in left:
        if column.type == "text":
            named_whole = folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column.name)) in WHOLE_NAMES
            kind: PersonalKind | None = "name" if named_whole else _by_content(column.name, sample)
            if kind is not None:
                found[column.name] = kind
    return {column.name: found[column.name] for column in columns if column.name in found}


def _by_content(column: str, sample: pl.DataFrame | None) -> PersonalKind | None:
    if sample is None or column not in sample.columns or sample[column].dtype != pl.String:
        return None
    values = sample[column].drop_nulls()
    looks: tuple[tuple[PersonalKind, str], ...] = (("email", EMAIL), ("phone", PHONE))
    for kind, pattern in looks:
        share = values.str.contains(pattern).mean()
        if isinstance(share, float) and share >= TELLING:
            return kind
    return None
