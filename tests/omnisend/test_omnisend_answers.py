"""Reading answers: both shapes of a refused item, and whatever else may come."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.omnisend import answers
from exporter.omnisend.answers import ItemAnswer, Problem
from exporter.omnisend.refusals import refusal, retry_after

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "batchID",
                    "batches",
                    "errors",
                    "responses",
                    "request",
                    "response",
                    "responseCode",
                    "identifiers",
                    "type",
                    "id",
                    "email",
                    "fields",
                    "error",
                    "field",
                    "code",
                    "message",
                    "paging",
                    "cursors",
                    "contacts",
                    "retryAfter",
                    "instance",
                    "createdAt",
                    "itemID",
                    "totalCount",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def item(email: str, code: int | None, response: Any, item_id: str | None = None) -> dict[str, Any]:
    request = {"identifiers": [{"type": "phone", "id": "+36301234567"}, {"type": "email", "id": email}]}
    return {"itemID": item_id, "request": request, "response": response, "responseCode": code, "status": "finished"}


def test_a_refused_item_is_read_from_a_problem() -> None:
    response = {
        "type": "https://problems.omnisend.com/validation-failed",
        "status": 400,
        "errors": [{"field": "postalCode", "code": "invalid_format", "message": "Must be a valid postal code"}],
    }

    (answer,) = answers.read_items({"errors": [item("a@example.com", 400, response)], "responses": []}) or []

    reason = Problem("postalCode", "invalid_format", "Must be a valid postal code")
    assert answer == ItemAnswer("a@example.com", False, 400, (reason,))


def test_a_refused_item_is_read_from_the_older_shape() -> None:
    response = {
        "error": "1 error(s) found. Check 'fields' array for details.",
        "fields": {"0": ["identifiers[0].channels: field required but not found in Json"]},
    }

    (answer,) = answers.read_items({"errors": [item("a@example.com", 400, response)]}) or []

    assert answer.problems == (Problem("identifiers.0.channels", None, "field required but not found in Json"),)


def test_an_item_in_both_lists_counts_once_as_refused() -> None:
    batch = {"errors": [item("a@example.com", 400, {}, "1")], "responses": [item("a@example.com", 400, {}, "1")]}

    assert [answer.accepted for answer in answers.read_items(batch) or []] == [False]


@pytest.mark.parametrize(("code", "accepted"), [(200, True), (201, True), (202, True), (400, False), (503, False)])
def test_the_status_decides_whether_an_item_was_accepted(code: int, accepted: bool) -> None:
    (answer,) = answers.read_items({"responses": [item("a@example.com", code, {})]}) or []

    assert (answer.accepted, answer.status) == (accepted, code)


def test_without_a_status_the_list_decides() -> None:
    batch = {"errors": [item("a@example.com", None, "No.")], "responses": [item("b@example.com", None, {})]}

    read = answers.read_items(batch) or []

    assert [(answer.email, answer.accepted) for answer in read] == [("a@example.com", False), ("b@example.com", True)]
    assert read[0].problems == (Problem(None, None, "No."),)


def test_the_cursor_is_dropped_where_there_is_no_more() -> None:
    body = {"contacts": [], "paging": {"cursors": {"after": "x"}, "hasMore": False}}

    page = answers.read_contacts(body)

    assert page is not None
    assert page.after is None


def test_lists_that_are_null_are_empty() -> None:
    assert answers.read_batches({"batches": None, "paging": None}) == []
    assert answers.read_items({"batchID": "b", "errors": None, "responses": None}) == []


@given(JSON, st.integers(300, 599))
def test_any_json_can_be_read(body: object, status: int) -> None:
    answers.read_brand(body)
    answers.read_batch_id(body)
    answers.read_batch(body)
    answers.read_batches(body)
    answers.read_contacts(body)
    for answer in answers.read_items(body) or []:
        assert answer.accepted or answer.problems
    assert refusal(status, {}, body).status == status


@pytest.mark.parametrize(
    ("asked", "header", "seconds"),
    [
        (7, None, 7.0),
        (2.5, None, 2.5),
        ("9", None, 9.0),
        (None, "12", 12.0),
        (3, "12", 3.0),
        (-1, "12", 12.0),
        (True, None, None),
        (None, "Sun, 22 Nov 2026 06:00:30 GMT", 30.0),
        (None, "Sun, 22 Nov 2026 05:00:00 GMT", 0.0),
        (None, "soon", None),
        (None, "", None),
        (None, None, None),
        (float("inf"), None, None),
        ("nan", None, None),
        (10**400, None, None),
        ([1], "4", 4.0),
        (0, None, 0.0),
    ],
)
def test_the_wait_asked_for_is_read_from_the_body_or_the_header(
    asked: object, header: str | None, seconds: float | None
) -> None:
    assert retry_after(asked, header, now=NOW) == seconds


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-22T05:06:07Z", datetime(2026, 11, 22, 5, 6, 7, tzinfo=UTC)),
        ("2026-11-22T05:06:07.123456789Z", datetime(2026, 11, 22, 5, 6, 7, 123456, tzinfo=UTC)),
        ("2026-11-22T05:06:07+02:00", datetime(2026, 11, 22, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-11-22T05:06:07", datetime(2026, 11, 22, 5, 6, 7, tzinfo=UTC)),
        ("yesterday", None),
        (5, None),
    ],
)
def test_times_are_read_with_their_zone(text: object, read: datetime | None) -> None:
    assert answers.moment(text) == read
