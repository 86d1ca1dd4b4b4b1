"""The estimate of a run counts every request, and the time that the connection's limits ask for."""

from dataclasses import replace

import pytest

from exporter.runs.estimate import Estimate, estimate
from exporter.workspace.connection import Connection, RateLimit

CONNECTION = Connection("main", "Main brand", base_url="https://api.example.com/api")


@pytest.mark.parametrize(
    ("contacts", "options", "batches", "requests"),
    [
        (0, {}, 0, 0),
        (1, {}, 1, 3),
        (10_000, {}, 100, 102),
        (250, {"tags": 1}, 3, 3 + 2 + 1),
        (251, {"tags": 2}, 3, 3 + 2 + 4),
        (0, {"leavers": 7}, 0, 7),
        (0, {"leavers": 251, "tags": 1}, 0, 2),
        (100, {"leavers": 30}, 1, 3 + 30),
    ],
    ids=str,
)
def test_every_request_is_counted(contacts: int, options: dict[str, int], batches: int, requests: int) -> None:
    found = estimate(contacts, CONNECTION, **options)

    assert (found.batches, found.requests) == (batches, requests)


def test_nothing_to_do_takes_no_time() -> None:
    assert estimate(0, CONNECTION) == Estimate(0, 0, 0.0)


def test_a_million_contacts_take_the_windows_that_the_limit_asks_for() -> None:
    assert 25 * 60 <= estimate(1_000_000, CONNECTION).seconds <= 25.5 * 60


def test_one_percent_changed_takes_one_percent_of_the_requests() -> None:
    assert estimate(10_000, CONNECTION).requests <= 102
    assert estimate(10_000, CONNECTION).seconds < 60


def test_the_limit_of_tag_calls_can_be_what_takes_longest() -> None:
    slow = replace(CONNECTION, tag_rate_limit=RateLimit(1, 60.0))

    assert estimate(1000, slow, tags=1).seconds >= 180
    assert estimate(1000, slow).seconds < 60
