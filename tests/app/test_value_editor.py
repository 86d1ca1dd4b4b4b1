"""What the inputs for values promise."""

from datetime import date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from exporter.profiles.source import Column, ColumnType
from exporter.segments.operators import OPERATORS
from exporter.segments.rules import Relative, Value
from exporter.segments.values import read
from pages.ui.list_editor import CHIPS, summary


def script(column: "Column", op: str, present: "Value", suggested: dict[str, int], zone: str) -> None:
    import streamlit as st

    from exporter.segments.operators import OPERATORS
    from pages.ui import session, value_editor

    kept = session.held("kept", present)
    found = value_editor.value(column, OPERATORS[op], kept, key="value", suggested=suggested, zone=zone)
    session.hold("kept", found)
    st.text(repr(found) if not isinstance(found, tuple) or len(found) < 100 else f"{len(found)} values")


def editor(
    op: str,
    present: Value = None,
    *,
    column_type: ColumnType = "text",
    suggested: dict[str, int] | None = None,
    zone: str = "UTC",
) -> AppTest:
    column = Column("held", column_type, "VARCHAR")
    args = (column, op, present, suggested or {}, zone)
    return AppTest.from_function(script, args=args, default_timeout=30).run()


def said(app: AppTest) -> Any:
    assert not app.exception
    return app.text[0].value


ONE_OF_EACH_KIND = {operator.value: operator for operator in OPERATORS.values()}


@pytest.mark.parametrize("operator", ONE_OF_EACH_KIND.values(), ids=lambda operator: operator.name)
def test_every_kind_of_value_has_an_input_that_begins_without_a_fault(operator: Any) -> None:
    assert said(editor(operator.name, column_type=operator.types[-1])) in (
        "None",
        "()",
        repr(Relative(30, "days")),
        repr(Relative(7, "days")),
    )


def test_months_and_days_of_the_week_are_chosen_by_name() -> None:
    app = editor("month_of", ("mar", 4), column_type="date")
    assert said(app) == "(3, 4)"
    assert app.multiselect[0].options[:2] == ["March", "April"]

    app.multiselect[0].set_value([12]).run()

    assert said(app) == "(12,)"
    assert said(editor("day_of_week", (7,), column_type="date")) == "(7,)"


def test_a_year_that_is_not_offered_can_be_typed() -> None:
    app = editor("year_of", column_type="date")

    app.multiselect[0].set_value(["1848"]).run()

    assert said(app) == "(1848,)"


def test_a_span_keeps_within_its_unit() -> None:
    app = editor("within_last", Relative(36_500, "days"), column_type="date")

    app.selectbox[0].set_value("years").run()

    assert said(app) == repr(Relative(100, "years"))
    app = editor("anniversary_within_next", Relative(500, "days"), column_type="date")
    assert said(app) == repr(Relative(7, "days"))


def test_a_moment_with_an_offset_is_shown_as_clocks_in_the_zone_show_it() -> None:
    app = editor("equals", "2026-01-05T10:30:00+00:00", column_type="timestamp", zone="Europe/Budapest")

    assert said(app) == repr(datetime.fromisoformat("2026-01-05 11:30"))
    assert said(editor("equals", "2026-01-05", column_type="timestamp", zone="Asia/Tokyo")) == repr(date(2026, 1, 5))


def test_values_are_offered_with_how_many_have_them_and_others_can_be_typed() -> None:
    app = editor("one_of", ("HU",), suggested={"PL": 12_345, "HU": 7})
    assert app.multiselect[0].options == ["HU · 7", "PL · 12,345"]

    app.multiselect[0].set_value(["PL", "Narnia"]).run()

    assert said(app) == "('PL', 'Narnia')"


def list_script(present: tuple[str, ...]) -> None:
    import streamlit as st

    from pages.ui import list_editor, session

    kept = list_editor.many(session.held("kept", present), key="list", suggested=())
    session.hold("kept", kept)
    list_editor.choose("list", kept)
    st.text(repr(kept) if len(kept) < 100 else f"{len(kept)} values")


def list_of(*present: str) -> AppTest:
    return AppTest.from_function(list_script, args=(present,), default_timeout=30).run()


def test_a_list_is_pasted_and_shown_by_its_count() -> None:
    app = list_of("HU")
    assert app.text_area(key="list_text").value == "HU"

    pasted = "\n".join(f"person{number}@example.com" for number in range(50_000))
    app.text_area(key="list_text").set_value(f"{pasted}\nperson7@example.com").run()
    assert "**50,000 values**" in app.markdown[0].value
    assert "1 more came twice" in app.caption[0].value
    app.button(key="list_use").click().run()

    assert said(app) == "50000 values"
    assert app.button(key="list_open").label.startswith("**50,000 values**: person0")
    assert not app.multiselect


def test_a_long_list_that_became_short_is_shown_as_chips_again() -> None:
    app = list_of(*(f"v{number}" for number in range(CHIPS + 1)))

    app.text_area(key="list_text").set_value("a; b").run()
    app.button(key="list_use").click().run()

    assert said(app) == "('a', 'b')"
    assert app.multiselect[0].value == ["a", "b"]


def test_a_file_gives_the_values_of_one_of_its_columns() -> None:
    app = list_of("HU")

    app.file_uploader(key="list_file").set_value(("list.csv", b"id;land\n1;PL\n2;FI\n", "text/csv")).run()
    app.selectbox(key="list_column").set_value("land").run()
    app.button(key="list_add").click().run()

    assert said(app) == "('HU', 'PL', 'FI')"


def test_a_file_that_is_no_text_says_so() -> None:
    app = list_of()

    app.file_uploader(key="list_file").set_value(("list.csv", b"\xff\xd8\xff", "text/csv")).run()

    assert not app.exception
    assert "is not text in UTF" in app.error[0].value
    assert app.button(key="list_use").disabled


def test_what_the_inputs_give_is_what_their_operators_take() -> None:
    app = editor("longer_than")
    app.number_input[0].set_value(30).run()
    assert read(30, column_type="text", kind="length") == (30, ())
    assert said(app) == "30"

    app = editor("matches", suggested={})
    app.text_input[0].set_value("^a").run()
    assert said(app) == "'^a'"


def test_the_beginning_of_a_long_list_tells_what_it_is() -> None:
    assert summary(("a@example.com", "b" * 100, "c", "d", "e")).endswith(", …")
    assert "b" * 25 not in summary(("b" * 100,))
