"""What the builder of segments promises."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from exporter.profiles.source import Source
from exporter.segments.rules import Condition, Group, Relative, Rule, Segment, Step
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ROWS, export, page, words, workspace

EVERY_KIND = Group(
    "all",
    (
        Condition("country", "one_of", ("Hungary", "HU")),
        Condition("city", "contains", "Buda"),
        Condition("birth_date", "between", ("1960-01-01", "2000-12-31")),
        Group(
            "any",
            (
                Condition("last_order_date", "within_last", Relative(6, "months")),
                Condition("orders", "at_least", 3),
                Group("all", (Condition("newsletter", "is_true"), Condition("email_status_at", "is_null"))),
            ),
        ),
    ),
)


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def counted(app: AppTest) -> str:
    """Return the count that the builder shows once it has counted, without its colours."""
    while "counting" in app.title[1].value:
        app.run()
    return str(app.title[1].value).replace(":gray[", "").replace("]", "")


def found(kit: Toolkit, *rules: Rule, then: tuple[Step, ...] = ()) -> str:
    """Return what the builder says of those who fulfil all of these rules."""
    count = kit.segments.count(Segment("", "customers", Group("all", rules), then))
    return f"{count.members} of {count.profiles} profiles"


@pytest.fixture
def with_orders(kit: Toolkit) -> Toolkit:
    """The workspace with two orders of each third customer: a large one today, a small one half a year ago."""
    file = kit.settings.sample_folder / "orders.parquet"
    keys = kit.profiles.preview(kit.sources.get("customers"), columns=["customer_id"], limit=ROWS)["customer_id"]
    today = datetime.now(UTC).replace(tzinfo=None)
    orders = pl.DataFrame({"customer_id": keys.sort()}).gather_every(3)
    pl.concat(
        orders.with_columns(
            ordered_at=pl.lit(today - timedelta(days=days)), amount=pl.lit(amount), category=pl.lit(kind)
        )
        for days, amount, kind in ((0, 250.0, "shoes"), (180, 20.0, "hats"))
    ).write_parquet(file)
    related = Source("orders", "parquet", str(file), "customer_id", time="ordered_at")
    kit.sources.save(replace(kit.sources.get("customers"), related=(related,)))
    return kit


@pytest.mark.usefixtures("kit")
def test_a_new_segment_is_everyone_until_a_condition_is_added() -> None:
    app = page("segment")

    assert not app.exception
    assert counted(app) == f"{ROWS} of {ROWS} profiles"
    assert app.button(key="segment_save").disabled


def test_a_condition_counts_as_soon_as_it_is_complete(kit: Toolkit) -> None:
    app = page("segment")
    app.button(key="segment_add_0").click().run()
    assert "Fill in the value" in words(app)
    assert counted(app) == f"{ROWS} of {ROWS} profiles"

    app.selectbox(key="segment_rule_1_field").set_value("orders").run()
    app.selectbox(key="segment_rule_1_op_integer").set_value("at_least").run()
    app.number_input(key="segment_rule_1_orders_integer_one").set_value(2).run()

    rules = Group("all", (Condition("orders", "at_least", 2),))
    members = kit.segments.count(Segment("", "customers", rules)).members
    assert not app.exception
    assert counted(app) == f"{members} of {ROWS} profiles"
    assert "Orders is at least 2" in words(app)


def test_a_segment_is_built_named_and_saved_and_leads_to_its_export(kit: Toolkit) -> None:
    app = page("segment")
    app.menu_button(key="segment_add_more_0").click("group").run()
    app.selectbox(key="segment_rule_2_field").set_value("newsletter").run()
    app.text_input(key="segment_name").set_value("Readers").run()

    app.button(key="segment_save").click().run()

    assert not app.exception
    assert kit.segments.get("Readers").where == Group("all", (Group("any", (Condition("newsletter", "is_true"),)),))
    app.button(key="segment_export").click().run()
    assert app.title[0].value == "New export"


def test_every_kind_of_condition_is_shown_as_it_was_saved(kit: Toolkit) -> None:
    segment = Segment("Every kind", "customers", EVERY_KIND)
    kit.segments.save(segment)

    app = page("segment", segment="Every kind")

    count = kit.segments.count(segment)
    assert not app.exception
    assert counted(app) == f"{count.members} of {count.profiles} profiles"
    assert app.button(key="segment_export").label == "Export this segment"


def test_renaming_a_segment_keeps_its_exports(kit: Toolkit) -> None:
    export(kit)
    app = page("segment", segment="VIP")

    app.text_input(key="segment_name").set_value("Best customers").run()
    app.button(key="segment_save").click().run()

    assert not app.exception
    assert kit.segments.names() == ["All", "Best customers"]
    assert kit.exports.get("VIP to Sandbox").segments == ("Best customers",)


@pytest.mark.usefixtures("kit")
def test_a_name_that_is_taken_is_refused_beside_the_button() -> None:
    app = page("segment")

    app.text_input(key="segment_name").set_value("vip").run()

    assert app.button(key="segment_save").disabled
    assert 'There is already a segment called "VIP"' in words(app)


def test_a_column_that_is_gone_is_a_fault_at_its_condition(kit: Toolkit) -> None:
    document = {"source": "customers", "where": {"all": [{"field": "shoe_size", "op": "equals", "value": "42"}]}}
    kit.store.put("segment", "Shoes", document, actor="someone@example.com")

    app = page("segment", segment="Shoes")

    assert not app.exception
    assert 'no column "shoe_size"' in words(app)
    assert counted(app) == "\u2013 profiles"


@pytest.mark.usefixtures("kit")
def test_another_segment_in_the_address_takes_the_place_of_the_one_being_written() -> None:
    app = page("segment", segment="VIP")
    app.text_input(key="segment_name").set_value("Never saved").run()

    app.query_params["segment"] = "All"
    app.run()

    assert app.text_input(key="segment_name").value == "All"
    assert counted(app) == f"{ROWS} of {ROWS} profiles"


def test_removing_a_condition_leaves_the_others_as_they_are(kit: Toolkit) -> None:
    kit.segments.save(Segment("Every kind", "customers", EVERY_KIND))
    app = page("segment", segment="Every kind")

    app.button(key="segment_remove_1").click().run()

    where = Group("all", EVERY_KIND.members[1:])
    members = kit.segments.count(Segment("", "customers", where)).members
    assert counted(app) == f"{members} of {ROWS} profiles"


@pytest.mark.usefixtures("kit")
def test_a_segment_that_does_not_exist_is_said_in_words() -> None:
    app = page("segment", segment="Nobody")

    assert not app.exception
    assert "Nobody" in app.error[0].value
