"""Whatever Omnisend answers, nobody is lost or doubled between snapshot, batches and outcomes."""

import itertools
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from exporter.errors import Rejected, TooLarge, Unavailable
from exporter.omnisend.answers import BatchInfo, ItemAnswer, Problem
from exporter.runs.budget import Budget
from exporter.runs.delivery import Delivery
from exporter.runs.wire import Wire
from exporter.workspace.connection import RateLimit
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Run
from exporter.workspace.run_writer import RunWriter
from exporter.workspace.store import Store
from tests.runs.queued_run import queued
from tests.runs.test_delivery import QUICK, Contacts, permit

ANSWERS = ("taken", "lost", "never arrived", "throttled", "failed", "too large", "refused")


@dataclass
class Scripted:
    """Stands in for Omnisend: answers as it is told, then takes everything; remembers what it took."""

    answers: list[str]
    stopped: list[bool]
    bad: frozenset[int]
    taken: dict[str, tuple[str, list[str], bool]] = field(default_factory=dict)

    def create_batch(self, body: bytes) -> str:
        document = orjson.loads(body)
        emails = [item["identifiers"][0]["id"] for item in document["items"]]
        answer = self.answers.pop() if self.answers else "taken"
        if answer == "too large" and len(emails) > 1:
            raise TooLarge("Too large.", status=413)
        if answer == "refused" and len(emails) > 1:
            raise Rejected("Refused.", status=400)
        if answer == "throttled":
            raise Unavailable("Later.", status=429, retry_after=0.0, may_have_arrived=False)
        if answer == "failed":
            raise Unavailable("Broken.", status=502)
        if answer == "never arrived":
            raise Unavailable("Silent.")
        batch_id = f"b{len(self.taken)}"
        self.taken[batch_id] = (document["origin"], emails, bool(self.stopped and self.stopped.pop()))
        if answer == "lost":
            raise Unavailable("Silent.")
        return batch_id

    def info(self, batch_id: str) -> BatchInfo:
        origin, emails, stopped = self.taken[batch_id]
        errors = sum(not answer.accepted for answer in self.batch_items(batch_id))
        status = "stopped" if stopped else "finished"
        return BatchInfo(batch_id, origin, status, len(emails), len(emails), errors, None)

    def batch(self, batch_id: str) -> BatchInfo:
        return self.info(batch_id)

    def batches(self, *, offset: int, limit: int, date_from: date) -> list[BatchInfo]:
        assert date_from <= date.today()  # noqa: DTZ011 -- only that it is a day of the past
        return [self.info(batch_id) for batch_id in itertools.islice(list(self.taken), offset, offset + limit)]

    def batch_items(self, batch_id: str) -> list[ItemAnswer]:
        _, emails, stopped = self.taken[batch_id]
        done = emails[: len(emails) // 2] if stopped else emails
        problem = (Problem("postalCode", "invalid", "Too long."),)
        return [
            ItemAnswer(email, accepted=False, status=400, problems=problem)
            if self.is_bad(email)
            else ItemAnswer(email, accepted=True, status=201)
            for email in done
        ]

    def is_bad(self, email: str) -> bool:
        return int(email.removeprefix("person").partition("@")[0]) in self.bad

    def accepted(self) -> list[str]:
        return [answer.email or "" for one in self.taken for answer in self.batch_items(one) if answer.accepted]


class KilledError(Exception):
    """The process is gone from one moment to the next."""


class Pen(RunWriter):
    """A pen whose process is killed at a write, before it or right after it."""

    def __init__(self, store: Store, run: Run, *, writes: int, after: bool) -> None:
        super().__init__(store, run)
        self._writes = writes
        self._after = after

    def write(self, **values: Any) -> None:
        self._writes -= 1
        if self._writes == 0 and not self._after:
            raise KilledError
        super().write(**values)
        if self._writes == 0:
            raise KilledError


def deliver(
    omnisend: Scripted, contacts: int, kills: Sequence[tuple[int, bool]] = ()
) -> tuple[str | None, list[int], Sequence[int]]:
    """Deliver people, and return why it stopped, the accepted counts of its batches, and who was rejected.

    Args:
        omnisend: Takes the batches.
        contacts: How many people.
        kills: After how many writes each process but the last is killed, and whether that write still happens.
    """
    with tempfile.TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/state.sqlite")) as store:
        journal = Journal(store)
        journal.add(queued())
        for writes, after in (*kills, (10**9, False)):
            delivery = Delivery(
                Contacts(contacts),  # type: ignore[arg-type]
                omnisend,  # type: ignore[arg-type]
                permit("http://127.0.0.1:9/api"),
                budget=Budget(RateLimit(100_000), RateLimit(100_000)),
                writer=Pen(store, journal.take("r1", "w"), writes=writes, after=after),
                wire=Wire(),
                patience=QUICK,
                grace=0.0,
            )
            with suppress(KilledError):
                delivered = delivery.run(journal.batches("r1"))
        counts = [batch.accepted for batch in journal.batches("r1")]
        return delivered.stopped, counts, [contact.position for contact in journal.rejected("r1")]


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(
    contacts=st.integers(1, 450),
    answers=st.lists(st.sampled_from(ANSWERS), max_size=12),
    stopped=st.lists(st.booleans(), max_size=4),
    bad=st.frozensets(st.integers(0, 449), max_size=5),
    kills=st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=4),
)
def test_every_contact_gets_one_outcome_and_omnisend_holds_exactly_the_accepted(
    contacts: int, answers: list[str], stopped: list[bool], bad: frozenset[int], kills: list[tuple[int, bool]]
) -> None:
    omnisend = Scripted(answers, stopped, bad)

    reason, accepted, rejected = deliver(omnisend, contacts, kills)

    assert reason is None
    assert sum(accepted) + len(rejected) == contacts
    assert sorted(rejected) == sorted(set(rejected)) == sorted(one for one in bad if one < contacts)
    held = omnisend.accepted()
    assert len(held) == len(set(held)) == sum(accepted)
    origins = [origin for origin, _, _ in omnisend.taken.values()]
    assert len(origins) == len(set(origins))
