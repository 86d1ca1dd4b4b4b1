"""A run waits for a state database that is away, and not for ever."""

import pytest

from exporter.errors import StateUnavailableError
from exporter.runs.outage import LONGEST_WAIT, PATIENCE, Outage, insist

AWAY = StateUnavailableError("It is away.")


def test_it_looks_again_ever_more_seldom() -> None:
    outage = Outage()

    waits = [outage.met(AWAY, now) for now in (0.0, 1.0, 2.0, 4.0, 8.0)]

    assert waits == [0.5, 1.0, 2.0, 4.0, LONGEST_WAIT]
    assert outage.is_on


def test_an_outage_that_is_over_is_forgotten() -> None:
    outage = Outage()
    outage.met(AWAY, 0.0)

    outage.over()

    assert not outage.is_on
    assert outage.met(AWAY, PATIENCE * 2) == 0.5


def test_it_gives_up_after_long() -> None:
    outage = Outage()
    outage.met(AWAY, 0.0)

    with pytest.raises(StateUnavailableError):
        outage.met(AWAY, PATIENCE + 1.0)


def test_what_needs_the_database_is_done_once_it_is_back() -> None:
    answers = iter([AWAY, None])

    def write() -> str:
        error = next(answers)
        if error is not None:
            raise error
        return "written"

    assert insist(write) == "written"
