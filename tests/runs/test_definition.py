"""What an export says as a document, and what is wrong with one."""

from typing import Any

import pytest

from exporter.contacts.mapping import FromColumn, Mapping
from exporter.errors import DefinitionError
from exporter.runs.definition import Export, from_document

EXPORT = Export("e", "main", ("vip",), Mapping((("email", FromColumn("email")),)))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"mode": "full"},
        {"leavers_limit": 0.05},
        {"leavers_limit": 1.0, "mode": "full", "limit": 7, "send_welcome_message": True, "marker": "tag"},
    ],
)
def test_an_export_survives_its_document(values: dict[str, Any]) -> None:
    export = Export(EXPORT.name, EXPORT.connection, EXPORT.segments, EXPORT.mapping, **values)

    assert from_document("e", export.to_document()) == export


def test_defaults_are_left_out_of_the_document() -> None:
    assert set(EXPORT.to_document()) == {"connection", "segments", "mapping", "marker", "subscription"}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("mode", "some", "Choose changed or full"),
        ("mode", None, "Choose changed or full"),
        ("leavers_limit", 30, "a share from 0 to 1"),
        ("leavers_limit", -0.1, "a share from 0 to 1"),
        ("leavers_limit", True, "a share from 0 to 1"),
        ("leavers_limit", "0.3", "a share from 0 to 1"),
        ("leavers_limit", float("nan"), "a share from 0 to 1"),
    ],
)
def test_a_fault_is_named_where_it_is(key: str, value: object, message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as raised:
        from_document("e", {**EXPORT.to_document(), key: value})

    assert [issue.where for issue in raised.value.issues] == [key]
