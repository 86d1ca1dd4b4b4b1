from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.checks import LARGEST_CONTACT, NOTES, REASONS, RULES
from exporter.contacts.cleaning import LEFT_OUT, REFUSED, Cleaned, Subscription, clean
from exporter.contacts.mapping import Constant, FromColumn, Mapping

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


def cleaned(
    mapping: Mapping | None = None, *, subscription: Subscription = "leave", **columns: Sequence[object]
) -> Cleaned:
    """Clean columns that are named like the fields they fill; each profile has a good email unless it is given."""
    rows = max(len(values) for values in columns.values())
    numbered = {"email": [f"c{row}@example.com" for row in range(rows)]} | columns
    profiles = pl.DataFrame({"id": range(1, rows + 1)} | numbered, strict=False)
    mapping = mapping or Mapping(tuple((name, FromColumn(name)) for name in numbered))
    return clean(profiles, mapping, key="id", subscription=subscription, marks={}, now=NOW)


def values(found: Cleaned, column: str) -> list[object]:
    return found.contacts[column].to_list()


def reasons(found: Cleaned) -> list[tuple[object, ...]]:
    return found.refused.select("key", "reason", "field", "value").rows()


def test_a_profile_is_refused_for_its_email() -> None:
    found = cleaned(email=["A@x.hu", None, "  \u00a0", "a..b@x.hu", "nobody"])

    assert values(found, "email") == ["a@x.hu"]
    assert reasons(found) == [
        ("2", "no_email", "email", None),
        ("3", "no_email", "email", None),
        ("4", "malformed_email", "email", "a..b@x.hu"),
        ("5", "malformed_email", "email", "nobody"),
    ]


@pytest.mark.parametrize("dirt", [" ", "\t\r\n", "\u00a0", "\u200b", "\ufeff", "\u2003", " \u200b \u200e "])
def test_blanks_and_what_nobody_sees_are_taken_off_the_ends(dirt: str) -> None:
    found = cleaned(email=[f"{dirt}a@x.hu{dirt}"], city=[f"{dirt}Győr  {dirt}"], state=[dirt])

    assert found.contacts.drop("key").rows() == [("a@x.hu", None, "Győr")]


def test_a_key_is_text_whatever_it_was() -> None:
    assert values(cleaned(email=["a@x.hu"]), "key") == ["1"]


def test_a_known_country_becomes_its_code_and_another_stays() -> None:
    found = cleaned(country=["Magyarország", "Narnia", None])

    assert values(found, "country_code") == ["HU", None, None]
    assert values(found, "country") == [None, "Narnia", None]


def test_a_phone_is_read_in_the_profiles_country() -> None:
    found = cleaned(country=["HU", None, "Suomi", "PL"], phone=["06301234567", "06301234567", "040 123 4567", "x"])

    assert values(found, "phone") == ["+36301234567", None, "+358401234567", None]
    assert found.notes.rows() == [("phone", "phone_without_country", 1), ("phone", "malformed_phone", 1)]


def test_a_country_for_everyone_reads_phones_too() -> None:
    mapping = Mapping(
        (("email", FromColumn("email")), ("phone", FromColumn("phone")), ("country", Constant("Hungary")))
    )

    found = cleaned(mapping, phone=["06301234567", 36301234567])

    assert values(found, "phone") == ["+36301234567", "+36301234567"]
    assert values(found, "country_code") == ["HU", "HU"]


def test_a_birth_date_that_cannot_be_is_left_out_and_noted() -> None:
    found = cleaned(birthdate=["1990-12-31", "1899-12-31", "2026-03-16", "31.12.1990", "", None])

    assert values(found, "birthdate") == ["1990-12-31", None, None, None, None, None]
    assert found.notes.rows() == [("birthdate", "malformed_birthdate", 3)]


def test_a_gender_is_m_or_f_or_left_out() -> None:
    words = ["M", "female", "nő", "Férfi", "mężczyzna", "nainen", "bărbat", "emakumea", "w", "robot", "no", None]

    found = cleaned(gender=words)

    assert values(found, "gender") == ["m", "f", "f", "m", "m", "f", "m", "f", "f", None, None, None]
    assert found.notes.rows() == [("gender", "unknown_gender", 2)]


def test_notes_are_of_contacts_only() -> None:
    assert cleaned(email=[None, "a@x.hu"], gender=["robot", "f"]).notes.is_empty()


def test_a_status_is_sent_with_its_own_date() -> None:
    found = cleaned(
        subscription="from_data",
        email_status=["Subscribed", "opted-out", "nonSubscribed", "leiratkozott"],
        email_status_at=["2024-01-01", "2024-01-01T10:00:00+02:00", "2024-01-01 10:00", "2026-03-15T12:00:00Z"],
    )

    assert found.contacts.select("email_status", "email_status_at").rows() == [
        ("subscribed", "2024-01-01T00:00:00Z"),
        ("unsubscribed", "2024-01-01T08:00:00Z"),
        ("nonSubscribed", "2024-01-01T10:00:00Z"),
        ("unsubscribed", "2026-03-15T12:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("status", "moment", "reason"),
    [
        ("subscribed", None, ("status_without_date", "email_status", "subscribed")),
        ("subscribed", " ", ("status_without_date", "email_status", "subscribed")),
        ("unsubscribed", None, ("status_without_date", "email_status", "unsubscribed")),
        ("maybe", "2024-01-01", ("malformed_status", "email_status", "maybe")),
        ("subscribed", "soon", ("malformed_status_date", "email_status_at", "soon")),
        ("subscribed", "1970-01-01", ("malformed_status_date", "email_status_at", "1970-01-01")),
        ("subscribed", "2026-03-15T12:00:01Z", ("future_status_date", "email_status_at", "2026-03-15T12:00:01Z")),
    ],
)
def test_a_status_that_cannot_be_trusted_refuses_its_profile(
    status: str, moment: str | None, reason: tuple[str, ...]
) -> None:
    found = cleaned(subscription="from_data", email_status=[status], email_status_at=[moment])

    assert reasons(found) == [("1", *reason)]


@pytest.mark.parametrize("moment", [None, "2024-01-01", "soon", "2099-01-01"])
def test_a_profile_without_a_status_goes_and_leaves_the_subscription_alone(moment: str | None) -> None:
    found = cleaned(subscription="from_data", email_status=[" "], email_status_at=[moment])

    assert found.contacts.select("email_status", "email_status_at").rows() == [(None, None)]


def test_the_status_is_not_looked_at_where_subscriptions_are_left_alone() -> None:
    found = cleaned(email_status=["maybe"], email_status_at=["soon"])

    assert found.contacts.columns == ["key", "email"]


def test_a_profile_has_the_first_reason_that_applies() -> None:
    found = cleaned(subscription="from_data", email=["nobody"], email_status=["maybe"], email_status_at=[None])

    assert reasons(found) == [("1", "malformed_email", "email", "nobody")]


def test_a_contact_of_too_much_text_is_refused() -> None:
    found = cleaned(address=["x" * (LARGEST_CONTACT + 1), "x"])

    assert reasons(found) == [("1", "too_large", None, None)]


def test_properties_keep_their_type_and_leave_out_what_json_cannot_hold() -> None:
    profiles = pl.DataFrame(
        {
            "id": [1, 2],
            "email": ["a@x.hu", "b@x.hu"],
            "text": [" é ", " "],
            "number": [1.5, float("nan")],
            "endless": [float("inf"), 2.0],
            "integer": [3, 2**60],
            "yes": [True, None],
            "day": [date(2026, 3, 15), None],
            "moment": [datetime(2026, 3, 15, 8, 30, tzinfo=UTC), None],
            "list": [[1], None],
        }
    )
    names = profiles.columns[2:]
    constants = [("wave", Constant("spring")), ("n", Constant(2))]
    properties = tuple((name, FromColumn(name)) for name in names)
    mapping = Mapping((("email", FromColumn("email")),), (*properties, *constants))

    found = clean(profiles, mapping, key="id", subscription="leave", marks={}, now=NOW)

    assert found.contacts.drop("key", "email").rows() == [
        ("é", 1.5, None, 3, True, "2026-03-15", "2026-03-15T08:30:00Z", None, "spring", 2),
        (None, None, 2.0, None, None, None, None, None, "spring", 2),
    ]
    assert found.notes.rows() == [
        ("property:number", "not_sendable", 1),
        ("property:endless", "not_sendable", 1),
        ("property:integer", "not_sendable", 1),
        ("property:list", "not_sendable", 1),
    ]


def test_marks_are_kept_without_nulls() -> None:
    profiles = pl.DataFrame({"id": ["a", "b"], "email": ["a@x.hu", "b@x.hu"], "m0": [True, None]})

    found = clean(
        profiles,
        Mapping((("email", FromColumn("email")),)),
        key="id",
        subscription="leave",
        marks={"VIP customers": "m0"},
    )

    assert found.contacts.columns == ["key", "email", "mark:VIP customers"]
    assert values(found, "mark:VIP customers") == [True, False]


def test_no_profiles_are_no_contacts_of_the_same_shape() -> None:
    mapping = Mapping((("email", FromColumn("email")), ("phone", FromColumn("phone")), ("country", Constant("HU"))))
    profiles = pl.DataFrame({"id": ["a"], "email": ["a@x.hu"], "phone": ["06301234567"]})

    one, none = (
        clean(rows, mapping, key="id", subscription="leave", marks={}) for rows in (profiles, profiles.clear())
    )

    assert none.contacts.schema == one.contacts.schema
    assert none.contacts.is_empty()
    assert none.refused.schema == one.refused.schema == pl.Schema(REFUSED)
    assert none.notes.schema == one.notes.schema == pl.Schema(LEFT_OUT)


def test_every_rule_has_its_words_in_the_same_order() -> None:
    assert [*RULES, "duplicate_email"] == list(REASONS)
    assert all(words.endswith(".") for words in NOTES.values())
    assert all(reason.explanation.endswith(".") for reason in REASONS.values())


_TEXT = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "a@x.hu", "HU", "06301234567", "+36301234567", "subscribed", "2024-01-01", "f", "1990-01-01"]
    ),
    st.text(max_size=30),
)


@settings(max_examples=60)
@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(["email", "country", "phone", "birthdate", "gender"], _TEXT)), max_size=8
    ),
    st.lists(st.tuples(_TEXT, _TEXT), min_size=8, max_size=8),
)
def test_every_profile_is_a_contact_or_refused_in_order(
    people: list[dict[str, str | None]], statuses: list[tuple[str | None, str | None]]
) -> None:
    rows = [
        person | {"email_status": s, "email_status_at": at} for person, (s, at) in zip(people, statuses, strict=False)
    ]
    fields = ("email", "country", "phone", "birthdate", "gender", "email_status", "email_status_at")
    profiles = pl.DataFrame(rows, schema=dict.fromkeys(fields, pl.String)).with_row_index("id")
    mapping = Mapping(tuple((name, FromColumn(name)) for name in fields))

    found = clean(profiles, mapping, key="id", subscription="from_data", marks={}, now=NOW)

    kept, refused = found.contacts["key"].to_list(), found.refused["key"].to_list()
    assert sorted(kept + refused, key=int) == profiles["id"].cast(pl.String).to_list()
    assert kept == sorted(kept, key=int)
    assert refused == sorted(refused, key=int)
    assert set(found.refused["reason"]) <= set(REASONS)
    assert "" not in {value for row in found.contacts.rows() for value in row}
