"""Undoing takes a marker off those who left, and changes nothing else in Omnisend, whatever happens on the way."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.contacts.payload import undoing_body
from exporter.errors import ConsentError, Rejected, StopRun, Unavailable
from exporter.omnisend.client import Omnisend
from exporter.omnisend.retry import Retry
from exporter.runs.budget import Budget
from exporter.runs.definition import Marker
from exporter.runs.leaving import Leaving
from exporter.runs.undoing import AT_ONCE, Undoing, refusals
from exporter.runs.wire import Wire
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.workspace.connection import RateLimit
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import UndoTotals
from exporter.workspace.run_writer import TakenOverError
from exporter.workspace.store import Store
from tests.runs.queued_run import queued
from tests.sandbox.facts import PROPERTIES, check, closed

QUICK = Retry(attempts=12, first_wait=0.01, longest_wait=0.02, longest_asked=0.02, longest=0.0)
TRIED_ONCE = Retry(attempts=1, longest=0.0)


def emails(first: int, after: int) -> list[str]:
    return [f"person{number}+{number}@example.com" for number in range(first, after)]


@dataclass
class Left:
    """Stands in for a snapshot: who left which segment."""

    by_segment: dict[str, list[str]]
    marker: Marker = "property"

    @property
    def undo_segments(self) -> Sequence[str]:
        return tuple(self.by_segment)

    @property
    def properties(self) -> dict[str, str]:
        return {segment: f"in_{segment}" for segment in self.by_segment}

    def leavers(self, segment: str) -> list[str]:
        return self.by_segment[segment]


@dataclass
class Told:
    """Stands in for Omnisend: does as it is told for each address, and remembers what it was asked."""

    answer: Callable[[str], bool] = lambda _: True
    asked: list[str] = field(default_factory=list)

    def update_contact(self, email: str, body: bytes) -> bool:
        assert orjson.loads(body)["customProperties"] == {"in_vip": False}
        self.asked.append(email)
        return self.answer(email)

    def remove_tags(self, tags: Sequence[str], emails: Sequence[str]) -> None:
        self.asked += emails
        self.answer(tags[0])


class Bench:
    """A run that has come to its leavers."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.wire = Wire()
        self.leaving = threading.Event()
        self.budget = Budget(RateLimit(100_000), RateLimit(100_000))

    def undo(self, left: Left, omnisend: object, *, patience: Retry = QUICK, **options: Any) -> str | None:
        writer = self.journal.writer(self.journal.run("r1"))
        undoing = Undoing(
            left,
            omnisend,  # type: ignore[arg-type]
            writer=writer,
            wire=self.wire,
            leaving=self.leaving,
            patience=patience,
            **options,
        )
        return undoing.run(self.journal.undone("r1"), budget=self.budget)

    def totals(self) -> UndoTotals:
        return self.journal.undo_totals(["r1"]).get("r1", UndoTotals())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with closing(Store(f"sqlite:///{tmp_path / 'state.sqlite'}")) as store:
        journal = Journal(store)
        journal.add(queued())
        journal.take("r1", "w")
        yield Bench(journal)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    limits = Limits(requests=1_000_000, tag_requests=1_000_000)
    with running(tmp_path / "sandbox.sqlite", limits=limits, settling_delay=0.0) as served:
        yield served


def fill(sandbox: Running, addresses: Collection[str]) -> None:
    """Give the brand contacts with two markers, two tags and a name."""
    for email in addresses:
        identifier = {"type": "email", "id": email, "sendWelcomeMessage": False}
        marked = {"in_vip": True, "in_other": True, "spent": 5}
        sandbox.brand.upsert(
            {"identifiers": [identifier], "firstName": "Ane", "tags": ["vip", "own"], "customProperties": marked}
        )


def held(omnisend: Omnisend) -> dict[str, dict[str, Any]]:
    """Return everything that the brand holds by address, without when it was last changed."""
    found: dict[str, dict[str, Any]] = {}
    after = None
    while True:
        page = omnisend.contacts(after=after, limit=250)
        found |= {one["email"]: {key: one[key] for key in one if key != "updatedAt"} for one in page.contacts}
        if page.after is None:
            return found
        after = page.after


@pytest.fixture
def brand(sandbox: Running, bench: Bench) -> Iterator[Omnisend]:
    with ExitStack() as stack:
        opened = Omnisend(sandbox.base_url, key=DEMO_KEY, on_answer=bench.wire.answered)
        yield stack.enter_context(opened)


def test_a_body_that_undoes_a_marker_says_nothing_else() -> None:
    body = undoing_body("vip_customers_1a2b3c")

    assert body == b'{"customProperties":{"vip_customers_1a2b3c":false}}'
    check(orjson.loads(body), closed({"customProperties": PROPERTIES}, "customProperties"))


def test_the_property_of_everybody_who_left_is_false_and_all_else_stays(
    bench: Bench, sandbox: Running, brand: Omnisend
) -> None:
    fill(sandbox, emails(0, 270))
    before = held(brand)

    assert bench.undo(Left({"vip": emails(5, 265)}), brand) is None

    after = held(brand)
    for email in emails(5, 265):
        before[email]["customProperties"]["in_vip"] = False
    assert after == before
    assert bench.totals() == UndoTotals(undone=260)
    assert bench.journal.undone("r1") == {("vip", 0), ("vip", 1)}


def test_who_was_erased_in_omnisend_is_gone_and_is_not_made_again(
    bench: Bench, sandbox: Running, brand: Omnisend
) -> None:
    fill(sandbox, emails(0, 3))

    bench.undo(Left({"vip": emails(0, 5)}), brand)

    assert bench.totals() == UndoTotals(undone=3, gone=2)
    assert set(held(brand)) == set(emails(0, 3))


def test_a_tag_is_removed_from_those_who_left_and_their_other_tags_stay(
    bench: Bench, sandbox: Running, brand: Omnisend
) -> None:
    fill(sandbox, emails(0, 260))
    before = held(brand)

    assert bench.undo(Left({"vip": emails(0, 251)}, marker="tag"), brand) is None

    assert sandbox.brand.wait_until_settled()
    after = held(brand)
    for email in emails(0, 251):
        before[email]["tags"] = ["own"]
    assert after == before
    assert bench.totals() == UndoTotals(undone=251)
    assert sandbox.brand.answered["DELETE /contacts/tags", 202] == 2


def test_a_group_that_is_done_is_not_done_again(bench: Bench) -> None:
    left, omnisend = Left({"vip": emails(0, 600)}), Told()
    bench.undo(left, omnisend)
    omnisend.asked.clear()

    bench.undo(left, omnisend)
    assert omnisend.asked == []

    bench.undo(Left({"vip": emails(0, 760)}), omnisend)
    assert set(omnisend.asked) == set(emails(750, 760))


def test_a_contact_that_omnisend_refuses_to_change_does_not_stop_the_others(bench: Bench) -> None:
    def answer(email: str) -> bool:
        if email in emails(3, 5):
            raise Rejected("No.", status=409)
        return True

    assert bench.undo(Left({"vip": emails(0, 10)}), Told(answer)) is None

    assert bench.totals() == UndoTotals(undone=8, refused=2)
    assert refusals(bench.totals()) == "Omnisend refused to take the marker off 2 contacts that left a segment."
    assert refusals(UndoTotals(undone=8)) is None


def test_faults_on_the_way_are_tried_again_until_everybody_lost_the_marker(
    bench: Bench, sandbox: Running, brand: Omnisend
) -> None:
    fill(sandbox, emails(0, 60))
    sandbox.brand.faults = Faults(failing=0.1, reset=0.1, lost=0.1, script=("PATCH /contacts throttled",), seed=7)

    assert bench.undo(Left({"vip": emails(0, 60)}), brand) is None

    sandbox.brand.faults = Faults()
    assert [one["customProperties"]["in_vip"] for one in held(brand).values()] == [False] * 60
    assert bench.totals() == UndoTotals(undone=60)
    assert sum(second.retries for second in bench.journal.seconds("r1")) > 0


def test_sixteen_calls_are_under_way_at_a_time_and_never_more(bench: Bench) -> None:
    together = threading.Barrier(AT_ONCE)
    under_way, most, lock = 0, 0, threading.Lock()

    def answer(_: str) -> bool:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait(timeout=60)
        with lock:
            under_way -= 1
        return True

    bench.undo(Left({"vip": emails(0, AT_ONCE * 4)}), Told(answer))

    assert most == AT_ONCE


def test_a_key_that_is_refused_ends_it_with_a_sentence_and_what_was_done_is_kept(bench: Bench) -> None:
    def answer(email: str) -> bool:
        if email not in emails(0, 250):
            raise StopRun("The key lacks a permission. (status 403)", status=403)
        return True

    omnisend = Told(answer)

    said = bench.undo(Left({"vip": emails(0, 600)}), omnisend)

    assert said == "Not every contact that left a segment lost its marker: The key lacks a permission. (status 403)"
    assert bench.journal.undone("r1") == {("vip", 0)}
    assert len(omnisend.asked) <= 250 + AT_ONCE


@pytest.mark.timeout(30)
def test_calls_that_wait_for_their_turn_give_up_when_another_failed_for_good(bench: Bench) -> None:
    bench.budget = Budget(RateLimit(1, 3600.0), RateLimit(1, 3600.0))

    def answer(_: str) -> bool:
        raise StopRun("The key lacks a permission. (status 403)", status=403)

    omnisend = Told(answer)

    assert bench.undo(Left({"vip": emails(0, 40)}), omnisend) is not None
    assert len(omnisend.asked) == 1


def test_omnisend_out_of_reach_for_good_ends_it_with_a_sentence(bench: Bench) -> None:
    def answer(_: str) -> bool:
        raise Unavailable("Omnisend cannot be reached.")

    said = bench.undo(Left({"vip": emails(0, 40)}, marker="tag"), Told(answer), patience=TRIED_ONCE)

    assert said is not None
    assert said.endswith("Omnisend cannot be reached.")
    assert bench.totals() == UndoTotals()


def test_nothing_more_is_undone_once_the_run_was_canceled(bench: Bench) -> None:
    def answer(email: str) -> bool:
        if email == emails(250, 251)[0]:
            bench.journal.cancel("r1", by="ana@example.com")
        return True

    omnisend = Told(answer)

    said = bench.undo(Left({"vip": emails(0, 900)}), omnisend)

    assert said == "Not every contact that left a segment lost its marker: it was canceled."
    assert bench.totals() == UndoTotals(undone=250)
    assert len(omnisend.asked) < 500


def test_a_call_that_waits_for_its_turn_gives_up_when_the_consent_is_withdrawn(bench: Bench) -> None:
    bench.budget = Budget(RateLimit(1, 3600.0), RateLimit(1, 3600.0))
    omnisend = Told()

    def allowed() -> None:
        if omnisend.asked:
            raise ConsentError("The consent was withdrawn.")

    said = bench.undo(Left({"vip": emails(0, 3)}), omnisend, allowed=allowed)

    assert said == "Not every contact that left a segment lost its marker: The consent was withdrawn."
    assert len(omnisend.asked) == 1


def test_a_worker_that_goes_away_leaves_the_group_to_the_next_one(bench: Bench) -> None:
    def answer(_: str) -> bool:
        bench.leaving.set()
        return True

    left = Left({"vip": emails(0, 300)})
    with pytest.raises(Leaving):
        bench.undo(left, Told(answer))
    assert bench.journal.undone("r1") == set()

    bench.leaving.clear()
    assert bench.undo(left, Told()) is None
    assert bench.totals() == UndoTotals(undone=300)


def test_a_worker_that_lost_its_run_undoes_nothing_more(bench: Bench) -> None:
    def answer(_: str) -> bool:
        bench.journal.take("r1", "another")
        return True

    omnisend = Told(answer)

    with pytest.raises(TakenOverError):
        bench.undo(Left({"vip": emails(0, 200)}), omnisend)
    assert len(omnisend.asked) <= AT_ONCE


def test_a_database_that_is_away_for_a_while_is_waited_for(bench: Bench, tmp_path: Path) -> None:
    state, hidden = tmp_path / "state.sqlite", tmp_path / "hidden.sqlite"
    omnisend = Told()

    def answer(_: str) -> bool:
        if len(omnisend.asked) == 20:
            state.rename(hidden)
            threading.Timer(1.0, lambda: hidden.rename(state)).start()
        return True

    omnisend.answer = answer

    assert bench.undo(Left({"vip": emails(0, 40)}), omnisend) is None

    assert bench.totals() == UndoTotals(undone=40)
    assert sorted(omnisend.asked) == sorted(emails(0, 40))


@settings(max_examples=12)
@given(
    sizes=st.lists(st.integers(0, 320), min_size=1, max_size=2),
    gone=st.sets(st.integers(0, 320), max_size=9),
    refused=st.sets(st.integers(0, 320), max_size=9),
    dies_after=st.lists(st.integers(0, 500), max_size=3),
)
def test_everybody_who_left_is_counted_once_however_often_the_worker_dies(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: list[int],
    gone: set[int],
    refused: set[int],
    dies_after: list[int],
) -> None:
    segments = {f"s{index}": emails(0, size) for index, size in enumerate(sizes)}
    lost: set[tuple[str, str]] = set()

    class Erratic:
        """Changes contacts, and takes the worker with it after so many."""

        def __init__(self, calls: int | None) -> None:
            self.calls = calls

        def update_contact(self, email: str, body: bytes) -> bool:
            if self.calls is not None:
                self.calls -= 1
                if self.calls < 0:
                    raise MemoryError
            number = int(email.partition("+")[0].removeprefix("person"))
            if number in refused:
                raise Rejected("No.", status=409)
            if number in gone:
                return False
            lost.add((next(iter(orjson.loads(body)["customProperties"])), email))
            return True

    with closing(Store(f"sqlite:///{tmp_path_factory.mktemp('undoing')}/state.sqlite")) as store:
        journal = Journal(store)
        journal.add(queued())
        for calls in [*dies_after, None]:
            journal.take("r1", "w")
            bench = Bench(journal)
            try:
                said = bench.undo(Left(segments), Erratic(calls))
            except MemoryError:
                continue
            assert said is None
        totals = bench.totals()

    assert (totals.undone + totals.gone + totals.refused) == sum(sizes)
    assert totals.refused == sum(number < size for size in sizes for number in refused)
    assert totals.gone == sum(number < size for size in sizes for number in gone - refused)
    assert len(lost) == totals.undone
