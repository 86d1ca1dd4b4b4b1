"""Every exchange is counted, in the second in which it was answered."""

from dataclasses import replace

from exporter.omnisend.answers import Answer
from exporter.runs.wire import Wire

ANSWER = Answer("POST", "/batches", 201, 0.1, 100)


def test_a_second_that_is_handed_over_before_its_end_is_handed_over_whole_later() -> None:
    wire = Wire(clock=lambda: 1_700_000_000.5)

    wire.answered(ANSWER)
    first = wire.drain(everything=True)
    wire.answered(ANSWER)
    second = wire.drain(everything=True)

    assert [moment.requests for moment in (*first, *second)] == [1, 2]


def test_a_second_that_is_over_is_handed_over_once() -> None:
    now = [1_700_000_000.5]
    wire = Wire(clock=lambda: now[0])
    wire.answered(ANSWER)
    now[0] += 1

    assert [len(wire.drain()), len(wire.drain(everything=True))] == [1, 0]


def test_requests_are_counted_by_their_status_also_those_without_an_answer() -> None:
    wire = Wire(clock=lambda: 1_700_000_000.5)

    for status in (201, 429, None, 201, 503):
        wire.answered(replace(ANSWER, status=status))

    (second,) = wire.drain(everything=True)
    assert second.statuses == {"201": 2, "429": 1, "503": 1, "none": 1}
    assert (second.requests, second.throttled, second.failures) == (5, 1, 2)


def test_a_second_that_only_waited_has_no_statuses() -> None:
    wire = Wire(clock=lambda: 1_700_000_000.5)

    wire.waited(2.5)

    (second,) = wire.drain(everything=True)
    assert (second.waited, second.requests, second.statuses) == (2.5, 0, {})
