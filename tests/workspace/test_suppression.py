"""The suppression list in a real store and a real folder, with real addresses."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exporter.contacts.suppressed import clean_addresses, clean_domains
from exporter.errors import DefinitionError, NotAllowedError, NotFoundError, SourceError
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store
from exporter.workspace.suppression import Suppression
from exporter.workspace.suppression_list import Changed, SuppressedSegment

Opening = Callable[..., Suppression]


@pytest.fixture
def opening(store: Store, tmp_path: Path) -> Opening:
    """Open the list as somebody."""

    def open_list(actor: Person = LOCAL_ADMINISTRATOR, *, kind: type[Suppression] = Suppression, **options: Any) -> Any:
        storage = Storage(str(tmp_path))
        return kind(store, storage, actor=actor, addresses=clean_addresses, domains=clean_domains, **options)

    return open_list


@pytest.fixture
def suppression(opening: Opening) -> Suppression:
    return opening()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.parquet") if path.is_file()]


def test_a_new_list_is_empty(suppression: Suppression) -> None:
    assert (suppression.get().addresses, suppression.get().domains, suppression.addresses().height) == (0, (), 0)


def test_addresses_and_domains_are_told_apart_and_kept_clean(suppression: Suppression, clock: Any) -> None:
    changed = suppression.add([" Ann@Example.com", "", "@Bad.example", "xn--bcher-kva.example", "ann@example.COM "])

    assert changed == Changed(addresses=1, domains=2, as_before=1)
    assert suppression.addresses().rows() == [("ann@example.com", clock())]
    assert suppression.get().domains == ("bad.example", "bücher.example")


def test_what_is_neither_is_named_by_its_place_and_the_rest_is_kept(suppression: Suppression) -> None:
    changed = suppression.add(["ann@example.com", "nobody", "a b@example.com", "com", "bad.example"])

    assert changed == Changed(addresses=1, domains=1, malformed=(2, 3, 4))


def test_what_is_taken_off_is_gone_from_the_storage_too(suppression: Suppression, tmp_path: Path) -> None:
    suppression.add(["ann@example.com", "bob@example.com", "bad.example"])

    changed = suppression.remove(["ANN@example.com", "bad.example", "other.example"])

    assert changed == Changed(addresses=1, domains=1, as_before=1)
    assert suppression.addresses()["email"].to_list() == ["bob@example.com"]
    assert suppression.get().domains == ()
    assert len(files(tmp_path)) == 1
    suppression.remove(["bob@example.com"])
    assert files(tmp_path) == []


def test_the_audit_tells_counts_and_no_address(suppression: Suppression, store: Store) -> None:
    suppression.add(["ann@example.com", "bob@example.com", "bad.example"])
    suppression.add(["ann@example.com"])
    suppression.remove(["bob@example.com"])

    assert [(each.action, each.kind, each.detail) for each in store.audited()] == [
        ("changed", "suppression", "removed 1 address"),
        ("changed", "suppression", "added 2 addresses and 1 domain"),
    ]


def test_no_address_is_in_the_state(suppression: Suppression, store: Store, tmp_path: Path) -> None:
    suppression.add(["planted@example.com"])

    assert "planted" not in str(store.all("suppression"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in files(tmp_path))


def test_a_segment_is_put_on_the_list_once_and_taken_off(suppression: Suppression, store: Store) -> None:
    store.put("segment", "Bounced", {"source": "people"}, actor="ann@example.com")

    suppression.add_segment("bounced", email="mail")
    suppression.add_segment("bounced", email="email")

    assert suppression.get().segments == (SuppressedSegment("Bounced", "email"),)
    suppression.remove_segment("BOUNCED")
    assert suppression.get().segments == ()
    with pytest.raises(NotFoundError, match='"Bounced" is not on the suppression list'):
        suppression.remove_segment("Bounced")
    with pytest.raises(NotFoundError, match='no segment called "Nobody"'):
        suppression.add_segment("Nobody", email="email")


def test_viewers_look_and_change_nothing(opening: Opening) -> None:
    viewer = opening(Person("vera@example.com", "viewer"))

    for change in (viewer.add, viewer.remove):
        with pytest.raises(
            NotAllowedError, match="Only contributors and administrators may change the suppression list"
        ):
            change(["ann@example.com"])
    with pytest.raises(NotAllowedError):
        viewer.add_segment("Bounced", email="email")
    assert viewer.get().addresses == 0


def test_of_two_who_change_it_at_once_both_are_heard(opening: Opening, tmp_path: Path) -> None:
    other = opening()
    waiting = [["bob@example.com"]]

    class Slow(Suppression):
        def addresses(self) -> pl.DataFrame:
            found = super().addresses()
            if waiting:
                other.add(waiting.pop())
            return found

    assert opening(kind=Slow).add(["ann@example.com"]) == Changed(addresses=1)

    assert other.addresses()["email"].to_list() == ["ann@example.com", "bob@example.com"]
    assert other.get().addresses == 2
    assert len(files(tmp_path)) == 1


def test_a_list_that_would_be_too_long_stays_as_it_was(opening: Opening) -> None:
    suppression = opening(most=2)
    suppression.add(["ann@example.com"])

    with pytest.raises(DefinitionError, match="at most 2 addresses; this would make 3"):
        suppression.add(["b@example.com", "c@example.com"])

    assert suppression.addresses().height == 1


def test_addresses_that_are_lost_are_told_and_not_taken_for_none(suppression: Suppression, tmp_path: Path) -> None:
    suppression.add(["ann@example.com"])
    files(tmp_path)[0].unlink()

    with pytest.raises(SourceError, match="is not there"):
        suppression.addresses()


def test_a_hundred_thousand_addresses_are_put_on_the_list(suppression: Suppression) -> None:
    many = [f"person{number}@example{number % 50}.com" for number in range(100_000)]

    assert suppression.add(many) == Changed(addresses=100_000)
    assert suppression.add(many[:1_000]) == Changed(as_before=1_000)
