"""What is written down of a workspace makes the same one again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from exporter import workspace_file
from exporter.contacts.mapping import Constant, FromColumn, Mapping
from exporter.runs.definition import Export
from exporter.segments.rules import Condition, Group, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.workspace_file.ground import GOOD


def test_names_are_text_whatever_they_look_like(kit: Toolkit, apply: Any) -> None:
    apply("sources: {customers: {parquet: profiles.parquet, key: customer_id}}")

    apply("segments: {2026: {source: customers, where: {all: []}}, no: {source: customers, where: {all: []}}}")

    assert kit.segments.names() == ["2026", "no"]


def test_a_number_with_a_zero_before_it_is_text() -> None:
    read = yaml.load("[01067, 1_000, 12:30, yes, 0x1F, .5, 1e3, 7, true, ~]", Loader=workspace_file._Loader)  # noqa: S506 -- a SafeLoader

    assert read == ["01067", "1_000", "12:30", "yes", "0x1F", 0.5, 1000.0, 7, True, None]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_whatever_is_written_is_read_back(value: Any) -> None:
    text = yaml.dump(value, Dumper=workspace_file._Dumper, allow_unicode=True, sort_keys=False)

    assert yaml.load(text, Loader=workspace_file._Loader) == value  # noqa: S506 -- a SafeLoader


def test_a_dumped_workspace_applied_changes_nothing(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    assert apply(workspace_file.dump(kit)).changed == ()


def test_a_dumped_workspace_makes_the_same_one_elsewhere(kit: Toolkit, apply: Any, settings: Settings) -> None:
    apply(GOOD)
    odd = Condition("country", "one_of", ("NO", "01067", "true", "2026-01-05", "1e3", "a: b", "🐟\n'; DROP"))
    kit.segments.save(
        Segment("odd: [name] #1 – Győr", "customers", Group("any", (odd,)), description="With a\ndescription.")
    )
    kit.exports.save(
        Export(
            "to main: all",
            "main",
            ("vip", "everyone"),
            Mapping((("email", FromColumn("email")), ("gender", Constant("f")))),
            marker="tag",
            limit=5,
        )
    )
    dumped = workspace_file.dump(kit)
    elsewhere = replace(settings, home=settings.home / "b", database_url=f"sqlite:///{settings.home}/b/state.sqlite")

    with Toolkit.open(elsewhere) as other:
        workspace_file.apply(dumped, other, folder=Path("/"))

        assert workspace_file.dump(other) == dumped
        assert other.segments.all() == kit.segments.all()
        assert other.exports.all() == kit.exports.all()


def test_an_empty_workspace_is_dumped_as_an_empty_file(kit: Toolkit, apply: Any) -> None:
    assert apply(workspace_file.dump(kit)) == workspace_file.Applied((), ())
