"""What parting a segment promises: sizes before saving, nobody in two groups, a faulty share said in words."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ROWS, words, workspace


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with workspace(settings) as kit:
        yield kit


def drawn(kit: "Toolkit") -> None:
    """Draw the parting alone; its text is run as a script, without the imports of this file."""
    from pages.ui import segment_split

    segment_split.draw(kit, kit.segments.get("All"), kit.sources.get("customers"))


def parting(kit: Toolkit) -> AppTest:
    """Open the parting of a segment."""
    return AppTest.from_function(drawn, args=(kit,), default_timeout=60).run()


def sizes(app: AppTest) -> list[int]:
    """Return the sizes of the groups as they are shown."""
    assert not app.exception
    found = [str(each.value) for each in app.markdown if "members" in str(each.value)]
    return [int(said.split("**")[1].replace(",", "")) for said in found]


def test_the_groups_are_counted_before_they_are_saved_and_nobody_is_in_two(kit: Toolkit) -> None:
    app = parting(kit)
    seen = sizes(app)
    assert sum(seen) == ROWS

    app.button(key="split_save").click().run()

    assert kit.segments.names() == ["All", "All A", "All B", "VIP"]
    assert [kit.segments.count(kit.segments.get(name)).members for name in ("All A", "All B")] == seen


def test_a_hold_out_within_each_value_of_a_column_is_exact(kit: Toolkit) -> None:
    app = parting(kit)
    app.segmented_control(key="split_preset").set_value("Hold-out").run()
    app.selectbox(key="split_by").set_value("newsletter").run()

    send, held_out = sizes(app)

    assert send + held_out == ROWS
    assert abs(held_out - ROWS * 0.1) <= 3


def test_groups_can_be_added_and_who_is_left_over_is_said(kit: Toolkit) -> None:
    app = parting(kit)
    app.number_input(key="split_A and B_share_1").set_value(20.0).run()
    app.button(key="split_A and B_groups_add").click().run()

    assert len(sizes(app)) == 3
    assert "20.0% of the members are in no group" in words(app)
    assert app.button(key="split_save").label == "Save 3 segments"


def test_shares_over_the_whole_are_refused_in_words(kit: Toolkit) -> None:
    app = parting(kit)

    app.number_input(key="split_A and B_share_1").set_value(80.0).run()

    assert not app.exception
    assert "more than 1" in app.error[0].value
    assert "split_save" not in [button.key for button in app.button]
