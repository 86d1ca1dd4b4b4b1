"""What the command says that forgets a customer."""

from exporter.commands.printing import Status
from tests.commands.ground import Run


def test_it_says_what_was_removed_and_what_lies_elsewhere(served: Run) -> None:
    assert served("run", "vip to main", "--wait").status == Status.DONE

    seen = served("forget", "PERSON200@example.com", "--look", "--json").json
    first = served("forget", "PERSON200@example.com")
    again = served("forget", "person200@example.com", "--json").json

    assert first.status == Status.DONE
    assert "contacts" in first.out
    assert "entries of ledgers" in first.out
    assert "- The source “customers” still has 1 profile of this person" in first.out
    assert {one["what"] for one in seen["removed"]} == {"contacts", "entries of ledgers"}
    assert again["removed"] == []
    assert "person200" not in first.out + str(again) + str(seen)


def test_it_is_for_administrators_and_wants_an_address(applied: Run) -> None:
    applied("people", "invite", "cora@example.com", "contributor")

    assert applied("--as", "cora@example.com", "forget", "a@example.com").status == Status.REFUSED
    assert applied("forget", "nobody").err == "email: This is no email address. Write it as ann@example.com.\n"
