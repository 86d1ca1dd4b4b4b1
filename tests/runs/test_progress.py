from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from exporter.runs import progress
from exporter.runs.report import Report

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def report(**values: Any) -> Report:
    state: dict[str, Any] = dict.fromkeys(Report.__dataclass_fields__, 0)
    texts = {"run_id": "r", "export": "e", "status": "Processing", "phase": "sending", "requested_by": "a"}
    empty = {"reason": None, "brand": None, "seconds_left": None, "started_at": NOW, "ended_at": None, "paused": None}
    return Report(**{**state, **texts, **empty, "queued_at": NOW, "cancel_requested": False, **values})


def test_a_run_that_sends_says_how_far_it_is_how_fast_and_how_long_it_takes() -> None:
    state = report(contacts=98_000, sent=12_000, seconds=30.0, rejected=3, seconds_left=215.0)

    assert progress.line(state) == "Sending: 12,000 of 98,000 contacts, 400 a second, 3 rejected, 3 min 35 s left"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"phase": "queued", "status": "Queued"}, "Waiting for its turn"),
        ({"phase": "snapshot"}, "Reading and checking profiles"),
        ({"contacts": 5}, "Sending: 0 of 5 contacts"),
        ({"phase": "tagging", "contacts": 5}, "Tagging"),
        ({"phase": "undoing"}, "Taking markers off"),
        (
            {"phase": "undoing", "leavers": 1200, "undone": 400, "gone": 2, "undo_refused": 1},
            "Taking markers off: 403 of 1,200 that left a segment",
        ),
        ({"phase": "ended", "status": "Canceled", "ended_at": NOW, "seconds": 4.21}, "Canceled after 4.2 s"),
    ],
)
def test_every_phase_has_its_words(values: dict[str, Any], line: str) -> None:
    assert progress.line(report(**values)) == line


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "in 40 s"), (0.2, "in 1 s"), (59.9, "in 1 min 0 s"), (135, "in 2 min 15 s"), (-3, "soon")],
)
def test_a_pause_says_why_and_when_it_ends(seconds: float, words: str) -> None:
    state = report(
        contacts=5, paused="Omnisend could not answer. (status 502).", paused_until=NOW + timedelta(0, seconds)
    )

    said = progress.line(state, now=NOW)

    assert said == f"Paused: Omnisend could not answer. (status 502), tries again {words}"


def test_a_pause_without_an_end_ends_soon() -> None:
    assert progress.line(report(paused="Why.", paused_until=None)) == "Paused: Why, tries again soon"


@pytest.mark.parametrize(
    ("values", "full"),
    [
        ({}, 0),
        ({"contacts": 10}, 0),
        ({"contacts": 10, "sent": 5}, 12),
        ({"ended_at": NOW}, 24),
        ({"contacts": 1, "sent": 9}, 24),
        ({"contacts": 6, "sent": 6, "leavers": 2, "gone": 1}, 21),
        ({"leavers": 2, "undone": 1}, 12),
    ],
)
def test_a_bar_is_as_full_as_the_run_is_done(values: dict[str, Any], full: int) -> None:
    assert progress.bar(report(**values)).startswith(f"[{'#' * full}{'.' * (24 - full)}] ")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (59.94, "59.9 s"), (60, "1 min 0 s"), (3599.9, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_a_duration_is_as_exact_as_it_needs_to_be(seconds: float, words: str) -> None:
    assert progress.duration(seconds) == words
