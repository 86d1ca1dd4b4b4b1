"""What the SQL of a segment promises in its builder."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from exporter.segments.rules import EVERYONE, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from pages.ui.sql_tab import pointed
from tests.app.sample import ROWS, counted, page, words, workspace

BY_HAND = "SELECT customer_id\nFROM customers\nWHERE orders >= 2"


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def settled(app: AppTest) -> AppTest:
    """Run a page again until what is counted beside it is there."""
    for _ in range(200):
        if "counting" not in counted(app):
            return app
        app.run()
    raise AssertionError("it was never counted")


def members(kit: Toolkit, sql: str) -> int:
    return kit.segments.count(Segment("", "customers", EVERYONE, sql=sql)).members


def test_a_segment_by_hand_is_counted_as_it_is_written_and_saved(kit: Toolkit) -> None:
    kit.segments.save(Segment("Two orders", "customers", EVERYONE, sql=BY_HAND))
    app = settled(page("segment", segment="Two orders"))
    assert counted(app) == f"{members(kit, BY_HAND)} of {ROWS} profiles"

    other = BY_HAND.replace(">= 2", ">= 4")
    settled(app.text_area(key="segment_sql_text").set_value(other).run())
    assert counted(app) == f"{members(kit, other)} of {ROWS} profiles"
    app.button(key="segment_save").click().run()

    assert not app.exception
    assert kit.segments.get("Two orders").sql == other


def test_a_fault_is_told_at_its_place_and_stands_against_saving(kit: Toolkit) -> None:
    kit.segments.save(Segment("Two orders", "customers", EVERYONE, sql=BY_HAND))
    app = settled(page("segment", segment="Two orders"))

    app.text_area(key="segment_sql_text").set_value(BY_HAND.replace("orders", "ordrs")).run()

    assert not app.exception
    assert 'no column "ordrs" in "customers". Did you mean "orders"?' in words(app)
    assert any(block.value == "   3  WHERE ordrs >= 2\n            ^" for block in app.code)
    assert app.button(key="segment_save").disabled
    assert counted(app) == "\u2013 profiles"


def test_hostile_sql_is_told_of_and_never_run(kit: Toolkit) -> None:
    kit.segments.save(Segment("Two orders", "customers", EVERYONE, sql=BY_HAND))
    app = settled(page("segment", segment="Two orders"))

    app.text_area(key="segment_sql_text").set_value("SELECT content AS customer_id FROM read_text('/etc/passwd')").run()

    assert "A segment reads only tables that the source declares" in words(app)
    assert counted(app) == "\u2013 profiles"


def test_rules_are_shown_as_sql_and_go_on_by_hand_with_the_same_members(kit: Toolkit) -> None:
    app = AppTest.from_function(_tab).run()
    shown = app.code[0].value
    assert "In DuckDB" in words(app)
    assert shown.startswith("SELECT\n  customer_id\nFROM customers\nWHERE\n  lifetime_value > 100")
    assert members(kit, shown) == kit.segments.count(kit.segments.get("VIP")).members

    app.button(key="segment_sql_begin").click().run()

    assert not app.exception
    assert app.text_area(key="segment_sql_text").value == shown
    app.button(key="segment_sql_end").click().run()
    assert not app.text_area


def _tab() -> None:
    """Draw the SQL of the segment "VIP", as its page does."""
    from exporter import settings
    from exporter.toolkit import Toolkit
    from pages.ui import segment_draft, session, sql_tab

    kit = session._open(settings.read())
    assert isinstance(kit, Toolkit)
    import streamlit as st

    if "begun" not in st.session_state:
        st.session_state["begun"] = True
        segment_draft.begin(kit.segments.get("VIP"))
    draft = segment_draft.current()
    source = kit.sources.get("customers")
    if draft.segment.sql is not None:
        sql_tab.edit(draft, kit.segments.ground(source))
    sql_tab.draw(kit, draft.written, source)


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        ("line 2, column 6", ["   2  FROM nowhere", "           ^"]),
        ("line 9, column 1", []),
        ("SQL", []),
    ],
)
def test_a_place_is_pointed_at_where_it_is_known(where: str, lines: list[str]) -> None:
    assert pointed("SELECT id\nFROM nowhere", where) == lines


def test_a_long_line_is_cut_around_the_place() -> None:
    line, mark = pointed("SELECT " + "x, " * 1_000 + "y", "line 1, column 2000")

    assert len(line) <= 130
    assert line[mark.index("^")] in "x, "
    assert mark.index("^") < 130
