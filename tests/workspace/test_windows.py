"""The windows of a brand: one user at a time, what one wrote the next reads, and one clock for all."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from exporter.errors import StateUnavailableError
from exporter.workspace.store import Store
from exporter.workspace.windows import Moment, SharedWindows, State, Windows, WindowsInMemory


def add_one(states: list[State | None], _: Moment) -> tuple[list[State], int]:
    counts = [1 + (state or {"count": 0})["count"] for state in states]
    return [{"count": count} for count in counts], counts[0]


def look(
    states: list[State | None], moment: Moment
) -> tuple[list[State], tuple[list[Mapping[str, Any] | None], Moment]]:
    return [state or {} for state in states], (list(states), moment)


@pytest.fixture(params=["memory", "database"])
def windows(request: pytest.FixtureRequest, store: Store) -> Windows:
    return WindowsInMemory() if request.param == "memory" else SharedWindows(store, "brand")


def test_what_one_wrote_the_next_reads(windows: Windows) -> None:
    windows.turn(["requests"], add_one)
    windows.turn(["tags", "requests"], add_one)

    states, _ = windows.turn(["requests", "tags"], look)

    assert states == [{"count": 2}, {"count": 1}]


def test_a_window_that_nobody_used_is_none(windows: Windows) -> None:
    states, _ = windows.turn(["requests"], look)

    assert states == [None]


def test_a_decision_that_fails_leaves_all_as_it_was(windows: Windows) -> None:
    def fail(_: list[State | None], __: Moment) -> tuple[list[State], None]:
        raise LookupError

    windows.turn(["requests"], add_one)
    with pytest.raises(LookupError):
        windows.turn(["requests"], fail)

    assert windows.turn(["requests"], add_one) == 2


def test_each_brand_has_windows_of_its_own(store: Store) -> None:
    SharedWindows(store, "one").turn(["requests"], add_one)

    assert SharedWindows(store, "two").turn(["requests"], add_one) == 1


def test_one_at_a_time_changes_a_window_from_its_first_use(database_url: str) -> None:
    stores = [Store(database_url) for _ in range(3)]
    begin = threading.Barrier(6)

    def count(store: Store) -> None:
        begin.wait()
        for _ in range(10):
            SharedWindows(store, "brand").turn(["requests", "tags"], add_one)

    threads = [threading.Thread(target=count, args=(store,)) for store in stores for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SharedWindows(stores[0], "brand").turn(["tags"], add_one) == 61
    for store in stores:
        store.close()


def test_the_time_is_read_once_nobody_else_has_the_window(database_url: str) -> None:
    one, two = Store(database_url), Store(database_url)
    inside, go_on = threading.Event(), threading.Event()
    seen: dict[str, Any] = {}

    def hold(states: list[State | None], moment: Moment) -> tuple[list[State], Moment]:
        inside.set()
        go_on.wait(20)
        return [state or {} for state in states], moment

    SharedWindows(one, "brand").turn(["requests"], add_one)
    holding = threading.Thread(target=lambda: seen.update(one=SharedWindows(one, "brand").turn(["requests"], hold)))
    waiting = threading.Thread(target=lambda: seen.update(two=SharedWindows(two, "brand").turn(["requests"], look)[1]))
    holding.start()
    inside.wait(20)
    waiting.start()
    waiting.join(0.3)
    go_on.set()
    holding.join()
    waiting.join()

    assert seen["two"].shared - seen["one"].shared >= 0.25
    assert seen["two"].after - seen["two"].before < 0.25
    one.close()
    two.close()


@pytest.mark.postgres
def test_on_postgresql_machines_whose_clocks_differ_read_the_same_time(postgres_url: str) -> None:
    store = Store(postgres_url)
    wrong = SharedWindows(store, "brand", clock=lambda: time.monotonic() + 1e6)

    _, one = wrong.turn(["requests"], look)
    _, two = SharedWindows(store, "brand").turn(["requests"], look)

    assert 0 <= two.shared - one.shared < 20
    assert one.before - two.before > 9e5
    store.close()


def test_on_one_machine_the_time_is_that_of_its_steady_clock(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'state.sqlite'}", clock=lambda: pytest.fail("Nobody reads the wall clock."))
    before = time.monotonic()

    _, moment = SharedWindows(store, "brand").turn(["requests"], look)

    assert before <= moment.shared <= time.monotonic()
    store.close()


def test_a_locked_database_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    store, holder = Store(url, busy_seconds=0.05), Store(url)

    with holder.begin(), pytest.raises(StateUnavailableError, match="busy"):
        SharedWindows(store, "brand").turn(["requests"], add_one)
    store.close()
    holder.close()
