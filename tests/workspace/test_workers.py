"""A worker counts as alive as long as it gives signs of life, whatever any machine's clock says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from exporter.settings import SILENT_AFTER
from exporter.workspace.store import Store
from exporter.workspace.workers import FORGOTTEN_AFTER, Vigil, Workers, WorkerStatus


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""The clock of a PostgreSQL server is not to be moved."""


@ON_SQLITE
def test_a_worker_that_falls_silent_counts_as_dead_until_it_is_heard_again(store: Store) -> None:
    clock = Clock()
    workers = Workers(store, clock=clock)
    workers.sign_on("w", "here")
    clock.now += SILENT_AFTER + 1

    assert [worker.alive for worker in workers.all()] == [False]

    workers.sign_of_life("w")

    assert [worker.alive for worker in workers.all()] == [True]


def test_a_worker_that_signed_off_is_not_alive(store: Store) -> None:
    workers = Workers(store)
    workers.sign_on("w", "here")

    workers.sign_off("w")

    assert [(worker.alive, worker.ended) for worker in workers.all()] == [(False, True)]


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_on_postgresql_a_machine_whose_clock_is_wrong_is_judged_like_any_other(store: Store) -> None:
    in_the_past, in_the_future = (Workers(store, clock=Clock(now)) for now in (0.0, 4e9))
    in_the_past.sign_on("past", "one")
    in_the_future.sign_on("future", "other")
    in_the_past.sign_of_life("past")

    for workers in (in_the_past, in_the_future):
        assert {worker.name: worker.alive for worker in workers.all()} == {"past": True, "future": True}


@ON_SQLITE
def test_a_worker_that_is_long_gone_is_forgotten_and_told_so(store: Store) -> None:
    clock = Clock()
    workers = Workers(store, clock=clock)
    workers.sign_on("gone", "here")
    clock.now += FORGOTTEN_AFTER + 1
    workers.sign_on("new", "here")

    assert [worker.name for worker in workers.all()] == ["new"]
    assert (workers.sign_of_life("new"), workers.sign_of_life("gone")) == (True, False)


def status(seen_at: float, *, ended: bool = False) -> WorkerStatus:
    return WorkerStatus("w", "there", 0.0, seen_at, alive=not ended, ended=ended)


class Watch:
    """A vigil over one worker, of which a test moves the stopwatch."""

    def __init__(self) -> None:
        self.clock = Clock(0.0)
        self.vigil = Vigil(20.0, self.clock)

    def for_seconds(self, seconds: float, sign: Callable[[float], WorkerStatus | None]) -> bool:
        """Look every two seconds; tell whether the worker counted as gone at the end."""
        until = self.clock.now + seconds
        gone = False
        while self.clock.now < until:
            self.clock.now += 2.0
            seen = sign(self.clock.now)
            gone = self.vigil.gone(["w"], [] if seen is None else [seen]) == {"w"}
        return gone


def test_who_gives_a_new_sign_now_and_then_is_not_gone() -> None:
    assert not Watch().for_seconds(300, lambda now: status(now // 18))


def test_who_gives_no_new_sign_is_gone_after_the_full_time_and_back_with_the_next() -> None:
    watch = Watch()

    assert not watch.for_seconds(20, lambda _: status(1.0))
    assert watch.for_seconds(4, lambda _: status(1.0))
    assert not watch.for_seconds(2, lambda _: status(2.0))


def test_a_sign_counts_for_being_new_and_not_for_its_time() -> None:
    assert not Watch().for_seconds(100, lambda now: status(1e9 - now))


def test_who_signed_off_is_gone_at_once() -> None:
    assert Watch().for_seconds(2, lambda _: status(1.0, ended=True))


def test_who_never_signed_on_is_gone_after_the_full_time() -> None:
    watch = Watch()

    assert not watch.for_seconds(20, lambda _: None)
    assert watch.for_seconds(4, lambda _: None)


def test_after_a_pause_of_ones_own_everybody_gets_the_full_time_again() -> None:
    watch = Watch()
    watch.for_seconds(10, lambda _: status(1.0))
    watch.clock.now += 3600.0

    assert not watch.for_seconds(20, lambda _: status(1.0))
    assert watch.for_seconds(4, lambda _: status(1.0))


def test_only_those_who_are_asked_about_are_judged() -> None:
    watch = Watch()
    watch.for_seconds(40, lambda _: status(1.0))
    other = replace(status(1.0), name="other")

    assert watch.vigil.gone([], [status(1.0), other]) == set()
