"""What the pictures of a segment promise: they add up, and a click on a bar is the beginning of a segment."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from exporter.charts.palette import palette
from exporter.segments.rules import Condition, Group, InSegment, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from pages.ui import mask, quick_segment
from tests.app.sample import ROWS, VIP, answered, workspace


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with workspace(settings) as kit:
        yield kit


def drawn(kit: "Toolkit", name: str) -> None:
    """Draw the pictures alone; its text is run as a script, without the imports of this file."""
    from pages.ui import segment_insight

    segment = kit.segments.get(name)
    segment_insight.draw(kit, segment, kit.sources.get(segment.source))


def pictures(kit: Toolkit, name: str = "VIP", **chosen: Any) -> AppTest:
    """Open the pictures of a segment; `chosen` is the picture, and bars that are chosen in it by their custom data."""
    app = AppTest.from_function(drawn, args=(kit, name), default_timeout=60).run()
    if "picture" in chosen:
        app.segmented_control(key="segment_insight_picture").set_value(chosen.pop("picture")).run()
    answered(app)
    for chart, bar in chosen.items():
        points = [{"curve_number": 0, "point_index": 0, "customdata": bar}]
        app.session_state[f"segment_insight_{chart}"] = {
            "selection": {"points": points, "point_indices": [0], "box": [], "lasso": []}
        }
        answered(app.run())
    return app


def words(app: AppTest) -> str:
    """Return all text."""
    assert not app.exception
    found = [str(each.value) for kind in (app.markdown, app.caption, app.info) for each in kind]
    return "\n".join(found).replace("\u2060", "").replace("\\", "")


def test_a_step_of_the_funnel_shows_who_fell_out_there_and_makes_them_a_segment(kit: Toolkit) -> None:
    members = kit.segments.count(VIP).members

    app = pictures(kit, funnel=[1, "changed"])

    assert f"{ROWS - members} profiles fell out at: **Lifetime value is greater than 100**" in words(app)
    assert app.button(key="segment_insight_funnel_way_0").label == "Make them a segment"
    assert 0 < len(app.dataframe[0].value) <= 20


@pytest.mark.parametrize("picture", ["How it comes about", "What sets them apart", "By country"])
def test_a_chart_can_be_picked_from_as_soon_as_it_is_drawn(kit: Toolkit, picture: str) -> None:
    charts = pictures(kit, picture=picture).get("plotly_chart")

    assert charts
    for chart in charts:
        layout = json.loads(chart.proto.spec)["layout"]
        assert (layout["clickmode"], layout["hovermode"], layout["dragmode"]) == ("event+select", "closest", "pan")


def test_the_bar_that_was_chosen_stands_out_although_it_is_a_pale_one(kit: Toolkit) -> None:
    (chart,) = pictures(kit, funnel=[1, "changed"]).get("plotly_chart")

    for bars in json.loads(chart.proto.spec)["data"]:
        assert bars["selected"]["marker"] == {"color": palette(dark=False).accent, "opacity": 1}
        assert bars["unselected"]["marker"]["opacity"] < 1


def test_a_bar_of_a_column_says_how_many_members_and_others_it_holds(kit: Toolkit) -> None:
    app = pictures(kit, picture="What sets them apart")
    answered(app.selectbox(key="segment_insight_column").set_value("language").run())
    frame = kit.insight.comparison(VIP, "language")
    row = frame.row(0, named=True)

    app.session_state["segment_insight_comparison"] = {
        "selection": {
            "points": [{"customdata": ["value", row["value"], None, None]}],
            "point_indices": [0],
            "box": [],
            "lasso": [],
        }
    }
    answered(app.run())

    assert f"**language** is **{row['value']}**: {row['members']} members, {row['others']} others" in words(app)


def test_members_by_country_add_up_to_the_segment(kit: Toolkit) -> None:
    app = pictures(kit, picture="By country")

    frame = kit.insight.countries(VIP)
    assert not app.exception
    assert frame["members"].sum() == kit.segments.count(VIP).members


def test_a_quick_segment_is_built_on_a_saved_one_and_keeps_the_rules_of_another(kit: Toolkit) -> None:
    named_hu = Group("all", (Condition("country", "starts_with", "hu"),))
    unsaved = Segment("", "customers", VIP.where)

    found = [quick_segment.members_who(kit, each, named_hu) for each in (VIP, unsaved)]

    assert found[0].where == Group("all", (InSegment("VIP"), named_hu))
    assert found[1].where == VIP.where
    assert found[1].then[0].where == named_hu
    assert kit.segments.count(found[0]).members == kit.segments.count(found[1]).members > 0


def test_personal_columns_are_in_no_picture_while_the_mask_is_on(kit: Toolkit) -> None:
    app = AppTest.from_function(drawn, args=(kit, "VIP"), default_timeout=60)
    app.session_state[mask.ON] = True
    app.run()

    app.segmented_control(key="segment_insight_picture").set_value("What sets them apart").run()
    answered(app)

    assert not {"email", "first_name", "phone"} & set(app.selectbox(key="segment_insight_column").options)


def test_lists_within_lists_are_read_as_a_browser_sends_them() -> None:
    assert quick_segment.listed([{"0": "VIP", "1": "Readers"}]) == [["VIP", "Readers"]]
    assert quick_segment.listed(["value", None, 3]) == ["value", None, 3]
    assert quick_segment.listed("country") == "country"
