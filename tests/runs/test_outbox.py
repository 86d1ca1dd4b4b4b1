"""Every contact of a run is handed out, in batches of their size, and none is handed out twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.runs.outbox import Outbox
from exporter.workspace.run_records import Batch


@settings(max_examples=50)
@given(contacts=st.integers(0, 1_000), size=st.integers(1, 120))
def test_batches_put_together_are_the_contacts_in_order(contacts: int, size: int) -> None:
    outbox = Outbox(contacts, size)

    batches = list(iter(lambda: outbox.next(0.0), None))

    assert [position for batch in batches for position in batch.positions] == list(range(contacts))
    assert [batch.number for batch in batches] == list(range(len(batches)))
    assert all(len(batch.positions) <= size for batch in batches)
    assert outbox.is_empty


def test_it_goes_on_behind_the_last_contact_and_the_last_number_of_the_journal() -> None:
    journalled = [Batch(0, range(100), state="split"), Batch(1, range(100, 200)), Batch(2, tuple(range(50)))]

    outbox = Outbox(500, 100)
    outbox.resume(journalled)

    assert outbox.next(0.0) == Batch(3, range(200, 300))


def test_what_was_dropped_before_is_ready_to_go() -> None:
    dropped = Batch(0, range(100), state="dropped")
    outbox = Outbox(200, 100)
    outbox.resume([dropped])

    assert [outbox.next(0.0), outbox.next(0.0)] == [dropped, Batch(1, range(100, 200))]


def test_what_is_to_be_sent_again_goes_before_what_is_new_and_not_before_its_time() -> None:
    outbox = Outbox(200, 100)
    first = outbox.next(0.0)
    assert first is not None

    outbox.put(first, at=5.0)

    assert outbox.due == 5.0
    assert [outbox.next(4.0), outbox.next(5.0), outbox.next(5.0)] == [Batch(1, range(100, 200)), first, None]


def test_what_did_not_go_comes_back_in_its_order() -> None:
    outbox = Outbox(300, 100)
    batches = [outbox.next(0.0), outbox.next(0.0)]

    outbox.put_back(batch for batch in batches if batch is not None)

    assert [outbox.next(0.0), outbox.next(0.0)] == batches


@settings(max_examples=30)
@given(size=st.integers(1, 300))
def test_halves_hold_the_same_contacts_and_were_never_sent(size: int) -> None:
    outbox = Outbox(0, 100)

    parts = outbox.split(range(size), attempt=2)

    assert [position for part in parts for position in part.positions] == list(range(size))
    assert {(part.state, part.attempt) for part in parts} == {("dropped", 2)}
    assert [outbox.next(0.0) for _ in parts] == parts
