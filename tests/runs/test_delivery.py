"""A delivery loses nobody and doubles nobody, whatever Omnisend does; all against a real server on this machine."""

import itertools
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path

import orjson
import pytest

from exporter.errors import ConsentError, PausedError
from exporter.omnisend.client import Omnisend
from exporter.omnisend.retry import Retry
from exporter.runs.budget import Budget
from exporter.runs.delivery import NO_ORIGIN, Delivered, Delivery
from exporter.runs.wire import Wire
from exporter.sandbox.faults import Faults, Origin
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.sandbox.summary import summary
from exporter.workspace.connection import Connection, RateLimit, to_document
from exporter.workspace.consent import Consents, Permit
from exporter.workspace.journal import Journal
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.run_records import Batch
from exporter.workspace.run_writer import RunWriter, TakenOverError
from exporter.workspace.store import Store
from tests.runs.queued_run import queued

QUICK = Retry(attempts=12, first_wait=0.01, longest_wait=0.05, longest_asked=0.05, longest=5.0)


class Contacts:
    """Stands in for a snapshot: `contacts` people with nothing but an email."""

    def __init__(self, contacts: int) -> None:
        self.run_id = "r1"
        self.contacts = contacts
        self.taken_at = 1_700_000_000.0

    def origin(self, number: int) -> str:
        return f"r1/{number}"

    def emails(self, positions: Sequence[int]) -> list[str]:
        return [f"person{position}@example.com" for position in positions]

    def body(self, number: int, positions: Sequence[int], *, with_origin: bool = True) -> bytes:
        items = [
            {"identifiers": [{"type": "email", "id": email, "sendWelcomeMessage": False}]}
            for email in self.emails(positions)
        ]
        origin = {"origin": self.origin(number)} if with_origin else {}
        return orjson.dumps({"method": "POST", "endpoint": "contacts", **origin, "items": items})


def permit(base_url: str) -> Permit:
    """Return the right to send, as a standing consent gives it."""
    connection = Connection("main", "Main brand", base_url=base_url, api_key="env:OMNISEND_API_KEY")
    with tempfile.TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/state.sqlite")) as store:
        store.put("connection", "main", to_document(connection), actor=LOCAL_ADMINISTRATOR.email)
        consents = Consents(store, actor=LOCAL_ADMINISTRATOR)
        consents.agree("main")
        return consents.require(connection)


class Bench:
    """One run on its way to one sandbox."""

    def __init__(self, journal: Journal, sandbox: Running, contacts: int) -> None:
        self.journal = journal
        self.permit = permit(sandbox.base_url)
        self.sandbox = sandbox
        self.contacts = Contacts(contacts)
        self.key = DEMO_KEY
        self.wire = Wire()

    @property
    def writer(self) -> RunWriter:
        return self.journal.writer(self.journal.run("r1"))

    def deliver(
        self, *, allowed: Callable[[], object] = lambda: None, clock: Callable[[], float] = time.time
    ) -> Delivered:
        with Omnisend(self.sandbox.base_url, key=self.key, on_answer=self.wire.answered) as omnisend:
            delivery = Delivery(
                self.contacts,  # type: ignore[arg-type]
                omnisend,
                self.permit,
                budget=Budget(RateLimit(100_000), RateLimit(100_000)),
                writer=self.writer,
                wire=self.wire,
                allowed=allowed,
                patience=QUICK,
                grace=0.1,
                clock=clock,
            )
            return delivery.run(self.journal.batches("r1"))

    def accepted(self) -> int:
        return self.journal.totals(["r1"])["r1"].accepted

    def rejected(self) -> int:
        return len(self.journal.rejected("r1"))

    def held(self) -> int:
        return int(summary(self.sandbox.brand)["contacts"])

    def batches_held(self) -> int:
        return sum(summary(self.sandbox.brand)["batches"].values())


Open = Callable[..., AbstractContextManager[Running]]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = Store(f"sqlite:///{tmp_path / 'state.sqlite'}", busy_seconds=0.2)
    journal = Journal(store)
    journal.add(queued())
    journal.take("r1", "w")
    yield journal
    store.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    opened: list[AbstractContextManager[Running]] = []

    def open_sandbox(*, faults: Faults | None = None) -> Running:
        file, limits = tmp_path / "sandbox.sqlite", Limits(requests=1_000_000)
        block = running(file, limits=limits, settling_delay=0.0, faults=faults)
        opened.append(block)
        return block.__enter__()

    yield open_sandbox
    for block in opened:
        block.__exit__(None, None, None)


def test_everybody_arrives_once_and_the_numbers_add_up(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(), 1_050)

    delivered = bench.deliver()

    assert delivered == Delivered(stopped=None, canceled=False, unconfirmed=0)
    assert (bench.accepted(), bench.rejected(), bench.held()) == (1_050, 0, 1_050)
    assert [len(batch.positions) for batch in journal.batches("r1")] == [100] * 10 + [50]


def test_a_batch_whose_answer_was_lost_is_found_and_not_sent_again(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(faults=Faults(script=("POST /batches lost",) * 4)), 1_000)

    delivered = bench.deliver()

    assert delivered.stopped is None
    assert bench.batches_held() == 10
    assert bench.accepted() == 1_000


@pytest.mark.parametrize("fault", ["throttled", "failing", "reset", "lost"])
def test_no_fault_of_the_service_loses_anybody(fault: str, journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(faults=Faults(script=(f"POST /batches {fault}",) * 15)), 1_000)
    bench.sandbox.brand.clock()

    delivered = bench.deliver()

    assert delivered.stopped is None
    assert (bench.accepted(), bench.held(), bench.batches_held()) == (1_000, 1_000, 10)


def test_contacts_that_omnisend_refuses_are_rejected_with_its_answer(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(faults=Faults(refused=0.05)), 1_000)

    bench.deliver()

    assert bench.rejected() > 10
    assert bench.accepted() + bench.rejected() == 1_000
    assert bench.held() == bench.accepted()
    assert all(contact.message and contact.status for contact in journal.rejected("r1"))


def test_what_a_look_has_learned_is_kept_when_a_later_request_fails(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(faults=Faults(refused=0.1, failing=0.3)), 4_000)

    delivered = bench.deliver()

    totals = bench.journal.totals(["r1"])["r1"]
    assert delivered == Delivered(None, canceled=False, unconfirmed=0)
    assert totals.accepted + totals.rejected == 4_000


def test_a_batch_that_stops_takes_nobody_down_with_it(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(faults=Faults(stopped=0.4)), 1_000)

    bench.deliver()

    assert bench.accepted() + bench.rejected() == 1_000
    assert bench.held() == bench.accepted()


def test_a_batch_that_is_too_large_is_halved_until_it_fits(journal: Journal, tmp_path: Path) -> None:
    limits = Limits(requests=1_000_000, body_bytes=3_000)
    with running(tmp_path / "small.sqlite", limits=limits, settling_delay=0.0) as small:
        bench = Bench(journal, small, 200)

        bench.deliver()

        assert (bench.accepted(), bench.held()) == (200, 200)


def test_a_wrong_key_stops_the_run_before_anything_is_sent(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(), 5_000)
    bench.key = "5f92cbf10cf217478ba93561-wrong"

    delivered = bench.deliver()

    assert delivered.stopped is not None
    assert bench.held() == 0
    assert journal.totals(["r1"]) == {}


def test_a_service_that_only_fails_ends_the_run_with_a_reason(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(faults=Faults(failing=1.0)), 300)

    delivered = bench.deliver()

    assert delivered.stopped is not None
    assert "attempts" in delivered.stopped or "does not say" in delivered.stopped


def test_canceling_keeps_the_truth_about_what_was_sent(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(faults=Faults(latency=0.02)), 100_000)
    journal.cancel("r1", by="ana@example.com")
    journal.take("r1", "w")
    journal.change("r1", status="Processing")

    delivered = bench.deliver()

    assert delivered.canceled
    assert bench.held() == sum(total.accepted for total in journal.totals(["r1"]).values())


def test_a_consent_withdrawn_in_mid_run_stops_it(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(), 300_000)

    def withdrawn() -> None:
        raise ConsentError("Nobody agrees any more.")

    delivered = bench.deliver(allowed=withdrawn)

    assert delivered.stopped == "Nobody agrees any more."
    assert bench.held() < 300_000


def test_nothing_is_sent_from_the_next_request_on_once_that_is_not_allowed(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench, asked = Bench(journal, sandbox(), 20_000), itertools.count(1)

    def allowed_three_times() -> None:
        if next(asked) > 3:
            raise PausedError("It is paused.")

    delivered = bench.deliver(allowed=allowed_three_times)

    assert delivered.stopped == "It is paused."
    assert bench.held() == bench.accepted() <= 300


def test_a_run_goes_on_from_the_journal_without_sending_twice(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(), 1_000)
    with Omnisend(bench.sandbox.base_url, key=DEMO_KEY) as omnisend:
        known = omnisend.create_batch(bench.contacts.body(0, range(100)))
        omnisend.create_batch(bench.contacts.body(1, range(100, 200)))
    bench.writer.write(
        new=[
            Batch(0, range(100), state="sent", batch_id=known, sent_at=1_700_000_000.0),
            Batch(1, range(100, 200)),
            Batch(2, range(200, 300)),
        ]
    )

    delivered = bench.deliver()

    assert delivered.stopped is None
    assert (bench.accepted(), bench.held(), bench.batches_held()) == (1_000, 1_000, 10)


def test_what_was_dropped_before_a_crash_is_sent_by_whoever_goes_on(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(), 300)
    bench.writer.write(new=[Batch(0, range(100), state="dropped"), Batch(1, range(100, 200), state="dropped")])

    delivered = bench.deliver()

    assert delivered.stopped is None
    assert (bench.accepted(), bench.held(), bench.batches_held()) == (300, 300, 3)


@pytest.mark.parametrize("origin", ["dropped", "refused"])
def test_without_an_origin_a_batch_whose_answer_was_lost_is_sent_again_and_the_run_says_so(
    origin: Origin, journal: Journal, sandbox: Callable[..., Running]
) -> None:
    script = ("POST /batches ok", "POST /batches lost", "POST /batches lost")
    bench = Bench(journal, sandbox(faults=Faults(origin=origin, script=script)), 1_000)

    delivered = bench.deliver()

    assert delivered.stopped is None
    assert delivered.remarks == (NO_ORIGIN,)
    assert (bench.accepted(), bench.held()) == (1_000, 1_000)
    assert bench.batches_held() <= 12


def test_an_outage_pauses_the_run_and_it_goes_on_afterwards(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(faults=Faults(outage=1.0)), 1_000)

    delivered = bench.deliver()

    assert (delivered.stopped, bench.accepted(), bench.batches_held()) == (None, 1_000, 10)
    assert journal.run("r1").paused is None


def test_a_paused_run_says_why_and_until_when(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(faults=Faults(failing=1.0)), 1_000)

    bench.deliver()

    run = journal.run("r1")
    assert run.paused is not None
    assert "status 502" in run.paused
    assert run.paused_until is not None


def test_batches_that_omnisend_has_forgotten_are_never_confirmed_and_said_to_be_so(
    journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(), 300)
    gone = [Batch(n, range(100 * n, 100 * n + 100), state="sent", batch_id=f"{n:024}", sent_at=1.7e9) for n in (0, 1)]
    bench.writer.write(new=gone)

    delivered = bench.deliver()

    assert delivered == Delivered(stopped=None, canceled=False, unconfirmed=200)
    assert [batch.state for batch in journal.batches("r1")] == ["forgotten", "forgotten", "settled"]
    assert (bench.accepted(), bench.held()) == (100, 100)


def test_a_worker_that_lost_its_run_sends_nothing_more(journal: Journal, sandbox: Callable[..., Running]) -> None:
    bench = Bench(journal, sandbox(faults=Faults(latency=0.05)), 100_000)

    def taken_over() -> None:
        if bench.held():
            journal.take("r1", "another")

    with pytest.raises(TakenOverError):
        bench.deliver(allowed=taken_over)
    held = bench.batches_held()

    assert held < 1_000
    assert {batch.state for batch in journal.batches("r1")} <= {"sending", "sent", "settled"}


@pytest.mark.parametrize("jump", [-90_000.0, 90_000.0, 30 * 86_400.0])
def test_a_clock_that_jumps_loses_nobody_and_sends_nobody_twice(
    jump: float, journal: Journal, sandbox: Callable[..., Running]
) -> None:
    bench = Bench(journal, sandbox(faults=Faults(script=("POST /batches lost",) * 3)), 2_000)
    times = iter(range(10**9))

    delivered = bench.deliver(clock=lambda: time.time() + (jump if next(times) > 8 else 0.0))

    assert delivered == Delivered(stopped=None, canceled=False, unconfirmed=0)
    assert (bench.accepted(), bench.held(), bench.batches_held()) == (2_000, 2_000, 20)


def test_a_state_database_that_is_locked_for_a_while_holds_the_run_up_but_breaks_nothing(
    journal: Journal, sandbox: Callable[..., Running], tmp_path: Path
) -> None:
    bench = Bench(journal, sandbox(faults=Faults(latency=0.1)), 10_000)
    with closing(sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None, check_same_thread=False)) as other:
        free, once = threading.Timer(1.5, lambda: other.execute("ROLLBACK")), threading.Lock()

        def lock() -> None:
            if bench.held() and once.acquire(blocking=False):
                other.execute("BEGIN IMMEDIATE")
                free.start()

        delivered = bench.deliver(allowed=lock)
        free.join()

    assert delivered == Delivered(stopped=None, canceled=False, unconfirmed=0)
    assert (bench.accepted(), bench.held(), bench.batches_held()) == (10_000, 10_000, 100)
