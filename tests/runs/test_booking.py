"""On virtual time: however many ask for however long, no window overfills, little is wasted and nobody starves."""

import itertools
import random
from collections.abc import Generator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.simulated_million import simulated
from benchmarks.virtual_time import Brand, Task, Time, fullest, request, start
from exporter.errors import StateUnavailableError
from exporter.runs.booking import Booking
from exporter.runs.slot import Slot
from exporter.workspace.connection import RateLimit
from exporter.workspace.windows import Decide, Moment, Result, State, WindowsInMemory

WINDOW = 60.0
EVENT = st.tuples(
    st.one_of(st.just(0.0), st.floats(0, 5), st.floats(0, 80)),  # seconds until the next request is wanted
    st.floats(0, 1),  # part of its validity for which the start is held back
    st.floats(0, 1),  # seconds that the request is on its way
    st.floats(0, 3),  # seconds until its answer is there
    st.booleans(),  # whether anybody hears that
)
EVENTS = st.lists(st.lists(EVENT, min_size=1, max_size=10), min_size=1, max_size=4)


class Shared:
    """Windows whose shared clock is not this machine's: it may jump, and be away."""

    def __init__(self, time: Time) -> None:
        self.ahead = 0.0
        self.is_away = False
        self.breaks_at: frozenset[int] = frozenset()
        self.fails_at: frozenset[int] = frozenset()
        self.turns = 0
        self._time = time
        self.states: dict[str, State] = {}

    def turn(self, names: Sequence[str], decide: Decide[Result]) -> Result:
        if self.is_away:
            raise StateUnavailableError("The database is away.")
        self.turns += 1
        now = self._time.now
        if self.turns in self.fails_at:
            raise StateUnavailableError("The database is away.")
        states, result = decide([self.states.get(name) for name in names], Moment(now + self.ahead, now, now))
        self.states.update(zip(names, states, strict=True))
        if self.turns in self.breaks_at:
            raise StateUnavailableError("The database has gone, and nobody heard that it had written this.")
        return result


class Process:
    """A process that books starts; when it is killed it forgets what it knew, and another one takes its place."""

    def __init__(self, shared: Shared, time: Time, limit: int) -> None:
        self._shared = shared
        self._time = time
        self._limit = RateLimit(limit, WINDOW)
        self.booking = self._new()

    def _new(self) -> Booking:
        return Booking(self._shared, {"requests": self._limit, "tags": self._limit}, clock=self._time.clock)

    def killed(self) -> None:
        self.booking = self._new()


def send(
    process: Process, brand: Brand, events: list[tuple[float, float, float, float, bool]], *, slower: float = 1.0
) -> Task:
    """Make requests one after the other; those of which the answer is heard may be `slower`."""
    for gap, held, way, rest, is_heard in events:
        yield gap
        booking = process.booking
        slot = yield from start(booking, "send")
        yield held * (slot.until - brand.time.now)
        yield way * slower if is_heard else way
        brand.arrive()
        yield rest
        if is_heard:
            booking.answered(slot)


@settings(max_examples=20)
@given(
    limit=st.integers(1, 12),
    processes=st.lists(EVENTS, min_size=1, max_size=3),
    kills=st.lists(st.tuples(st.floats(0, 200), st.integers(0, 2)), max_size=5),
    jumps=st.lists(st.tuples(st.floats(0, 200), st.one_of(st.floats(-1e6, 0), st.floats(-60, 0))), max_size=4),
    breaks=st.frozensets(st.integers(1, 60), max_size=10),
)
def test_no_window_overfills_whoever_shares_it_and_whoever_is_killed(
    limit: int,
    processes: list[list[list[tuple[float, float, float, float, bool]]]],
    kills: list[tuple[float, int]],
    jumps: list[tuple[float, float]],
    breaks: frozenset[int],
) -> None:
    time = Time()
    shared, brand = Shared(time), Brand(time, limit, WINDOW)
    shared.breaks_at = breaks
    crowd = [Process(shared, time, limit) for _ in processes]

    def kill(which: int) -> Task:
        crowd[which % len(crowd)].killed()
        yield 0.0

    def jump(by: float) -> Task:
        shared.ahead += by
        yield 0.0

    for process, threads in zip(crowd, processes, strict=True):
        for events in threads:
            time.begin(send(process, brand, events))
    for at, which in kills:
        time.begin(kill(which), after=at)
    for at, by in jumps:
        time.begin(jump(by), after=at)
    time.run()

    assert len(brand.arrivals) == sum(len(events) for threads in processes for events in threads)
    assert fullest(brand.arrivals, WINDOW) <= limit


@settings(max_examples=20)
@given(
    limit=st.integers(1, 12),
    processes=st.lists(EVENTS, min_size=1, max_size=3),
    at=st.floats(0.001, 200),
    by=st.one_of(st.floats(-1e6, 1e6), st.floats(-100, 100)),
)
def test_no_window_overfills_for_those_who_saw_it_when_its_clock_jumps(
    limit: int,
    processes: list[list[list[tuple[float, float, float, float, bool]]]],
    at: float,
    by: float,
) -> None:
    time = Time()
    shared, brand = Shared(time), Brand(time, limit, WINDOW)
    for threads in processes:
        process = Process(shared, time, limit)
        next(process.booking.start("send"), None)  # sees the window once
        for events in threads:
            time.begin(send(process, brand, events, slower=20.0))

    def jump() -> Task:
        shared.ahead += by
        yield 0.0

    time.begin(jump(), after=at)
    time.run()

    assert fullest(brand.arrivals, WINDOW) <= limit


@pytest.mark.parametrize(("limit", "starts_in_a_turn"), [(5000, 1), (1_000_000, 4)])
def test_a_high_limit_is_booked_ahead_in_few_turns_and_holds(limit: int, starts_in_a_turn: int) -> None:
    time, chance = Time(), random.Random(1)
    shared, brand = Shared(time), Brand(time, limit, WINDOW)
    crowd = [Process(shared, time, limit) for _ in range(3)]

    def events(count: int) -> list[tuple[float, float, float, float, bool]]:
        return [
            (0.0, 0.1 * chance.random(), chance.random() ** 8, 0.002 * chance.random(), chance.random() < 0.9)
            for _ in range(count)
        ]

    def kill() -> Task:
        for process in itertools.islice(itertools.cycle(crowd), 12):
            yield 3.0
            process.killed()

    for process in crowd:
        for _ in range(8):
            time.begin(send(process, brand, events(300)))
    time.begin(kill())
    time.run()

    assert len(brand.arrivals) == 3 * 8 * 300
    assert fullest(brand.arrivals, WINDOW) <= limit
    assert len(brand.arrivals) > starts_in_a_turn * shared.turns


def test_what_was_booked_ahead_and_not_used_in_time_is_given_back() -> None:
    time = Time()
    shared, late = Shared(time), []
    process = Process(shared, time, 5000)

    def some() -> Task:
        for pause in [0.0] * 100 + [1.0]:
            yield pause
            slot = yield from start(process.booking, "send")
            process.booking.answered(slot)
            late.append(time.now - slot.until)

    time.begin(some())
    time.run()

    ready = len(process.booking._lines["send"].booked)
    assert ready > 0
    assert sum(shared.states["requests"]["sent"][1::2]) == len(late) + ready
    assert max(late) <= 0


@pytest.mark.parametrize("processes", [1, 2])
def test_who_waits_learns_what_was_answered_meanwhile(processes: int) -> None:
    time = Time()
    shared = Shared(time)
    crowd = [Process(shared, time, 1).booking for _ in range(processes)]
    began: list[float] = []

    def send(booking: Booking) -> Task:
        while True:
            slot = yield from start(booking, "send")
            began.append(time.now - 1000)
            yield 0.3
            booking.answered(slot)

    for number in range(4):
        time.begin(send(crowd[number % processes]), after=0.1 * number)
    time.run(until=1000 + 130)

    assert began == pytest.approx([0.0, 60.35, 120.7], abs=0.2)


def test_after_a_refusal_not_even_what_was_booked_ahead_is_used() -> None:
    time = Time()
    booking, began = Process(Shared(time), time, 5000).booking, 0.0

    def some() -> Task:
        nonlocal began
        for _ in range(100):
            yield from start(booking, "send")
        assert booking._lines["send"].booked
        booking.throttled(10.0)
        yield from start(booking, "send")
        began = time.now

    time.begin(some())
    time.run()

    assert began >= 1010.0


def test_a_late_answer_is_not_forgotten_while_the_windows_are_away() -> None:
    time = Time()
    shared = Shared(time)
    booking, began = Process(shared, time, 1).booking, []

    def some() -> Task:
        slot = yield from start(booking, "send")
        yield 20.0
        shared.is_away = True
        booking.answered(slot)
        yield 10.0
        shared.is_away = False
        while True:
            yield from start(booking, "send")
            began.append(time.now - 1000)
            yield 1000.0

    time.begin(some())
    time.run(until=1000 + 100.0)

    assert began == [pytest.approx(80.0, abs=0.2)]


def test_after_a_refusal_that_the_windows_did_not_hear_nothing_is_sent_either() -> None:
    time = Time()
    shared = Shared(time)
    booking, began = Process(shared, time, 10).booking, []

    def some() -> Task:
        booking.throttled(50.0)
        yield from start(booking, "send")
        began.append(time.now - 1000)

    shared.fails_at = frozenset({1})
    time.begin(some())
    time.run()

    assert began == [pytest.approx(50.0, abs=0.2)]


def test_what_windows_may_have_been_told_before_they_broke_is_not_told_twice() -> None:
    time = Time()
    shared, slots = Shared(time), []
    booking = Process(shared, time, 10).booking

    def some() -> Task:
        for pause in (0.0, 0.0, 0.3, 5.0):
            yield pause
            slots.append((yield from start(booking, "send")))
            if len(slots) == 2:
                booking.answered(slots[0])

    shared.breaks_at = frozenset({3})
    time.begin(some())
    time.run()

    counted = shared.states["requests"]["sent"]
    assert slots[0].stamps == slots[1].stamps
    assert dict(zip(counted[::2], counted[1::2], strict=True))[slots[1].stamps[0]] == 1


def test_a_million_contacts_at_400_a_minute_take_at_most_25_minutes_and_30_seconds() -> None:
    outcome = simulated(1_000_000)

    assert outcome.seconds <= 25 * 60 + 30
    assert outcome.fullest <= 400
    assert outcome.share >= 0.97
    assert outcome.settling <= 0.02 * outcome.requests


@pytest.mark.parametrize("seed", range(3))
def test_alone_on_its_brand_a_long_backlog_meets_no_refusal_and_uses_97_percent(seed: int) -> None:
    outcome = simulated(150_000, limit=RateLimit(60, 60.0), seed=seed)

    assert outcome.fullest <= 60
    assert outcome.share >= 0.97


class Crowd:
    """A long backlog on a brand that strangers ask too, for some minutes of virtual time."""

    def __init__(self, *, strangers: float, says_when: bool, until: float, in_bursts: bool = False) -> None:
        self.time = Time()
        self.brand = Brand(self.time, 400, WINDOW, says_when)
        self.chance = random.Random(1)
        self.until = self.time.now + until
        self.taken_at: list[float] = []
        self.refused = 0
        shared = WindowsInMemory(self.time.clock)
        limits = {"requests": RateLimit(400, WINDOW), "tags": RateLimit(60, WINDOW)}
        booking = Booking(shared, limits, clock=self.time.clock)
        self.time.begin(self._strangers(strangers, in_bursts=in_bursts))
        for _ in range(16):
            self.time.begin(self._send(booking))

    def _strangers(self, part: float, *, in_bursts: bool) -> Task:
        while self.time.now < self.until:
            for _ in range(int(part * 400) if in_bursts else 1):
                self.brand.arrive()
            yield WINDOW if in_bursts else self.chance.expovariate(part * 400 / WINDOW)

    def _send(self, booking: Booking) -> Task:
        while True:
            rest = min(3.0, self.chance.lognormvariate(-1.2, 0.5))
            if (yield from request(booking, self.brand, "send", way=0.03, rest=rest)):
                self.taken_at.append(self.time.now)
            else:
                self.refused += 1
                yield 1.0

    def taken(self, first: float, last: float) -> int:
        """Count our requests that were taken between two minutes."""
        return sum(1000 + first * WINDOW <= at < 1000 + last * WINDOW for at in self.taken_at)


@pytest.mark.parametrize(
    ("strangers", "says_when", "in_bursts"),
    [(0.2, True, False), (0.5, False, False), (0.5, False, True), (0.9, True, True)],
    ids=["a few", "many, told nothing", "many in bursts, told nothing", "almost all in bursts"],
)
def test_beside_strangers_it_falls_back_never_starves_and_wastes_little(
    strangers: float, says_when: bool, in_bursts: bool
) -> None:
    crowd = Crowd(strangers=strangers, says_when=says_when, until=6 * WINDOW, in_bursts=in_bursts)

    crowd.time.run(until=1000 + 6 * WINDOW)

    assert crowd.brand.taken >= 0.9 * 400 * 6
    assert min(crowd.taken(minute, minute + 1) for minute in range(6)) >= 0.6 * 400 * (1 - strangers)
    assert crowd.refused <= 20 * 6


def test_when_strangers_have_gone_it_is_back_at_the_limit_within_two_windows() -> None:
    crowd = Crowd(strangers=0.9, says_when=True, until=4 * WINDOW)

    crowd.time.run(until=1000 + 9 * WINDOW)

    assert crowd.taken(2, 4) < 0.8 * 800
    assert crowd.taken(6, 9) >= 0.97 * 1200


def test_two_processes_on_one_brand_share_it_fairly() -> None:
    time, chance = Time(), random.Random(1)
    shared, brand = Shared(time), Brand(time, 400, WINDOW)
    sent = [0, 0]

    def senders(booking: Booking, which: int) -> Task:
        while True:
            rest = min(3.0, chance.lognormvariate(-1.2, 0.5))
            yield from request(booking, brand, "send", way=0.03, rest=rest)
            sent[which] += 1

    for which, late in ((0, 0.0), (1, 70.0)):
        process = Process(shared, time, 400)
        for _ in range(16):
            time.begin(senders(process.booking, which), after=late)
    time.run(until=1000 + 70.0)
    before = sent[0]
    time.run(until=1000 + 70.0 + 5 * WINDOW)

    share = sent[1] / (sum(sent) - before)
    assert 0.35 <= share <= 0.65
    assert brand.refused == 0


def test_while_the_windows_are_away_it_asks_ever_more_rarely_and_goes_on_when_they_are_back() -> None:
    time = Time()
    shared = Shared(time)
    booking, got, tries = Process(shared, time, 10).booking, [], 0

    def watched(going: Generator[float, None, Slot]) -> Task:
        nonlocal tries
        while True:
            try:
                wait = next(going)
            except StopIteration as end:
                got.append(end.value)
                return
            tries += 1
            yield wait

    shared.is_away = True
    time.begin(watched(booking.start("send")))
    time.run(until=1000 + 120.0)
    assert got == []
    assert 10 <= tries <= 40

    shared.is_away = False
    time.run(until=1000 + 126.0)
    assert len(got) == 1
