"""Bodies that are written a column at a time are, byte for byte, those that are written one by one."""

from itertools import pairwise

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.cleaning import Subscription
from exporter.contacts.payload import PLAIN_KEYS, Marker, batch_body, bodies, items
from tests.contacts.plain_body import plain_items

TEXTS = ("phone", *PLAIN_KEYS, "email_status", "email_status_at")
MARKERS = {"new": "new", 'quoted ",x': "quoted_1a2b3c", "city": "city"}
"""Segment -> property; one is called as a custom property of the contacts, one as a key of the body."""

NASTY = (
    '"',
    "\\",
    '\\"',
    "x\\",
    ",",
    '",',
    "null",
    "",
    ',"firstName":null',
    '","firstName":null,"',
    '\\","firstName":null,"x":"',
    ',"note":null}',
    ',"customProperties":{"":0}',
    '"customProperties":{"":0,',
    '{"":0',
    '"":0',
    "}",
    "{",
    "]}",
    "$0 ${1}",
    "".join(map(chr, range(0x20))),
    "\x7f\x80\x9f\u2028\u2029\ufeff\uffff",
    "árvíztűrő tükörfúrógép 日本 🎉",
)
NUMBERS = (0.0, -0.0, 1.0, 0.1, -1e-7, 1e15, 1e16, 1e17, 1e21, 5e-324, 1.7976931348623157e308, 1234.5, 2.0**53)

_TEXT = st.one_of(st.none(), st.sampled_from(NASTY), st.text(max_size=12), st.text(alphabet='",\\:{}nul', max_size=12))
_CONTACT = st.fixed_dictionaries(
    {
        "email": st.one_of(st.sampled_from(NASTY), st.emails()),
        **dict.fromkeys(TEXTS, _TEXT),
        "property:note": _TEXT,
        "property:firstName": _TEXT,
        "property:new": _TEXT,
        "property:customProperties": _TEXT,
        "property:day": st.one_of(st.none(), st.dates().map(str)),
        "property:number": st.one_of(
            st.none(), st.sampled_from(NUMBERS), st.floats(allow_nan=False, allow_infinity=False)
        ),
        "property:count": st.one_of(st.none(), st.integers(-(2**53) + 1, 2**53 - 1)),
        "property:flag": st.one_of(st.none(), st.booleans()),
        **{f"mark:{segment}": st.booleans() for segment in MARKERS},
        **{f"undo:{segment}": st.booleans() for segment in MARKERS},
    }
)
SCHEMA = {
    **dict.fromkeys(("email", *TEXTS), pl.String),
    **dict.fromkeys(("property:note", "property:firstName", "property:new"), pl.String),
    **dict.fromkeys(("property:customProperties", "property:day"), pl.String),
    "property:number": pl.Float64,
    "property:count": pl.Int64,
    "property:flag": pl.Boolean,
    **{f"{about}:{segment}": pl.Boolean for about in ("mark", "undo") for segment in MARKERS},
}
NOBODY = dict.fromkeys(SCHEMA) | {"email": "a@example.com"} | {f"mark:{segment}": False for segment in MARKERS}


def ways() -> list[tuple[Subscription, Marker, bool]]:
    return [
        ("leave", "property", False),
        ("from_data", "property", True),
        ("leave", "tag", True),
        ("from_data", "tag", False),
    ]


def check(contacts: pl.DataFrame) -> None:
    markers = {segment: name for segment, name in MARKERS.items() if f"mark:{segment}" in contacts.columns}
    for subscription, marker, welcome in ways():
        if subscription == "from_data" and "email_status" not in contacts.columns:
            continue
        written = items(
            contacts, subscription=subscription, send_welcome_message=welcome, marker=marker, markers=markers
        )
        plain = plain_items(contacts, subscription=subscription, welcome=welcome, marker=marker, markers=markers)
        assert written == plain


@settings(max_examples=25)
@given(st.lists(_CONTACT, min_size=1, max_size=6), st.sets(st.sampled_from(sorted(set(SCHEMA) - {"email"}))))
def test_whatever_contacts_hold_their_bodies_are_those_written_one_by_one(
    people: list[dict[str, object]], absent: set[str]
) -> None:
    contacts = pl.DataFrame(people, schema=SCHEMA)
    check(contacts)
    gone = {f"{about}:{segment}" for segment in MARKERS for about in ("mark", "undo") if f"mark:{segment}" in absent}
    if absent & {"email_status", "email_status_at"}:
        gone |= {"email_status", "email_status_at"}
    check(contacts.drop(absent | gone))


@pytest.mark.parametrize("text", NASTY)
def test_a_value_that_looks_like_json_stays_a_value_in_every_column(text: str) -> None:
    columns = [name for name, kind in SCHEMA.items() if kind == pl.String]
    alone = [NOBODY | {name: text} for name in columns]
    pairs = [NOBODY | {one: text, other: text} for one, other in pairwise(columns)]
    everywhere = NOBODY | dict.fromkeys(columns, text)

    check(pl.DataFrame([*alone, *pairs, everywhere], schema=SCHEMA))


def test_numbers_are_written_as_json_writes_them() -> None:
    check(pl.DataFrame([NOBODY | {"property:number": number} for number in NUMBERS], schema=SCHEMA))


def test_a_contact_of_nulls_only_has_an_email_only() -> None:
    contacts = pl.DataFrame([NOBODY], schema=SCHEMA)

    assert items(contacts, subscription="from_data", marker="property", markers=MARKERS) == [
        b'{"identifiers":[{"type":"email","id":"a@example.com","sendWelcomeMessage":false}]}'
    ]


def test_no_contacts_have_no_bodies() -> None:
    contacts = pl.DataFrame(schema=SCHEMA)

    assert items(contacts, subscription="from_data", marker="property", markers=MARKERS) == []


def test_what_is_shown_is_what_is_sent() -> None:
    contacts = pl.DataFrame([NOBODY | {"city": text, "property:number": 0.1} for text in NASTY], schema=SCHEMA)
    sent = items(contacts, subscription="leave", marker="property", markers=MARKERS)

    shown = bodies(contacts, subscription="leave", marker="property", markers=MARKERS)

    assert [orjson.dumps(body) for body in shown] == sent


@pytest.mark.parametrize("origin", [None, "run 7/1", 'a"b\\'])
def test_a_batch_is_its_bodies_and_its_name(origin: str | None) -> None:
    written = [b'{"identifiers":[]}', b'{"city":"x"}']

    named = {} if origin is None else {"origin": origin}
    plain = {"method": "POST", "endpoint": "contacts", **named, "items": [orjson.loads(item) for item in written]}

    assert batch_body(written, origin=origin) == orjson.dumps(plain)
