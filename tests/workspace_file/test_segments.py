"""Segments in a workspace file, whatever they are made of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from exporter import settings as deployment
from exporter import workspace_file
from exporter.errors import DefinitionError, NotAllowedError
from exporter.segments.documents import to_document
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Relative, Segment, Step
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from tests.workspace_file.ground import GOOD, faults


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolkit]:
    """A workspace of their own for segments that are made by chance."""
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(tmp_path_factory.mktemp("drafts"))})) as kit:
        yield kit


BUILT_ON = """\
sources:
  customers: {parquet: profiles.parquet, key: customer_id}
segments:
  best: {source: customers, where: {all: [{segment: rich}, {part: {seed: s, from: 0, to: 0.5, of: known}}]}}
  rich: {source: customers, rules: [{all: [{segment: known}]}, {except: {all: [{segment: poor}]}}]}
  known: {source: customers, where: {all: []}}
  poor: {source: customers, where: {all: [{field: lifetime_value, op: less_than, value: 100}]}}
"""


def test_segments_are_saved_after_those_that_they_are_built_on(kit: Toolkit, apply: Any) -> None:
    assert apply(BUILT_ON).changed[1:] == ('segment "known"', 'segment "poor"', 'segment "rich"', 'segment "best"')

    assert kit.segments.dependencies("best") == ["rich", "known", "poor"]
    assert kit.segments.count(kit.segments.get("rich")).members == 2
    assert apply(BUILT_ON).changed == ()


def test_segments_that_are_built_on_each_other_are_refused_with_the_way(kit: Toolkit, apply: Any) -> None:
    text = BUILT_ON.replace(
        "known: {source: customers, where: {all: []}}", "known: {source: customers, where: {all: [{segment: best}]}}"
    )

    with pytest.raises(DefinitionError, match='built on itself: "known" → "best" → "rich" → "known"'):
        apply(text)

    assert kit.segments.names() == []


def test_faults_of_combined_rules_are_told_at_their_lines(apply: Any) -> None:
    text = """\
sources: {customers: {parquet: profiles.parquet, key: customer_id}}
segments:
  a:
    source: customers
    rules:
    - all: [{field: country, op: is_null}]
    - union:
        any:
        - {field: contry, op: is_null}
    - except:
        all:
        - related: orders
          op: at_least
          value: 1
    state: actve
"""

    found = faults(apply, text)

    assert found == [(15, 'segment "a", state')]
    assert faults(apply, text.replace("actve", "active")) == [
        (9, 'segment "a", condition 2'),
        (12, 'segment "a", condition 3'),
    ]


def test_a_draft_may_be_applied_unfinished(kit: Toolkit, apply: Any) -> None:
    apply("segments: {idea: {source: nowhere, where: {any: [{field: x, op: equals}]}, state: draft}}")

    assert kit.segments.get("idea").state == "draft"


CIRCLE = """\
segments:
  one: {source: customers, state: draft, where: {all: [{segment: two}]}}
  two: {source: customers, state: draft, where: {all: [{segment: one}]}}
"""


def test_drafts_that_are_built_on_each_other_are_made_once_and_count_as_made(kit: Toolkit, apply: Any) -> None:
    applied = [apply(CIRCLE), apply(CIRCLE), apply(CIRCLE.replace("{segment: one}", "{segment: one, member: false}"))]

    assert [set(each.changed) for each in applied] == [{'segment "one"', 'segment "two"'}, set(), {'segment "two"'}]
    assert [each.action for each in kit.segments.history("two")] == ["changed", "created"]


def test_who_may_not_edit_segments_makes_no_draft_by_a_circle(settings: Settings, folder: Path) -> None:
    with Toolkit.open(settings, actor=Person("vera@example.com", "viewer")) as kit:
        with pytest.raises(NotAllowedError):
            workspace_file.apply(CIRCLE, kit, folder=folder)

        assert kit.segments.names() == []


def test_a_static_segment_is_frozen_once(kit: Toolkit, apply: Any, folder: Path) -> None:
    text = GOOD.replace("  vip:\n    source: customers\n", "  vip:\n    kind: static\n    source: customers\n")

    assert 'segment "vip"' in apply(text).changed
    frozen = kit.segments.get("vip").frozen
    assert frozen is not None
    assert frozen.members == 2
    pl.read_parquet(folder / "profiles.parquet").with_columns(lifetime_value=1.0).write_parquet(
        folder / "profiles.parquet"
    )

    assert apply(text).changed == apply(workspace_file.dump(kit)).changed == ()
    assert kit.segments.get("vip").frozen == frozen
    assert kit.segments.count(kit.segments.get("vip")).members == 2
    assert "frozen" not in workspace_file.dump(kit)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
VALUES = st.none() | TEXTS | st.integers(-(10**9), 10**9) | st.booleans() | st.floats(-1e9, 1e9)
CONDITIONS = st.builds(
    Condition,
    TEXTS,
    TEXTS,
    VALUES
    | st.lists(VALUES.filter(lambda value: value is not None), max_size=3).map(tuple)
    | st.builds(Relative, st.integers(0, 99), st.sampled_from(("days", "years"))),
    st.booleans(),
    st.booleans(),
)
KINDS = st.sampled_from(("all", "any"))
ROWS = st.builds(Group, KINDS, st.lists(CONDITIONS, min_size=1, max_size=2).map(tuple))
LEAVES = (
    CONDITIONS
    | st.builds(
        Related, TEXTS, st.sampled_from(("count", "sum")), TEXTS, VALUES, st.none() | TEXTS, ROWS, st.booleans()
    )
    | st.builds(InSegment, TEXTS, st.booleans(), st.booleans())
    | st.builds(Part, TEXTS, st.just(0.25), st.floats(0.3, 1), st.none() | TEXTS, st.none() | TEXTS, st.booleans())
)
RULES = st.recursive(
    LEAVES, lambda inner: st.builds(Group, KINDS, st.lists(inner, max_size=3).map(tuple), st.booleans()), max_leaves=5
)
GROUPS = st.builds(Group, KINDS, st.lists(RULES, max_size=3).map(tuple), st.booleans())
STEPS = st.lists(st.builds(Step, st.sampled_from(("union", "intersect", "except")), GROUPS), max_size=2).map(tuple)
DRAFTS = st.builds(
    Segment,
    TEXTS.filter(lambda name: name == name.strip()),
    TEXTS,
    GROUPS,
    STEPS,
    description=st.text(max_size=20).filter(lambda text: text.isprintable()),
    state=st.just("draft"),
    tags=st.lists(TEXTS.map(str.strip).filter(bool), max_size=3, unique=True).map(tuple),
    notes=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=30),
)


@given(DRAFTS)
@hypothesis_settings(max_examples=25)
def test_every_segment_is_written_such_that_applying_it_changes_nothing(drafts: Toolkit, segment: Segment) -> None:
    for name in drafts.segments.names():
        drafts.segments.delete(name)
    drafts.segments.save(segment)

    text = workspace_file.dump_segment(segment)

    assert workspace_file.apply(text, drafts, folder=Path("/")).changed == ()
    drafts.segments.delete(segment.name)
    assert len(workspace_file.apply(text, drafts, folder=Path("/")).changed) == 1
    assert to_document(drafts.segments.get(segment.name)) == to_document(segment)
