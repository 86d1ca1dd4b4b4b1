"""What the members of a segment promise on the page: found, sorted, turned over, masked and taken along."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from exporter.errors import NotAllowedError
from exporter.insight.download import Download
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from exporter.workspace.preferences import Preferences
from pages.ui import member_facts
from tests.app.sample import ROWS, answered, workspace

COLUMNS = ("customer_id", "email", "first_name", "country", "orders")


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with workspace(settings) as kit:
        yield kit


def drawn(kit: "Toolkit", name: str) -> None:
    """Draw the members alone; its text is run as a script, without the imports of this file."""
    from pages.ui import segment_members

    segment = kit.segments.get(name)
    segment_members.draw(kit, segment, kit.sources.get(segment.source))


def members(kit: Toolkit, name: str = "All") -> AppTest:
    """Open the members of a segment."""
    return answered(AppTest.from_function(drawn, args=(kit, name), default_timeout=60).run())


def table(app: AppTest) -> pl.DataFrame:
    """Return the members that are shown."""
    answered(app)
    assert not app.exception
    return pl.from_pandas(app.dataframe[0].value)


def said(column: pl.Series) -> pl.Series:
    """Return the values of a text, without those that are none."""
    return column.drop_nulls().filter(column.drop_nulls().str.strip_chars() != "")


def test_the_first_100_members_are_shown_by_key_and_the_next_ones_by_one_click(kit: Toolkit) -> None:
    app = members(kit)
    first = table(app)["customer_id"].to_list()

    assert len(first) == 100
    assert first == sorted(first)
    app.button(key="segment_members_next").click().run()
    then = table(app)["customer_id"].to_list()
    assert min(then) > max(first)
    assert f"101 to 200 of {ROWS}" in [caption.value for caption in app.caption]
    app.button(key="segment_members_back").click().run()

    assert table(app)["customer_id"].to_list() == first


def test_a_member_is_found_by_key_or_by_a_part_of_an_email(kit: Toolkit) -> None:
    app = members(kit)
    known = table(app).drop_nulls("email").row(5, named=True)

    app.text_input(key="segment_members_text").set_value(known["customer_id"]).run()
    assert table(app)["customer_id"].to_list() == [known["customer_id"]]
    app.text_input(key="segment_members_text").set_value(known["email"].strip()[:-1].upper()).run()
    assert known["customer_id"] in table(app)["customer_id"].to_list()
    app.text_input(key="segment_members_text").set_value("nobody at all").run()

    assert not answered(app).dataframe
    assert "No member has this email or key." in app.info[0].value


def test_members_are_sorted_by_any_column_over_all_of_them(kit: Toolkit) -> None:
    app = members(kit)
    app.multiselect(key="segment_members_columns").set_value(["orders"])
    app.selectbox(key="segment_members_order").set_value("orders")
    app.segmented_control(key="segment_members_descending").set_value(True).run()

    everyone = kit.segments.preview(kit.segments.get("All"), columns=["orders"], limit=ROWS)
    assert table(app)["orders"].to_list() == everyone["orders"].sort(descending=True, nulls_last=True)[:100].to_list()


def test_personal_data_is_masked_by_a_switch(kit: Toolkit) -> None:
    app = members(kit)
    assert not app.toggle(key="segment_members_mask").value
    bare = table(app)

    app.toggle(key="segment_members_mask").set_value(True).run()

    assert said(table(app)["email"]).str.contains("•••@", literal=True).all()
    assert table(app)["customer_id"].to_list() == bare["customer_id"].to_list()
    assert not said(bare["email"]).str.contains("•", literal=True).any()


def test_for_viewers_personal_data_is_masked_from_the_start(kit: Toolkit, settings: Settings) -> None:
    with Toolkit.open(settings, actor=Person("viewer@example.com", "viewer")) as theirs:
        app = members(theirs)

    assert app.toggle(key="segment_members_mask").value
    assert said(table(app)["first_name"]).str.ends_with("•••").all()
    assert kit.actor.role == "administrator"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_download_has_the_columns_that_are_shown_within_the_limit(kit: Toolkit, ending: str) -> None:
    segment = kit.segments.get("All")
    content = member_facts.file(kit, segment, Download(COLUMNS, 20), ending=ending)

    read = pl.read_csv(BytesIO(content)) if ending == "csv" else pl.read_parquet(BytesIO(content))
    assert read.columns == list(COLUMNS)
    assert read.height == 20


def test_downloads_can_be_switched_off_for_the_workspace(kit: Toolkit) -> None:
    kit.preferences.save(replace(Preferences(), download_limit=0))

    app = members(kit)

    with pytest.raises(NotAllowedError, match="switched off"):
        member_facts.file(kit, kit.segments.get("All"), Download(COLUMNS, 20), ending="csv")
    kit.preferences.save(replace(Preferences(), download_limit=3))
    assert member_facts.file(kit, kit.segments.get("All"), Download(COLUMNS, 20), ending="csv").count(b"\n") == 4
    assert not app.exception
    assert "an administrator can allow them" in "".join(str(each.value) for each in app.caption)
