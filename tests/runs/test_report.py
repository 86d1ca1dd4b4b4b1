"""The report accounts for every member and every leaver, at any moment of any run."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter import settings as deployment
from exporter.runs import frames
from exporter.runs.report import NOTHING_UNDONE, Report, Traffic, report
from exporter.toolkit import Toolkit
from exporter.workspace.run_records import ENDED, Batch, BatchState, Run, Status, Totals, UndoTotals
from tests.runs.queued_run import queued

RUNS = iter(range(1_000_000))
STATES: tuple[BatchState, ...] = ("sending", "sent", "settled", "dropped", "forgotten")
STATUSES: tuple[Status, ...] = get_args(Status)[1:]


@dataclass(frozen=True)
class Recorded:
    """What a journal holds of one run."""

    run: Run
    batches: list[Batch]
    undone: list[dict[str, Any]]


def adds_up(state: Report) -> bool:
    parts = state.refused + state.unchanged + state.accepted + state.rejected + state.waiting + state.not_sent
    left = state.undone + state.gone + state.undo_refused + state.left_to_undo
    return state.members == parts and state.leavers == left and min(state.waiting, state.not_sent) == 0


def of(run: Run, totals: Totals | None = None, undo: UndoTotals = NOTHING_UNDONE) -> Report:
    return report(run, totals or Totals(), Traffic(), {}, now=100.0, undo=undo)


@st.composite
def journals(draw: st.DrawFn) -> Recorded:
    """A run at some moment: its snapshot, and batches and undo calls in every state that they can have."""
    added, changed = draw(st.integers(0, 300)), draw(st.integers(0, 300))
    refused = draw(st.dictionaries(st.sampled_from(["no_email", "duplicate_email"]), st.integers(0, 50)))
    unchanged, contacts = draw(st.integers(0, 300)), added + changed
    batches: list[Batch] = []
    first = 0
    while first < contacts and draw(st.booleans()):
        last = min(contacts, first + draw(st.integers(1, 100)))
        state: BatchState = draw(st.sampled_from(STATES))
        accepted = draw(st.integers(0, last - first)) if state == "settled" else 0
        rejected = last - first - accepted if state == "settled" else 0
        if draw(st.booleans()):  # it was halved before
            batches.append(Batch(len(batches), range(first, last), state="split"))
        batches.append(Batch(len(batches), range(first, last), state=state, accepted=accepted, rejected=rejected))
        first = last
    groups = draw(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(0, 70)), max_size=3))
    undone = [
        {"segment": "vip", "number": n, "contacts": sum(g), "undone": g[0], "gone": g[1], "refused": g[2]}
        for n, g in enumerate(groups)
    ]
    status: Status = draw(st.sampled_from(STATUSES))
    run = replace(
        queued(f"r{next(RUNS)}"),
        status=status,
        started_at=5.0,
        ended_at=50.0 if status in ENDED else None,
        members=sum(refused.values()) + unchanged + contacts,
        refused=refused,
        unchanged=unchanged,
        added=added,
        changed=changed,
        contacts=contacts,
        leavers=sum(sum(group) for group in groups) + draw(st.integers(0, 50)),
    )
    return Recorded(run, batches, [{**call, "done_at": 9.0} for call in undone])


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolkit]:
    home = tmp_path_factory.mktemp("report") / "workspace"
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(home)})) as opened:
        yield opened


def record(kit: Toolkit, recorded: Recorded) -> None:
    run = recorded.run
    kit.journal.add(replace(run, status="Queued", ended_at=None))
    writer = kit.journal.writer(kit.journal.take(run.run_id, "w"))
    writer.write(new=recorded.batches, undone=recorded.undone)
    writer.end(status=run.status, ended_at=run.ended_at)


@settings(max_examples=25)
@given(recorded=journals())
def test_every_member_and_every_leaver_has_one_place_at_any_moment(kit: Toolkit, recorded: Recorded) -> None:
    record(kit, recorded)

    state = kit.runs.report(recorded.run.run_id)

    assert adds_up(state)
    assert state.contacts == state.added + state.changed
    assert state.accepted == sum(batch.accepted for batch in recorded.batches)
    assert frames.outcomes(state)["people"].sum() == state.members
    (listed,) = [one for one in kit.runs.all(limit=1_000_000) if one.run_id == state.run_id]
    assert replace(listed, seconds=state.seconds, seconds_left=state.seconds_left) == state


def test_two_hundred_runs_are_listed_with_a_few_queries(kit: Toolkit) -> None:
    for _ in range(200):
        kit.journal.add(queued(f"r{next(RUNS)}"))
    asked: list[str] = []

    def note(_a: object, _b: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(kit.store.engine, "before_cursor_execute", note)
    try:
        assert len(kit.runs.all()) == 200
    finally:
        sa.event.remove(kit.store.engine, "before_cursor_execute", note)

    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 4


def test_batches_that_came_after_the_run_was_read_wait_for_its_count_of_members() -> None:
    state = of(queued(), Totals(batches=2, sent=200, accepted=100))

    assert adds_up(state)
    assert (state.members, state.accepted, state.sent) == (0, 0, 0)


CONTACTS = replace(queued(), members=10, contacts=10, added=10, leavers=4, ended_at=9.0)


@pytest.mark.parametrize(
    ("status", "members", "accepted", "undone", "resumable"),
    [
        ("Failed", 0, 0, 0, True),
        ("Canceled", 0, 0, 0, True),
        ("Failed", 10, 9, 4, True),
        ("Canceled", 10, 10, 3, True),
        ("Failed", 10, 10, 4, True),
        ("Canceled", 10, 10, 4, False),
        ("Successful", 10, 10, 4, False),
        ("Completed with warnings", 10, 9, 4, False),
        ("Skipped", 0, 0, 0, False),
    ],
    ids=str,
)
def test_a_run_can_be_resumed_if_it_failed_or_was_canceled_with_something_left(
    status: Any, members: int, accepted: int, undone: int, resumable: bool
) -> None:
    run = replace(CONTACTS, status=status, members=members)

    assert of(run, Totals(accepted=accepted), UndoTotals(undone=undone)).resumable is resumable


def test_a_run_at_work_is_not_resumed() -> None:
    assert not of(replace(CONTACTS, status="Processing", ended_at=None)).resumable


def test_a_rejected_contact_is_retried_and_no_reason_to_resume() -> None:
    assert not of(replace(CONTACTS, status="Canceled"), Totals(rejected=10), UndoTotals(gone=4)).resumable


def test_a_run_that_pauses_says_why_and_until_when_and_forgets_it_at_its_end() -> None:
    run = replace(queued(), status="Processing", paused="Omnisend answers nothing but errors.", paused_until=160.0)

    assert of(run).paused == "Omnisend answers nothing but errors."
    assert of(run).to_dict()["paused_until"] == "1970-01-01T00:02:40.000+00:00"
    assert of(replace(run, status="Failed", ended_at=99.0)).paused is None


def test_unchanged_contacts_are_an_outcome_of_their_own() -> None:
    run = replace(queued(), members=12, unchanged=7, contacts=5, added=5, refused={})

    counted = frames.outcomes(of(run, Totals(accepted=5)))

    assert counted.equals(pl.DataFrame({"outcome": ["Accepted", "Unchanged"], "people": [5, 7]}))


def test_a_report_in_json_keeps_its_keys() -> None:
    remarked = replace(queued(), remarks=["It went."], mode="changed", attempt=2)

    keys = set(of(remarked).to_dict())

    counts = "members refused unchanged added changed accepted rejected waiting not_sent contacts sent batches"
    leavers = "leavers undone gone undo_refused"
    others = "run_id export status reason phase mode remarks paused paused_until attempt resumable requests retries"
    times = "seconds seconds_left queued_at started_at ended_at due_at skipped files_removed_at"
    known = "batches_settled refused_by_reason rejected_by_reason requested_by connection brand segments notes"
    assert keys == {*f"{counts} {leavers} {others} {times} {known} cancel_requested".split()}
