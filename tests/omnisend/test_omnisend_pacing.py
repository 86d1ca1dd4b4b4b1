"""The pace: never more than the limit in any window, and hardly less."""

import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.omnisend.pacing import Pacer, Window

GAPS = st.lists(st.one_of(st.just(0.0), st.floats(0, 2), st.floats(0, 90)), min_size=1, max_size=300)
EVENTS = st.lists(
    st.tuples(st.one_of(st.just(0.0), st.floats(0, 5)), st.one_of(st.none(), st.floats(0, 100))),
    min_size=1,
    max_size=200,
)


class FakeTime:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> bool:
        self.now += seconds
        return False


def fullest(starts: list[float], seconds: float) -> int:
    """Count the starts in the fullest stretch of so many seconds, both ends included but for rounding."""
    starts = sorted(starts)
    first, most = 0, 0
    for last, start in enumerate(starts):
        while start - starts[first] > seconds - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(requests=st.integers(1, 40), seconds=st.floats(0.1, 120), gaps=GAPS)
def test_no_window_ever_holds_more_than_the_limit(requests: int, seconds: float, gaps: list[float]) -> None:
    window, now, starts = Window(requests, seconds), 0.0, []

    for gap in gaps:
        now += gap
        starts.append(now + window.reserve(now))

    assert fullest(starts, seconds) <= requests


@given(requests=st.integers(1, 40), seconds=st.floats(0.1, 120), events=EVENTS)
def test_refusals_from_elsewhere_never_let_more_through(
    requests: int, seconds: float, events: list[tuple[float, float | None]]
) -> None:
    window, now, starts = Window(requests, seconds), 0.0, []

    for gap, asked in events:
        now += gap
        starts.append(now + window.reserve(now))
        if asked is not None:
            window.throttled(now, asked)

    assert fullest(starts, seconds) <= requests


@given(late=st.lists(st.floats(0, 1), min_size=1, max_size=100))
def test_requests_that_arrive_up_to_a_second_late_never_overfill_the_other_end(late: list[float]) -> None:
    window = Window(20, 60)

    starts = [window.reserve(0.0) for _ in late]

    assert fullest([start + delay for start, delay in zip(starts, late, strict=True)], 60) <= 20


@pytest.mark.parametrize(("requests", "seconds"), [(400, 60.0), (60, 60.0), (10, 1.0), (1, 0.1), (5000, 3600.0)])
def test_alone_it_uses_97_percent_of_the_limit(requests: int, seconds: float) -> None:
    window = Window(requests, seconds)

    starts = [window.reserve(0.0) for _ in range(requests * 50 + 1)]

    assert requests * 50 / starts[-1] >= 0.97 * requests / seconds


def test_a_fresh_window_lets_its_whole_number_go_at_once() -> None:
    window = Window(400, 60)

    waits = [window.reserve(5.0) for _ in range(401)]

    assert set(waits[:400]) == {0.0}
    assert waits[400] == 61.0


def test_starts_before_a_restart_still_count() -> None:
    window = Window(3, 60, past=[40.0, 10.0])

    waits = [window.reserve(50.0) for _ in range(3)]

    assert waits == [0.0, 21.0, 51.0]


def test_starts_are_booked_in_order() -> None:
    window = Window(2, 10)

    starts = [now + window.reserve(now) for now in (0.0, 0.0, 0.0, 1.0, 2.0)]

    assert all(earlier <= later for earlier, later in pairwise(starts))


def test_a_refusal_closes_the_window_for_as_long_as_asked() -> None:
    window = Window(400, 60)

    window.throttled(0.0, 7.0)

    assert window.reserve(1.0) == 6.0


def test_after_a_refusal_it_takes_fewer_and_climbs_back_over_one_window() -> None:
    window = Window(400, 60)

    window.throttled(0.0, 10.0)

    assert window.allowed(10.0) == 300
    assert 345 <= window.allowed(10.0 + 61 / 2) <= 355
    assert window.allowed(10.0 + 61) == 400


def test_refusals_of_requests_already_under_way_ease_it_only_once() -> None:
    window = Window(400, 60)

    for _ in range(16):
        window.throttled(0.0, 10.0)

    assert window.allowed(10.0) == 300


@pytest.mark.parametrize(("requests", "seconds"), [(0, 60.0), (1, 0.0), (1, float("inf"))])
def test_a_window_without_room_or_length_is_refused(requests: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="at least 1 request"):
        Window(requests, seconds)


def test_a_pacer_waits_for_its_turn_and_says_how_long() -> None:
    fake = FakeTime()
    pacer = Pacer(Window(2, 60), clock=fake.clock, sleep=fake.sleep)

    waits = [pacer.wait() for _ in range(3)]

    assert waits == [0.0, 0.0, 61.0]


def test_a_pacer_closed_while_someone_waits_makes_them_wait_on() -> None:
    fake = FakeTime()
    slept: list[float] = []

    def sleep(seconds: float) -> bool:
        if not slept:
            pacer.throttled(100.0)
        slept.append(seconds)
        return fake.sleep(seconds)

    pacer = Pacer(Window(1, 60), clock=fake.clock, sleep=sleep)
    pacer.wait()

    waited = pacer.wait()

    assert waited is not None
    assert waited >= 122.0
    assert len(slept) == 2


def test_a_stopped_wait_says_that_nothing_may_be_sent() -> None:
    stopped = threading.Event()
    pacer = Pacer(Window(1, 3600))
    pacer.wait(stopped)
    threading.Timer(0.05, stopped.set).start()

    assert pacer.wait(stopped) is None
    assert pacer.wait(stopped) is None


def test_threads_that_share_a_pacer_share_its_limit() -> None:
    pacer = Pacer(Window(20, 0.5))
    starts: list[float] = []

    def go() -> None:
        for _ in range(10):
            pacer.wait()
            starts.append(time.monotonic())

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(starts) == 60
    assert max(starts) - min(starts) >= 1.0
