"""Things that are kept are made once, and only the last few stay."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from exporter.runs.kept import Kept


def test_a_thing_is_made_once_though_many_ask_for_it_at_once() -> None:
    made: list[int] = []
    asking = threading.Barrier(8)

    def make(number: int) -> list[int]:
        made.append(number)
        return [number]

    kept = Kept(make, most=2)

    def ask(_: int) -> list[int]:
        asking.wait(timeout=10)
        return kept.get(7)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [[7]] * 8
    assert made == [7]


def test_only_the_last_few_things_stay() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    kept = Kept(make, most=2)

    assert [kept.get(number) for number in (1, 2, 1, 3, 2, 1)] == [1, 2, 1, 3, 2, 1]
    assert made == [1, 2, 3, 1]


def test_what_could_not_be_made_is_made_when_it_is_asked_for_again() -> None:
    failures = [ValueError("not yet")]

    def make(number: int) -> int:
        if failures:
            raise failures.pop()
        return number

    kept = Kept(make, most=1)

    with pytest.raises(ValueError, match="not yet"):
        kept.get(1)
    assert kept.get(1) == 1
