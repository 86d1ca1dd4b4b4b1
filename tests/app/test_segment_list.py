"""What the list of segments promises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from exporter.segments.rules import Group, InSegment, Segment
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ALL, ROWS, VIP, answered, export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def chosen(app: AppTest, segment: str, action: str) -> AppTest:
    """Choose an action in the menu of a segment's card."""
    return app.menu_button(key=f"segments_{segment}_more").click(action).run()


def shown(app: AppTest) -> list[str]:
    """Return the names of the segments that are shown, in order."""
    assert not app.exception
    return [str(each.value) for each in app.subheader]


def test_each_segment_says_who_how_many_and_where_it_goes(kit: Toolkit) -> None:
    export(kit)

    app = answered(page("segments"))

    count = kit.segments.count(kit.segments.get("VIP"))
    assert "Lifetime value is greater than 100" in words(app)
    assert [metric.value for metric in app.metric] == [str(ROWS), str(count.members)]
    assert all(f"of {ROWS} profiles" in metric.label for metric in app.metric)
    assert "used by VIP to Sandbox" in words(app)


def test_duplicating_needs_one_click(kit: Toolkit) -> None:
    app = chosen(answered(page("segments")), "VIP", "Duplicate")

    assert not app.exception
    assert kit.segments.names() == ["All", "VIP", "VIP copy"]


def test_deleting_says_what_it_means_and_is_confirmed(kit: Toolkit) -> None:
    app = chosen(answered(page("segments")), "VIP", "Delete")
    assert "Profiles and contacts in Omnisend stay" in words(app)
    assert kit.segments.names() == ["All", "VIP"]

    app.button(key="segments_delete").click().run()

    assert kit.segments.names() == ["All"]


def test_a_segment_that_an_export_uses_cannot_be_deleted(kit: Toolkit) -> None:
    export(kit)

    app = chosen(answered(page("segments")), "VIP", "Delete")

    assert app.button(key="segments_delete").disabled
    assert "VIP to Sandbox" in words(app)


def test_renaming_keeps_the_exports_of_a_segment(kit: Toolkit) -> None:
    export(kit)
    app = chosen(answered(page("segments")), "VIP", "Rename")

    app.text_input(key="segments_renamed").set_value("Best customers")
    app.button(key="segments_rename").click().run()

    assert not app.exception
    assert kit.segments.names() == ["All", "Best customers"]
    assert kit.exports.get("VIP to Sandbox").segments == ("Best customers",)


def test_a_segment_leads_to_its_export(kit: Toolkit) -> None:
    app = answered(page("segments"))

    app.button(key="segments_VIP_export").click().run()

    assert app.title[0].value == "New export"
    assert kit.exports.names() == []


def test_few_segments_need_no_search_and_many_come_a_page_at_a_time(kit: Toolkit) -> None:
    assert not answered(page("segments")).text_input

    for number in range(12):
        kit.segments.save(replace(ALL, name=f"Copy {number:02}"))
    app = answered(page("segments"))

    assert len(shown(app)) == 10
    app.text_input(key="segments_search").set_value("lifetime value").run()
    assert shown(app) == ["VIP"]


def test_segments_are_found_by_tag_and_by_state(kit: Toolkit) -> None:
    for number in range(6):
        kit.segments.save(replace(ALL, name=f"Copy {number}", tags=("copies",)))
    kit.segments.save(replace(VIP, name="Later", state="draft", tags=("copies",)))
    app = answered(page("segments"))

    app.multiselect(key="segments_tags").set_value(["copies"]).run()
    assert len(shown(app)) == 7
    app.multiselect(key="segments_states").set_value(["draft"]).run()

    assert shown(app) == ["Later"]
    assert "Draft" in words(app)


def test_a_size_that_was_recorded_tells_how_the_segment_has_changed(kit: Toolkit) -> None:
    kit.segments.refresh("VIP")
    before = kit.segments.count(VIP).members
    kit.segments.save(replace(ALL, name="VIP"), replacing="VIP")

    app = answered(page("segments"))

    assert app.metric[1].delta.startswith(f"+{ROWS - before} ")


def test_a_segment_is_made_static_and_dynamic_and_inactive_from_its_card(kit: Toolkit) -> None:
    app = chosen(answered(page("segments")), "VIP", "Make static")
    assert kit.segments.get("VIP").kind == "static"
    assert "Make static" not in app.menu_button(key="segments_VIP_more").options
    app = chosen(app, "VIP", "Make dynamic")
    assert kit.segments.get("VIP").kind == "dynamic"

    app = chosen(app, "VIP", "Deactivate")

    assert kit.segments.get("VIP").state == "inactive"
    assert app.button(key="segments_VIP_export").disabled


def test_a_segment_that_another_is_built_on_says_so_and_cannot_be_deleted(kit: Toolkit) -> None:
    kit.segments.save(Segment("Best", "customers", Group("all", (InSegment("VIP"),))))

    app = answered(page("segments"))
    assert "used by Best" in words(app)
    app = chosen(app, "VIP", "Delete")

    assert app.button(key="segments_delete").disabled
    assert 'the segment "Best"' in words(app)


def test_segments_are_sorted_by_size_and_by_the_last_change(kit: Toolkit) -> None:
    for number in range(6):
        kit.segments.save(replace(VIP, name=f"Copy {number}"))
    for name in ("All", "VIP"):
        kit.segments.refresh(name)
    app = answered(page("segments"))
    assert shown(app)[0] == "All"

    app.selectbox(key="segments_order").set_value("Largest first").run()
    assert shown(app)[:2] == ["All", "VIP"]
    app.selectbox(key="segments_order").set_value("Last changed first").run()

    assert shown(app)[0] == "Copy 5"


def test_without_segments_the_ready_ones_are_offered_with_their_sizes(kit: Toolkit) -> None:
    for name in kit.segments.names():
        kit.segments.delete(name)
    starter = next(each for each in kit.segments.starters("customers") if each.segment.name == "Lapsed")

    app = answered(page("segments"))

    assert f"**{starter.count.members}**" in words(app)
    app.button(key="starters_Lapsed_use").click().run()
    assert not app.exception
    assert app.title[0].value == "New segment"
    assert "last order date is more than 180 days ago" in words(app).casefold()


def test_a_size_follows_at_once_when_a_segment_that_it_is_built_on_changes(kit: Toolkit) -> None:
    kit.segments.save(Segment("Best", "customers", Group("all", (InSegment("VIP"),))))
    before = answered(page("segments")).metric[1].value

    kit.segments.save(replace(ALL, name="VIP"), replacing="VIP")
    after = answered(page("segments")).metric[1].value

    assert before != after == str(ROWS)
