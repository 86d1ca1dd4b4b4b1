from collections.abc import Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from exporter.contacts.cleaning import Cleaned
from exporter.contacts.duplicates import find_duplicates


def settled(contacts: pl.DataFrame, *, rows: int = 2) -> Cleaned:
    """Settle contacts in chunks of `rows`."""
    duplicates = find_duplicates(contacts.lazy())
    parts = [
        duplicates.settle(contacts.slice(start, rows), start=start) for start in range(0, max(contacts.height, 1), rows)
    ]
    return Cleaned(
        contacts=pl.concat([part.contacts for part in parts]),
        refused=pl.concat([part.refused for part in parts]),
        notes=pl.concat([part.notes for part in parts]),
    )


def contacts(emails: Sequence[str], **columns: Sequence[object]) -> pl.DataFrame:
    return pl.DataFrame({"key": [f"k{row}" for row in range(len(emails))], "email": emails} | columns)


def test_the_first_in_order_is_kept_and_later_ones_are_refused() -> None:
    found = settled(contacts(["a@x.hu", "b@x.hu", "a@x.hu", "a@x.hu"]))

    assert found.contacts["key"].to_list() == ["k0", "k1"]
    assert found.refused.rows() == [
        ("k2", "duplicate_email", "email", "a@x.hu"),
        ("k3", "duplicate_email", "email", "a@x.hu"),
    ]


def test_the_kept_contact_has_the_marks_of_all() -> None:
    staged = contacts(
        ["a@x.hu", "b@x.hu", "a@x.hu", "a@x.hu"],
        **{"mark:vip": [False, False, True, False], "mark:new": [False, True, False, False]},
    )

    found = settled(staged).contacts

    assert found.select("key", "mark:vip", "mark:new").rows() == [("k0", True, False), ("k1", False, True)]
    assert found.schema == staged.schema


def test_the_other_values_of_the_kept_contact_stay() -> None:
    found = settled(contacts(["a@x.hu", "a@x.hu"], city=[None, "Győr"])).contacts

    assert found["city"].to_list() == [None]


def test_a_phone_goes_with_the_first_contact_only() -> None:
    staged = contacts(["a@x.hu", "b@x.hu", "c@x.hu", "d@x.hu"], phone=["+361", None, "+361", None])

    found = settled(staged)

    assert found.contacts["phone"].to_list() == ["+361", None, None, None]
    assert found.notes.rows() == [("phone", "duplicate_phone", 1)]


def test_a_phone_of_a_duplicate_is_free_for_others() -> None:
    found = settled(contacts(["a@x.hu", "a@x.hu", "b@x.hu"], phone=[None, "+361", "+361"]))

    assert found.contacts["phone"].to_list() == [None, "+361"]
    assert found.notes.is_empty()


def test_nothing_staged_has_no_duplicates() -> None:
    assert settled(contacts([]).cast({"email": pl.String, "key": pl.String})).contacts.is_empty()


_PEOPLE = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["+1", "+2", None]), st.booleans(), st.booleans()), max_size=12
)


@given(_PEOPLE, st.integers(1, 12))
def test_chunks_agree_with_the_plain_way(people: list[tuple[str, str | None, bool, bool]], rows: int) -> None:
    staged = pl.DataFrame(
        [(str(row), *person) for row, person in enumerate(people)],
        schema={"key": pl.String, "email": pl.String, "phone": pl.String, "mark:a": pl.Boolean, "mark:b": pl.Boolean},
        orient="row",
    )
    kept: dict[str, list[object]] = {}
    refused, phones = [], set()
    for key, email, phone, a, b in staged.rows():
        if email in kept:
            kept[email] = [*kept[email][:3], kept[email][3] or a, kept[email][4] or b]
            refused.append(key)
        else:
            kept[email] = [key, email, None if phone in phones else phone, a, b]
            phones.add(phone)

    found = settled(staged, rows=rows)

    assert [list(row) for row in found.contacts.rows()] == list(kept.values())
    assert found.refused["key"].to_list() == refused
