"""What the builder promises of rules about related rows, such as orders."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from exporter.profiles.source import Source
from exporter.segments.rules import Condition, Group, Related, Relative, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.preferences import Preferences
from tests.app.sample import ROWS, counted, found, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


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


def test_spent_much_lately_but_not_in_the_last_month_takes_a_few_clicks(with_orders: Toolkit) -> None:
    app = page("segment")

    app.button(key="segment_about_orders_0").click().run()
    app.selectbox(key="segment_rule_1_measure").set_value("sum").run()
    app.number_input(key="segment_rule_1_sum_number_at_least_number_one").set_value(200).run()
    app.selectbox(key="segment_rule_2_when").set_value("90").run()
    app.button(key="segment_about_orders_0").click().run()
    app.selectbox(key="segment_rule_3_count_integer_op").set_value("equals").run()
    app.number_input(key="segment_rule_3_count_integer_equals_integer_one").set_value(0).run()

    def lately(days: int) -> Group:
        return Group("all", (Condition("ordered_at", "within_last", Relative(days, "days")),))

    spent = Related("orders", "sum", "at_least", 200, "amount", lately(90))
    assert not app.exception
    assert counted(app) == found(with_orders, spent, Related("orders", "count", "equals", 0))
    app.selectbox(key="segment_rule_4_when").set_value("30").run()
    assert counted(app) == found(with_orders, spent, Related("orders", "count", "equals", 0, where=lately(30)))


def test_only_some_rows_count_where_a_condition_on_them_says_so(with_orders: Toolkit) -> None:
    app = page("segment")
    app.button(key="segment_about_orders_0").click().run()

    app.button(key="segment_where_2").click().run()
    app.multiselect(key="segment_rule_3_category_text_many").set_value(["hats"]).run()

    hats = Group("all", (Condition("category", "one_of", ("hats",)),))
    assert counted(app) == found(with_orders, Related("orders", "count", "at_least", 1, where=hats))


@pytest.mark.usefixtures("with_orders")
def test_a_moment_that_rows_are_compared_with_is_shown_as_clocks_in_the_zone_show_it(kit: Toolkit) -> None:
    kit.preferences.save(Preferences(time_zone="Europe/Budapest"))
    late = Related("orders", "max", "greater_than", "2026-01-05T10:30:00+00:00", "ordered_at")
    kit.segments.save(Segment("Late", "customers", Group("all", (late,))))

    app = page("segment", segment="Late")

    assert not app.exception
    assert app.datetime_input[0].value == datetime(2026, 1, 5, 11, 30)  # noqa: DTZ001  (as clocks show it)
    assert "Europe/Budapest" in words(app)
    assert counted(app) == found(kit, late)
