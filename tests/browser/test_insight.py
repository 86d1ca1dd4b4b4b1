"""From a bar of a chart to a segment, in a real Chromium against the demo: funnel, comparison and overlap."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from exporter.toolkit import Toolkit
from tests.browser.resting import rests
from tests.demo_process import Demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SEGMENT = "VIP customers"
PATIENCE = 30_000


@pytest.fixture
def faults(browser_page: Page) -> Iterator[list[str]]:
    """What the page's console complained of; there is nothing to complain of."""
    seen: list[str] = []
    browser_page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: seen.append(str(error)))
    yield seen
    assert [said for said in seen if "404" not in said] == []


def bars(page: Page, key: str) -> Locator:
    """Find the bars of a chart by its key; they are there as soon as it is drawn."""
    found = page.locator(f".st-key-{key} .bars .point path")
    expect(found.first).to_be_visible(timeout=PATIENCE)
    return found


def choose(bar: Locator) -> None:
    """Point at a bar and click once the chart says what it is, as a person does; the chart itself takes the click."""
    page = bar.page
    rests(page)
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".hoverlayer .hovertext")).to_be_visible(timeout=PATIENCE)
    page.mouse.down()
    page.mouse.up()


@pytest.mark.usefixtures("faults")
def test_a_click_on_a_step_of_the_funnel_makes_those_who_fell_out_there_a_segment(
    demo: Demo, browser_page: Page
) -> None:
    page = browser_page
    with Toolkit.open(demo.settings) as kit:
        count = kit.segments.count(kit.segments.get(SEGMENT))
    fell_out = count.profiles - count.members

    page.goto(f"{demo.address}/segment?segment={SEGMENT.replace(' ', '%20')}")
    expect(page.get_by_text(f"{count.members:,}").first).to_be_visible(timeout=PATIENCE)
    rests(page)
    page.get_by_role("tab", name="Insight").click()
    steps = bars(page, "segment_insight_funnel")
    choose(steps.nth(steps.count() // 2 + 1))

    expect(page.get_by_text(f"{fell_out:,} profiles fell out at")).to_be_visible(timeout=PATIENCE)
    rests(page)
    page.get_by_role("button", name="Make them a segment").click()
    expect(page.get_by_role("heading", name="New segment")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(rf"{fell_out:,}\s+of {count.profiles:,} profiles")).first).to_be_visible(
        timeout=PATIENCE
    )


@pytest.mark.usefixtures("faults")
def test_a_click_on_an_overlap_makes_it_a_segment(demo: Demo, browser_page: Page) -> None:
    page = browser_page
    with Toolkit.open(demo.settings) as kit:
        chosen = ["Lapsed buyers", SEGMENT]
        largest = kit.insight.overlap(chosen).row(0, named=True)

    page.goto(f"{demo.address}/overlap?" + "&".join(f"segment={name.replace(' ', '%20')}" for name in chosen))
    choose(bars(page, "overlap_chart").first)

    expect(page.get_by_text(re.compile(rf"{largest['members']:,} profiles in"))).to_be_visible(timeout=PATIENCE)
    rests(page)
    page.get_by_role("button", name=f"These {largest['members']:,}").click()
    expect(page.get_by_role("heading", name="New segment")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile(rf"{largest['members']:,}\s+of")).first).to_be_visible(timeout=PATIENCE)
