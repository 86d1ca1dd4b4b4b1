"""The fingerprint of a contact: one number for all that would be sent of it, the same on every machine and for ever.

It alone imports polars-hash, whose hashes do not change from version to version as those of Polars do.
"""

import hashlib
from collections.abc import Mapping
from functools import reduce
from operator import xor

import polars as pl
from polars_hash import NonCryptographicHashingNameSpace as Hashing

from exporter.contacts.cleaning import MARK, PROPERTY, Subscription
from exporter.contacts.marker import tag_name
from exporter.contacts.payload import PLAIN_KEYS, Marker

RECIPE = 1
"""Number of the way in which fingerprints are made; those of another one say nothing about a contact."""

FINGERPRINT = "fingerprint"


def fingerprints(
    contacts: pl.DataFrame, *, subscription: Subscription, marker: Marker, markers: Mapping[str, str]
) -> pl.Series:
    """Make one number of each contact's body; two are equal exactly if `payload.items` writes the same for both.

    Whether Omnisend may greet a contact says nothing about the contact and does not count. Tags are not in a body, but
    which of them a contact is to have does count.

    Args:
        contacts: As `cleaning.Cleaned.contacts`.
        subscription: As for `payload.items`.
        marker: Likewise.
        markers: Likewise.

    Returns:
        `fingerprint` UInt64, without nulls, in the order of the contacts.
    """
    parts = [_of("identifier", "email", contacts["email"])]
    if "phone" in contacts.columns:
        parts.append(_of("identifier", "phone", contacts["phone"]))
    if subscription == "from_data":
        has_both = pl.all_horizontal(pl.col("email_status", "email_status_at").is_not_null())
        parts += [
            pl.when(has_both).then(_of("channel", name, contacts[name])) for name in ("email_status", "email_status_at")
        ]
    parts += [_of("field", key, contacts[name]) for name, key in PLAIN_KEYS.items() if name in contacts.columns]
    parts += [
        _of("property", name.removeprefix(PROPERTY), contacts[name])
        for name in contacts.columns
        if name.startswith(PROPERTY)
    ]
    for segment, name in markers.items():
        is_member = pl.col(MARK + segment)
        if marker == "property":
            parts.append(pl.when(is_member).then(_hash("property", name, pl.Boolean, is_member)))
        else:
            parts.append(pl.when(is_member).then(_hash("tag", tag_name(segment), pl.Boolean, is_member)))
    numbers = [part.fill_null(pl.lit(0, dtype=pl.UInt64)) for part in parts]
    return contacts.select(reduce(xor, numbers).alias(FINGERPRINT)).to_series()


def identities(texts: pl.Series) -> pl.Series:
    """Make one number of each email or key, so wide that no two texts ever share one: UInt128, null stays null."""
    return texts.to_frame().select(Hashing(pl.col(texts.name)).xxh3_128()).to_series()


def _of(place: str, key: str, values: pl.Series) -> pl.Expr:
    return _hash(place, key, values.dtype, pl.col(values.name))


def _hash(place: str, key: str, dtype: pl.DataType | type[pl.DataType], values: pl.Expr) -> pl.Expr:
    """Hash values together with where they stand and of what type they are, as JSON tells 1 from 1.0 and "1"."""
    kind = "text"
    if dtype == pl.Boolean:
        kind, values = "boolean", pl.when(values).then(pl.lit("true")).when(~values).then(pl.lit("false"))
    elif dtype == pl.Int64:
        kind, values = "integer", values.cast(pl.String)
    elif dtype == pl.Float64:  # its bits, since the way in which numbers are written may change with the library
        kind, values = "number", values.reinterpret(dtype=pl.UInt64).cast(pl.String)
    named = hashlib.sha256(f"{place}\0{key}\0{kind}".encode()).digest()
    return Hashing(values).xxh3_64(seed=int.from_bytes(named[:8], "big"))
