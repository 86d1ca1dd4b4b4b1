"""The pace: never more than the limit in any window, and hardly less."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.omnisend.pacing import SLOTS, Window

GAPS = st.lists(st.one_of(st.just(0.0), st.floats(0, 2), st.floats(0, 90)), min_size=1, max_size=120)
LATE = st.floats(0, 1)


class Line:
    """A window that is asked at given moments, by users that come and go: each reads what the one before wrote."""

    def __init__(self, requests: int, seconds: float) -> None:
        self.requests = requests
        self.seconds = seconds
        self.now = 0.0
        self.state: dict[str, object] | None = None

    def window(self) -> Window:
        window = Window(self.requests, self.seconds, self.state)
        window.advance(self.now)
        return window

    def keep(self, window: Window) -> None:
        self.state = json.loads(json.dumps(window.state()))

    def start(self, *, keep: int = 0, asking: bool = False) -> int:
        """Move on to the next moment at which one may start, and start it there."""
        while True:
            window = self.window()
            if window.room(keep=keep, asking=asking):
                stamp = window.take(1, asking=asking)
                self.keep(window)
                return stamp
            self.now += window.wait(keep=keep, asking=asking)

    def answered(self, stamp: int, ago: float = 0.0, *, asking: bool = False) -> None:
        window = self.window()
        window.answered(stamp, ago, asking=asking)
        self.keep(window)

    def throttled(self, retry_after: float | None, ago: float = 0.0) -> None:
        window = self.window()
        window.throttled(ago, retry_after)
        self.keep(window)


def fullest(arrivals: list[float], seconds: float) -> int:
    """Count the arrivals in the fullest stretch of so many seconds, but for rounding."""
    arrivals = sorted(arrivals)
    first, most = 0, 0
    for last, arrival in enumerate(arrivals):
        while arrival - arrivals[first] > seconds - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most


@settings(max_examples=25)
@given(requests=st.integers(1, 40), seconds=st.floats(0.1, 120), gaps=GAPS)
def test_no_window_ever_holds_more_starts_than_the_limit(requests: int, seconds: float, gaps: list[float]) -> None:
    line, starts = Line(requests, seconds), []

    for gap in gaps:
        line.now += gap
        line.start()
        starts.append(line.now)

    assert fullest(starts, seconds) <= requests


@settings(max_examples=25)
@given(
    requests=st.integers(1, 20),
    events=st.lists(st.tuples(st.floats(0, 5), LATE, st.floats(0, 3), st.booleans()), min_size=1, max_size=120),
)
def test_requests_that_arrive_up_to_a_second_late_never_overfill_the_other_end(
    requests: int, events: list[tuple[float, float, float, bool]]
) -> None:
    line, arrivals, unanswered = Line(requests, 60.0), [], []

    for gap, late, rest, is_heard in events:
        line.now += gap
        stamp = line.start()
        arrivals.append(line.now + late)
        if is_heard:  # an answer that is lost with its process corrects nothing
            unanswered.append((line.now + late + rest, stamp))
        for answer in [answer for answer in unanswered if answer[0] <= line.now]:
            unanswered.remove(answer)
            line.answered(answer[1], line.now - answer[0])

    assert fullest(arrivals, 60.0) <= requests


@settings(max_examples=25)
@given(
    requests=st.integers(1, 40),
    events=st.lists(
        st.tuples(st.one_of(st.just(0.0), st.floats(0, 5)), st.one_of(st.none(), st.floats(0, 100))),
        min_size=1,
        max_size=100,
    ),
)
def test_refusals_from_elsewhere_never_let_more_through(
    requests: int, events: list[tuple[float, float | None]]
) -> None:
    line, starts = Line(requests, 30.0), []

    for gap, asked in events:
        line.now += gap
        line.start()
        starts.append(line.now)
        if asked is not None:
            line.throttled(asked)

    assert fullest(starts, 30.0) <= requests


@settings(max_examples=25)
@given(clocks=st.lists(st.one_of(st.floats(0, 1e9), st.floats(-1e9, 0)), min_size=1, max_size=50))
def test_a_clock_that_jumps_opens_nothing_to_who_knows_better(clocks: list[float]) -> None:
    window, taken = Window(3, 60.0), 0
    window.advance(0.0)

    for step, clock in enumerate(clocks):
        window.advance(clock, latest=step * 0.01)
        taken += window.room()
        window.take(window.room())

    assert taken == 3


def test_a_clock_that_begins_anew_lets_no_time_pass_and_then_goes_on() -> None:
    window = Window(3, 60.0)
    window.advance(900_000.0)
    window.take(3)

    window.advance(12.0)
    assert window.room() == 0
    window.advance(72.0)
    assert window.room() == 0
    window.advance(74.0)
    assert window.room() == 3


@pytest.mark.parametrize(("requests", "seconds"), [(400, 60.0), (60, 60.0), (10, 1.0), (1, 0.1), (5000, 3600.0)])
def test_with_quick_answers_it_uses_97_percent_of_the_limit(requests: int, seconds: float) -> None:
    line, rounds = Line(requests, seconds), 6

    for _ in range(requests * rounds + 1):
        line.answered(line.start())

    assert requests * rounds / line.now >= 0.97 * requests / seconds


def test_a_fresh_window_lets_its_whole_number_go_at_once() -> None:
    window = Window(400, 60.0)
    window.advance(5.0)

    assert window.room() == 400
    window.take(400)
    assert window.room() == 0


def test_a_start_counts_from_the_latest_moment_at_which_it_can_arrive() -> None:
    window = Window(1, 60.0)
    window.advance(0.0)

    window.take(1)

    assert window.wait() == pytest.approx(61.2)


def test_once_it_is_answered_it_counts_from_its_answer() -> None:
    window = Window(1, 60.0)
    window.advance(0.0)
    stamp = window.take(1)

    window.advance(1.0)
    window.answered(stamp, ago=0.7)

    assert window.wait() == pytest.approx(59.35, abs=0.06)


def test_whatever_is_answered_late_counts_longer_as_it_may_have_arrived_late() -> None:
    window = Window(1, 60.0)
    window.advance(0.0)
    stamp = window.take(1)

    window.advance(10.0)
    window.answered(stamp, ago=0.0)

    assert window.wait() == pytest.approx(60.0)


def test_a_start_that_was_not_made_is_free_again_once() -> None:
    window = Window(2, 60.0)
    window.advance(0.0)
    stamp = window.take(2)

    assert window.unused(stamp)
    assert window.room() == 1
    assert window.unused(stamp)
    assert not window.unused(stamp)
    assert window.room() == 2


def test_sending_leaves_free_what_is_kept_for_asking_and_no_more() -> None:
    window = Window(100, 60.0)
    window.advance(0.0)
    window.take(window.room(keep=2))

    assert window.room(keep=2) == 0
    assert window.room(asking=True) == 2
    window.take(2, asking=True)
    assert window.room(asking=True) == 0


def test_what_was_asked_makes_no_further_room_be_kept() -> None:
    window = Window(100, 60.0)
    window.advance(0.0)

    window.take(5, asking=True)

    assert window.room(keep=2) == 95


def test_who_sends_waits_until_sending_may_go_on_and_not_until_asking_may() -> None:
    line = Line(100, 60.0)
    for _ in range(2):
        line.start(keep=2, asking=True)
    line.now = 30.0
    for _ in range(98):
        line.start(keep=2)

    line.start(keep=2)

    assert line.now == pytest.approx(91.2, abs=0.05)


def test_a_refusal_closes_the_window_for_as_long_as_asked() -> None:
    window = Window(400, 60.0)
    window.advance(0.0)

    window.throttled(0.0, 7.0)

    assert (window.room(), window.wait()) == (0, 7.0)


def test_a_refusal_that_does_not_say_for_how_long_closes_it_for_a_tenth() -> None:
    window = Window(400, 60.0)
    window.advance(0.0)

    window.throttled(0.0)

    assert window.wait() == 6.0


def test_a_refusal_never_closes_it_for_longer_than_a_window() -> None:
    window = Window(400, 60.0)
    window.advance(0.0)

    window.throttled(0.0, 86_400.0)

    assert window.wait() == 60.0


def test_after_a_refusal_it_takes_fewer_and_climbs_back_over_one_window() -> None:
    window = Window(400, 60.0)
    window.advance(0.0)
    window.throttled(0.0, 10.0)

    allowed = []
    for clock in (10.0, 40.0, 70.0):
        window.advance(clock)
        allowed.append(window.allowed())

    assert allowed == [300, 350, 400]


def test_refusals_of_requests_already_under_way_ease_it_only_once() -> None:
    window = Window(400, 60.0)
    window.advance(0.0)

    for _ in range(16):
        window.throttled(0.0, 10.0)
    window.advance(10.0)

    assert window.allowed() == 300


@pytest.mark.parametrize("requests", [1, 2, 400])
def test_however_often_it_is_refused_it_lets_one_through(requests: int) -> None:
    line = Line(requests, 60.0)

    for _ in range(60):
        line.throttled(1.0)
        line.now += 1.0

    assert line.window().room(keep=requests // 50) >= 1


def test_who_waits_for_a_window_to_climb_is_told_when_it_takes_one_more() -> None:
    line = Line(4, 60.0)
    line.throttled(0.0)
    for _ in range(3):
        line.start()

    line.start()

    assert line.now == pytest.approx(60.0, abs=0.01)


def test_its_state_stays_small_whatever_its_limit() -> None:
    line = Line(1_000_000, 60.0)

    for step in range(3 * SLOTS):
        line.now = step * 0.05
        window = line.window()
        window.take(500)
        line.keep(window)

    assert line.window().room() < 500_000
    assert len(json.dumps(line.state)) < 20 * SLOTS


def test_two_lengths_of_one_brands_window_both_hold() -> None:
    short, long = Line(10, 10.0), Line(10, 60.0)
    for _ in range(10):
        long.start()

    short.state, short.now = long.state, 30.0
    window = short.window()
    assert window.room() == 10
    short.keep(window)
    long.state, long.now = short.state, 30.0

    assert long.window().room() == 0


@pytest.mark.parametrize(("requests", "seconds"), [(0, 60.0), (1, 0.0), (1, float("inf"))])
def test_a_window_without_room_or_length_is_refused(requests: int, seconds: float) -> None:
    with pytest.raises(ValueError, match="at least 1 request"):
        Window(requests, seconds)
