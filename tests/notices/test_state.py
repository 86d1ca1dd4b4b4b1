"""How an export is follows from its runs and its thresholds alone."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.notices.outcome import Outcome, outcomes
from exporter.notices.state import WRONG, Change, change, judge
from exporter.notices.thresholds import DEFAULT, Thresholds, check
from exporter.workspace.run_records import Run, Totals

OFF = Thresholds(rejected=None, jump=None, minutes=None, empty=False)


def outcome(number: int = 1, **values: Any) -> Outcome:
    """Return how a run went; the higher its number, the later."""
    plain = {"members": 1000, "accepted": 1000, "seconds": 60.0}
    return Outcome(f"run-{number}", **{"way": "delivered", "ended_at": float(number), **plain, **values})


def run(status: str, **values: Any) -> Run:
    """Return a run that has ended."""
    plain: dict[str, Any] = {
        "run_id": "r1",
        "export": "VIP",
        "connection": "main",
        "definition": {},
        "phase": "ended",
        "reason": None,
        "requested_by": "ann@example.com",
        "brand": None,
        "queued_at": 1.0,
        "started_at": 2.0,
        "ended_at": 62.0,
        "cancel_requested_by": None,
        "worker": "w",
        "members": 10,
        "contacts": 10,
        "refused": {},
        "notes": [],
    }
    return Run(status=status, **{**plain, **values})  # type: ignore[arg-type]  # a test's own word


def test_an_export_without_runs_is_well() -> None:
    assert judge([], DEFAULT) == {}


def test_a_run_that_was_delivered_within_all_thresholds_leaves_it_well() -> None:
    assert judge([outcome(4), outcome(3), outcome(2), outcome(1)], DEFAULT) == {}


def test_the_last_run_says_whether_it_fails() -> None:
    failed = outcome(2, way="failed", reason="The key was revoked.")

    assert judge([failed, outcome(1)], DEFAULT) == {"failed": "The key was revoked."}
    assert judge([outcome(3), failed], DEFAULT) == {}


def test_a_run_that_was_held_says_what_somebody_has_to_do() -> None:
    assert judge([outcome(way="held", reason="Agree first.")], DEFAULT) == {"held": "Agree first."}


@pytest.mark.parametrize(
    ("key", "thresholds", "beyond", "within"),
    [
        ("rejected", replace(OFF, rejected=0.1), {"accepted": 89, "rejected": 11}, {"accepted": 90, "rejected": 10}),
        ("slow", replace(OFF, minutes=2), {"seconds": 121.0}, {"seconds": 120.0}),
        ("empty", replace(OFF, empty=True), {"members": 0}, {"members": 1}),
        ("jump", replace(OFF, jump=0.5), {"members": 1501}, {"members": 1500}),
        ("jump", replace(OFF, jump=0.5), {"members": 499}, {"members": 500}),
    ],
)
def test_a_figure_beyond_its_threshold_is_wrong_and_one_at_it_is_not(
    key: str, thresholds: Thresholds, beyond: dict[str, Any], within: dict[str, Any]
) -> None:
    before = [outcome(number) for number in (4, 3, 2, 1)]

    assert list(judge([outcome(5, **beyond), *before], thresholds)) == [key]
    assert judge([outcome(5, **within), *before], thresholds) == {}
    assert judge([outcome(5, **beyond), *before], OFF) == {}


def test_the_size_is_held_against_the_median_so_that_one_odd_run_changes_nothing() -> None:
    before = [outcome(4), outcome(3, members=90_000), outcome(2), outcome(1)]

    assert judge([outcome(5), *before], DEFAULT) == {}


def test_two_runs_are_too_few_to_say_what_is_usual() -> None:
    assert judge([outcome(3, members=9), outcome(2), outcome(1)], DEFAULT) == {}


def test_a_size_of_zero_is_told_once_and_not_as_a_jump_too() -> None:
    history = [outcome(5, members=0), outcome(4), outcome(3), outcome(2)]

    assert list(judge(history, DEFAULT)) == ["empty"]
    assert list(judge(history, replace(DEFAULT, empty=False))) == ["jump"]


def test_a_run_that_failed_says_nothing_of_the_figures_of_the_last_delivered_one() -> None:
    bad = outcome(1, accepted=1, rejected=99)

    assert set(judge([outcome(2, way="failed"), bad], DEFAULT)) == {"rejected", "failed"}


def test_the_same_thing_wrong_again_is_no_change_whatever_its_words() -> None:
    assert change({"failed": "This."}, {"failed": "That."}) == Change({}, ())


def test_what_is_not_wrong_any_more_is_over() -> None:
    assert change({"failed": "x", "slow": "y"}, {"slow": "y"}) == Change({}, ("failed",))


def test_a_failure_is_not_over_because_the_next_run_is_held() -> None:
    assert change({"failed": "x"}, {"held": "y"}) == Change({"held": "y"}, ())


@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(WRONG)), st.text(max_size=3)), min_size=1, max_size=8),
)
def test_whoever_hears_every_change_knows_how_it_is(states: list[dict[str, str]]) -> None:
    blocking = ("failed", "held")
    known: set[str] = set()
    before: dict[str, str] = {}
    for after in states:
        if all(key in after for key in blocking):
            del after["held"]
        heard = change(before, after)
        known |= set(heard.new)
        known -= set(heard.over)
        if any(key in heard.new for key in blocking):
            known -= {key for key in blocking if key not in heard.new}
        before = after

        assert known == set(after)


@pytest.mark.parametrize(
    ("ended", "says"),
    [
        (run("Successful"), ["delivered"]),
        (run("Completed with warnings"), ["delivered"]),
        (run("Failed"), ["failed"]),
        (run("Canceled"), []),
        (run("Processing", ended_at=None), []),
        (run("Skipped", contacts=0, members=0), ["delivered"]),
        (run("Skipped", leavers=900), ["held"]),
        (run("Skipped", skipped="guard"), ["held"]),
        (run("Skipped", skipped="no consent", started_at=None), ["held"]),
        (run("Skipped", skipped="still running", started_at=None), []),
        (run("Skipped", skipped="missed", started_at=None), []),
        (run("Skipped", skipped="nobody"), ["delivered"]),
        (run("Successful", definition={"rejected_of": "r0"}), []),
    ],
    ids=lambda value: f"{value.status} {value.skipped}" if isinstance(value, Run) else "",
)
def test_a_run_says_how_its_export_is_or_nothing(ended: Run, says: list[str]) -> None:
    assert [each.way for each in outcomes([ended], {})] == says


def test_runs_are_taken_in_the_order_in_which_they_ended_with_what_omnisend_answered() -> None:
    first, last = run("Failed", ended_at=10.0), run("Successful", run_id="r2", ended_at=70.0)

    found = outcomes([first, last], {"r2": Totals(accepted=7, rejected=3)})

    assert [(each.run_id, each.accepted, each.rejected, each.seconds) for each in found] == [
        ("r2", 7, 3, 68.0),
        ("r1", 0, 0, 8.0),
    ]


@pytest.mark.parametrize(
    ("document", "faults"),
    [
        ({}, []),
        ({"rejected": 0.05, "jump": None, "minutes": 30, "empty": False}, []),
        ({"rejected": 5}, ["rejected"]),
        ({"jump": 0, "minutes": -1, "empty": "no"}, ["jump", "minutes", "empty"]),
        ({"rejected": True, "minutes": float("nan")}, ["rejected", "minutes"]),
        ({"lines": 3}, ["lines"]),
    ],
)
def test_every_fault_of_thresholds_is_found_at_once(document: dict[str, Any], faults: list[str]) -> None:
    assert [issue.where for issue in check(document)] == faults
