"""A check that hangs, and one that fails."""

import threading

from exporter.errors import SourceError
from exporter.system.check import Check


def test_whoever_asks_what_hangs_is_told_so_in_time_and_no_second_thread_is_begun() -> None:
    answered = threading.Event()
    times: list[int] = []

    def hang() -> str:
        times.append(1)
        answered.wait(30)
        return "well"

    check = Check("The database", hang)
    check.begin()
    first = check.answer(0.01)
    check.begin()
    second = check.answer(0.01)
    answered.set()
    third = check.answer(30)

    assert first == second == "The database has not answered for 0 seconds."
    assert third == "well"
    assert len(times) == 1


def test_what_fails_is_a_sentence() -> None:
    def fail() -> str:
        raise SourceError("The disk is full.")

    check = Check("The storage", fail)
    check.begin()

    assert check.answer(30) == "The disk is full."


def test_what_was_answered_just_now_is_told_again_without_asking() -> None:
    clock = [0.0]
    asked: list[float] = []
    check = Check("The storage", lambda: asked.append(clock[0]), fresh=60.0, stopwatch=lambda: clock[0])

    for clock[0] in (0.0, 59.0, 61.0):
        check.begin()
        check.answer(30)

    assert asked == [0.0, 61.0]
