"""What became of a batch is decided contact by contact, and nobody falls between two verdicts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.omnisend.answers import BatchInfo, ItemAnswer, Problem
from exporter.runs.settle import ATTEMPTS, PAGE, judge, sweep

EMAILS = ("ana@example.com", "béla@example.com", "celina@example.com")


def info(status: str = "finished", *, errors: int = 0, batch_id: str = "b1", origin: str | None = "run/0") -> BatchInfo:
    return BatchInfo(batch_id, origin, status, 3, 3, errors, datetime(2026, 11, 1, tzinfo=UTC))


def refusal(email: str, status: int = 400) -> ItemAnswer:
    return ItemAnswer(email, accepted=False, status=status, problems=(Problem("postalCode", "invalid", "Too long."),))


def test_contacts_that_a_finished_batch_says_nothing_of_are_accepted() -> None:
    verdict = judge(info(errors=1), [refusal(EMAILS[1])], (7, 8, 9), EMAILS, attempt=1)

    assert verdict.accepted == (7, 9)
    assert [contact.position for contact in verdict.rejected] == [8]
    assert verdict.rejected[0].field == "postalCode"


def test_contacts_that_a_stopped_batch_says_nothing_of_are_sent_again() -> None:
    verdict = judge(info("stopped", errors=1), [refusal(EMAILS[0])], (0, 1, 2), EMAILS, attempt=1)

    assert verdict.again == (1, 2)
    assert verdict.accepted == ()


@pytest.mark.parametrize("status", [403, 408, 429, 500, 503])
def test_an_answer_that_says_nothing_against_the_contact_sends_it_again(status: int) -> None:
    verdict = judge(info(errors=1), [refusal(EMAILS[0], status)], (0, 1, 2), EMAILS, attempt=1)

    assert verdict.again == (0,)


def test_a_contact_that_never_gets_an_answer_counts_as_rejected_at_last() -> None:
    verdict = judge(info("stopped"), [], (0, 1, 2), EMAILS, attempt=ATTEMPTS)

    assert verdict.again == ()
    assert len(verdict.rejected) == 3


@given(
    statuses=st.lists(st.sampled_from([None, 200, 201, 400, 403, 409, 422, 429, 500, 503]), max_size=30),
    over=st.sampled_from(["finished", "stopped"]),
    attempt=st.integers(1, ATTEMPTS),
)
def test_every_contact_of_a_batch_gets_exactly_one_verdict(statuses: list[int | None], over: str, attempt: int) -> None:
    emails = [f"a{number}@example.com" for number in range(len(statuses))]
    items = [
        ItemAnswer(email, accepted=status < 300, status=status)
        for email, status in zip(emails, statuses, strict=True)
        if status is not None
    ]

    verdict = judge(info(over), items, range(len(statuses)), emails, attempt=attempt)

    rejected = [contact.position for contact in verdict.rejected]
    assert sorted([*verdict.accepted, *rejected, *verdict.again]) == list(range(len(statuses)))


class Listing:
    """Stands in for Omnisend's list of batches; remembers what it was asked."""

    def __init__(self, infos: list[BatchInfo]) -> None:
        self.infos = infos
        self.asked: list[str] = []

    def batches(self, *, offset: int = 0, limit: int = 250, date_from: date | None = None) -> list[BatchInfo]:
        assert date_from == date(2026, 11, 1)
        self.asked.append("list")
        return self.infos[offset : offset + limit]

    def batch(self, batch_id: str) -> BatchInfo:
        self.asked.append("one")
        return next(one for one in self.infos if one.batch_id == batch_id)

    def batch_items(self, batch_id: str) -> list[ItemAnswer]:
        assert batch_id
        self.asked.append("items")
        return [refusal(EMAILS[0])]


def ask(listing: Listing, *, batch_ids: tuple[str, ...] = (), origins: tuple[str, ...] = ()) -> tuple[int, bool]:
    found = sweep(
        listing,  # type: ignore[arg-type]
        batch_ids=batch_ids,
        origins=origins,
        since=date(2026, 11, 1),
        wait=lambda: True,
    )
    return len(found.found), found.complete


def test_a_page_of_batches_settles_with_one_request_where_none_has_errors() -> None:
    listing = Listing([info(batch_id=f"b{number}") for number in range(PAGE)])

    found, complete = ask(listing, batch_ids=tuple(f"b{number}" for number in range(PAGE)))

    assert (found, complete) == (PAGE, True)
    assert listing.asked == ["list"]


def test_items_are_read_only_where_a_batch_has_errors() -> None:
    infos = [info(batch_id=f"b{number}", errors=int(number == 5)) for number in range(20)]
    listing = Listing(infos)

    ask(listing, batch_ids=tuple(f"b{number}" for number in range(20)))

    assert listing.asked == ["list", "items"]


def test_a_lost_batch_is_found_by_its_origin_on_a_later_page() -> None:
    others = [info(batch_id=f"b{number}", origin="other") for number in range(PAGE)]
    listing = Listing([*others, info(batch_id="mine", origin="run/7")])

    found, complete = ask(listing, origins=("run/7",))

    assert (found, complete) == (1, True)
