"""A contact as Omnisend's `POST /batches` takes it; every body that leaves is made here and nowhere else.

What is empty is never written, tags are never written (they would replace the contact's own), a subscription only
under `from_data`, and no welcome message is asked for unless someone chose it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import orjson
import polars as pl

from exporter.contacts.cleaning import MARK, PROPERTY, Subscription
from exporter.contacts.fields import FIELDS

Marker = Literal["property", "tag"]
UNDO = "undo:"
"""Begins the name of the column that tells who is to lose a segment's marker."""

Body = dict[str, object]

_NAMES_AND_PLACE = ("first_name", "last_name", "address", "city", "state", "postal_code", "country")

PLAIN_KEYS: dict[str, str] = {
    **{name: FIELDS[name].payload_key for name in _NAMES_AND_PLACE},
    "country_code": "countryCode",
    **{name: FIELDS[name].payload_key for name in ("gender", "birthdate")},
}
"""Column of contacts -> its key at the top of the body, for all that are not identifiers."""


def items(
    contacts: pl.DataFrame,
    *,
    subscription: Subscription,
    send_welcome_message: bool = False,
    marker: Marker,
    markers: Mapping[str, str],
) -> list[bytes]:
    """Write contacts as Omnisend's `ContactRequest`, a column at a time; it is fastest on some thousands at once.

    Args:
        contacts: As `cleaning.Cleaned.contacts`; there may be `undo:<segment>` Boolean: true where this export set a
            marker on a contact that is no longer in the segment, which is then set to false.
        subscription: Only under `from_data` does a body say anything about the email channel, and only where the
            contact has a status and its date: `contacts` has both columns then.
        send_welcome_message: Whether Omnisend may greet the email address; a phone is never greeted.
        marker: Under `tag` segments are not in the body: tags are added once the batch has settled.
        markers: Segment -> the name of its custom property.

    Returns:
        The JSON of one body a contact, in order. Keys in the order of identifiers, names, place, person, custom
        properties.
    """
    properties = _members(_properties(contacts, markers if marker == "property" else {}))
    parts = [
        pl.lit('{"identifiers":['),
        *_identifiers(contacts, subscription=subscription, send_welcome_message=send_welcome_message),
        pl.lit("]"),
        _members({key: pl.col(name) for name, key in PLAIN_KEYS.items() if name in contacts.columns}),
        pl.when(properties != "").then(
            pl.concat_str(pl.lit(',"customProperties":{'), properties.str.strip_prefix(","), pl.lit("}"))
        ),
        pl.lit("}"),
    ]
    return contacts.select(pl.concat_str(parts, ignore_nulls=True).cast(pl.Binary)).to_series().to_list()


def bodies(
    contacts: pl.DataFrame,
    *,
    subscription: Subscription,
    send_welcome_message: bool = False,
    marker: Marker,
    markers: Mapping[str, str],
) -> list[Body]:
    """Show contacts as `items` writes them, decoded: to be looked at, not to be sent."""
    written = items(
        contacts,
        subscription=subscription,
        send_welcome_message=send_welcome_message,
        marker=marker,
        markers=markers,
    )
    return [orjson.loads(item) for item in written]


def batch_body(items: Sequence[bytes], *, origin: str | None) -> bytes:
    """Write the body of one `POST /batches`.

    Args:
        items: 1 to 100 bodies, as `items` writes them.
        origin: Names run and batch, so that a batch whose answer was lost can be found again; None leaves it out.
    """
    named = b"" if origin is None else b'"origin":%s,' % orjson.dumps(origin)
    return b'{"method":"POST","endpoint":"contacts",%s"items":[%s]}' % (named, b",".join(items))


def undoing_body(name: str) -> bytes:
    """Write the body of one `PATCH /contacts` that takes a marker off a contact, and says nothing else of it.

    Args:
        name: The marker's custom property.
    """
    return orjson.dumps({"customProperties": {name: False}})


def _identifiers(contacts: pl.DataFrame, *, subscription: Subscription, send_welcome_message: bool) -> list[pl.Expr]:
    """Write what stands between the brackets of `identifiers`, in parts; null where a contact has none."""
    greets = "true" if send_welcome_message else "false"
    parts = [pl.lit('{"type":"email",'), _member("id", "email"), pl.lit(f',"sendWelcomeMessage":{greets}')]
    if subscription == "from_data":
        status, moment = _member("status", "email_status"), _member("statusChangedAt", "email_status_at")
        channel = pl.concat_str(pl.lit(',"channels":{"email":{'), status, pl.lit(","), moment, pl.lit("}}"))
        has_both = pl.all_horizontal(pl.col("email_status", "email_status_at").is_not_null())
        parts.append(pl.when(has_both).then(channel))
    parts.append(pl.lit("}"))
    if "phone" in contacts.columns:
        phone = pl.concat_str(
            pl.lit(',{"type":"phone",'), _member("id", "phone"), pl.lit(',"sendWelcomeMessage":false}')
        )
        parts.append(pl.when(pl.col("phone").is_not_null()).then(phone))
    return parts


def _properties(contacts: pl.DataFrame, markers: Mapping[str, str]) -> dict[str, pl.Expr]:
    columns = {name.removeprefix(PROPERTY): pl.col(name) for name in contacts.columns if name.startswith(PROPERTY)}
    for segment, name in markers.items():
        is_member, was_member = pl.col(MARK + segment), pl.lit(value=False)
        if UNDO + segment in contacts.columns:
            was_member = pl.col(UNDO + segment)
        columns[name] = pl.when(is_member).then(pl.lit(value=True)).when(was_member).then(pl.lit(value=False))
    return columns


def _member(key: str, column: str) -> pl.Expr:
    """Write a column as one member of an object, without its braces."""
    return pl.struct(pl.col(column).alias(key)).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")


def _members(columns: Mapping[str, pl.Expr]) -> pl.Expr:
    """Write columns as members of an object, each after a comma; what is null is not written.

    Members that are null are cut out of the text. What is looked for holds quotes, and every quote within a value has a
    backslash before it: so no value can look like a member.
    """
    if not columns:
        return pl.lit("")
    before = pl.lit(0).alias("")  # with a first member that is never null, each of the others has a comma before it
    written = pl.struct(before, *(column.alias(key) for key, column in columns.items())).struct.json_encode()
    nulls = [f",{orjson.dumps(key).decode()}:null" for key in columns]
    return written.str.strip_prefix('{"":0').str.strip_suffix("}").str.replace_many(nulls, [""])
