"""What widgets keep to that begin with something: each drawing tells the browser what they hold, not only the first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import polars as pl
import pytest

from exporter.contacts.mapping import Constant
from exporter.notices.notice import Notice
from exporter.profiles.source import Source
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import SystemSchedule
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Relative, Segment, Step
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import export, page, shown_otherwise, workspace

LATELY = Condition("ordered_at", "within_last", Relative(9, "weeks"))
LARGE = Group("any", (Condition("amount", "at_least", 10), LATELY))
RULES = Group(
    "any",
    (
        Condition("lifetime_value", "greater_than", 500),
        Condition("orders", "between", (2, 40)),
        Condition("orders", "equals", 2**60),
        Condition("country", "equals", "Hungary", case_sensitive=True),
        Condition("country", "one_of", ("HU", "PL")),
        Condition("city", "contains", "Buda"),
        Condition("city", "matches", "^B"),
        Condition("city", "longer_than", 3),
        Condition("birth_date", "between", ("1960-01-01", "2000-12-31")),
        Condition("birth_date", "month_of", (3, 12)),
        Condition("birth_date", "year_of", (1815,)),
        Condition("email_status_at", "less_than", "2026-02-03T14:30:00"),
        Condition("last_order_date", "within_last", Relative(6, "months")),
        Group("any", (InSegment("Buyers", member=False), Part("autumn", 0, 0.5, by="country", of="Buyers"))),
        Related("orders", "sum", "at_most", 200, "amount", Group("all", (LARGE,))),
        Related("orders", "last", "greater_than", "2026-01-05", "ordered_at", LARGE),
        Related("orders", "count", "at_least", 3, where=Group("all", (LATELY,))),
    ),
)
STEPS = (Step("except", Group("all", (Condition("gender", "is_null"),))),)
BUYERS = Segment("Buyers", "shop", Group("all", (Condition("orders", "at_least", 1),)))
SEGMENT = Segment("Some", "shop", RULES, STEPS, state="draft", tags=("new",), description="Who", notes="Why")
WRITTEN = Segment("Written", "shop", sql="SELECT customer_id FROM shop")

OPEN = ("new_export_marker_open", "new_export_mode_open", "new_export_mapping_open", "new_export_segments_open")
PAGES = {
    "a segment": ("segment", {"segment": "Some"}),
    "a segment by hand": ("segment", {"segment": "Written"}),
    "an export": ("new_export", {"export": "VIP to Sandbox"}),
    "the schedule": ("schedule", {}),
    "a notice": ("notices", {"notice": "Team"}),
    "the overlap": ("overlap", {"segment": "Written"}),
}
"""What is drawn -> its page, and the page's address."""


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


@pytest.fixture
def _nothing_as_in_a_new_one(kit: Toolkit) -> None:
    file = kit.settings.sample_folder / "orders.parquet"
    day = pl.Series(["2026-01-05"]).str.to_datetime()
    pl.DataFrame({"customer_id": ["1"], "ordered_at": day, "amount": [1.5]}).write_parquet(file)
    orders = Source("orders", "parquet", str(file), "customer_id", time="ordered_at")
    kit.sources.save(replace(kit.sources.get("customers"), name="shop", related=(orders,)))
    for segment in (BUYERS, SEGMENT, WRITTEN):
        kit.segments.save(segment)
    made = export(kit)
    mapping = made.mapping.with_field("city", Constant("Pécs")).with_property("ltv", Constant(3))
    kit.exports.save(replace(made, mapping=mapping, marker="tag", mode="full", leavers_limit=1), replacing=made.name)
    kit.schedules.save_system(SystemSchedule(True, Recurrence((time(6, 10),), "Asia/Tokyo", ("tuesday",)), "skip"))
    said = Notice("Team", exports=(made.name,), occasions=("failed",), recovery=False)
    kit.notices.save(said, address="json://127.0.0.1/")


@pytest.mark.usefixtures("_nothing_as_in_a_new_one")
def test_a_browser_that_has_seen_but_the_second_drawing_shows_what_every_widget_holds() -> None:
    otherwise: dict[str, list[str]] = {}
    for what, (name, address) in PAGES.items():
        app = page(name, **address)
        for part in OPEN if name == "new_export" else ():
            app.session_state[part] = True

        app.run().run()

        assert not app.exception, what
        otherwise[what] = shown_otherwise(app)

    assert otherwise == {what: [] for what in PAGES}
