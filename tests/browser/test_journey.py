"""A new user's first minutes, in a real Chromium against the demo: from the home page to contacts in Omnisend."""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from exporter.contacts.matching import suggest
from exporter.runs.definition import Export
from exporter.segments.rules import Condition, Group, Related, Relative, Segment, Step
from exporter.toolkit import Toolkit
from tests.browser.resting import drawn, rests
from tests.demo_process import Demo, family, listening

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SEGMENT = "VIP customers"
FIRST_PAGE = 30_000
LATELY = Condition("ordered_at", "within_last", Relative(90, "days"))
LOCAL = "0100007F"
"""127.0.0.1, as the system's tables write it."""


@pytest.fixture
def faults(browser_page: Page) -> Iterator[list[str]]:
    """What the page's console complained of; there is nothing to complain of."""
    seen: list[str] = []
    browser_page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    browser_page.on("pageerror", lambda error: seen.append(str(error)))
    yield seen
    assert seen == []


def keyed(page: Page, key: str) -> Locator:
    """Find the widget with a key."""
    return page.locator(f".st-key-{key}")


def metric(page: Page, label: str) -> int:
    """Read a figure by its label."""
    box = page.get_by_test_id("stMetric").filter(has_text=re.compile(rf"(^|\W){label}"))
    expect(box).to_have_count(1)  # while a live page gives way to the final one, there are two for a moment
    return int(re.sub(r"\D", "", box.get_by_test_id("stMetricValue").inner_text()))


def go(page: Page, name: str) -> None:
    """Go to a page by the navigation, and wait until it is drawn."""
    rests(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()
    drawn(page, name)


@pytest.mark.usefixtures("faults")
def test_a_new_user_gets_from_the_first_page_to_contacts_in_omnisend(
    demo: Demo, browser_page: Page, tmp_path: Path
) -> None:
    page = browser_page
    with Toolkit.open(demo.settings) as kit:
        members = kit.segments.count(kit.segments.get(SEGMENT)).members

    page.goto(demo.address)
    expect(page.get_by_text("5,000").first).to_be_visible(timeout=FIRST_PAGE)

    go(page, "Segments")
    card = page.locator("[class*='st-key-segments_card_']").filter(has_text=SEGMENT)
    expect(card.get_by_text(f"{members:,}", exact=True)).to_be_visible()
    card.get_by_role("button", name="Export", exact=True).click()

    expect(page.get_by_text(re.compile(r"\d+ contact fields: Email, First name"))).to_be_visible()
    expect(page.get_by_text("contacts of").first).to_be_visible(timeout=20_000)
    page.get_by_text("JSON, as sent").click()
    expect(page.get_by_test_id("stCode").get_by_text('"sendWelcomeMessage"').first).to_be_visible()
    start = keyed(page, "new_export_start").get_by_role("button")
    expect(start).to_be_disabled()

    page.get_by_role("button", name="I agree").click()
    page.get_by_text("I have seen what leaves").click()
    expect(start).to_be_enabled()
    start.click()

    expect(page.get_by_text(re.compile("Successful|Completed with warnings")).first).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("stMetric").filter(has_text="Not sent")).to_have_count(1)
    accepted, rejected = metric(page, "Accepted"), metric(page, "Rejected")
    refused, not_sent = metric(page, "Refused"), metric(page, "Not sent")
    assert metric(page, "Members") == members == accepted + rejected + refused + not_sent
    assert accepted > 0
    assert (rejected, not_sent) == (0, 0)
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()

    with page.expect_download() as waiting:
        keyed(page, "run_download_csv").get_by_role("button").click()
    file = tmp_path / "refused.csv"
    waiting.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as content:
        rows = list(csv.DictReader(content))
    assert (len(rows), all(row["reason"] for row in rows)) == (refused, True)

    go(page, "What Omnisend holds")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=20_000)
    with Toolkit.open(demo.settings) as kit:
        report = kit.runs.report(kit.runs.all(limit=1)[0].run_id)
        taken = [(entry.door, entry.name, entry.detail) for entry in kit.audit.entries(action="downloaded")]
    assert (report.members, report.accepted, report.refused) == (members, accepted, refused)
    assert taken == [("app", report.run_id, f"who was not delivered as csv: {refused:,} rows, 5 columns")]

    go(page, "Exports")
    page.get_by_role("button", name="Run now").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Nothing has changed")).to_be_visible(timeout=20_000)
    expect(dialog.get_by_role("button", name="Run anyway")).to_be_enabled()
    dialog.get_by_text("Send everybody this time").click()
    expect(dialog.get_by_role("button", name=f"Export {accepted:,} contacts")).to_be_enabled(timeout=20_000)
    dialog.get_by_role("button", name="Not now").click()
    expect(dialog).to_have_count(0)


def test_an_analyst_builds_a_segment_of_orders_and_cards_by_keyboard_and_finds_it_again_by_its_address(
    demo: Demo, browser_page: Page
) -> None:
    page = browser_page
    spent = Related("orders", "sum", "at_least", 200, "amount", Group("all", (LATELY,)))
    built = Segment(
        "Spent much lately",
        "customers",
        Group("all", (spent,)),
        (Step("except", Group("all", (Condition("country", "one_of", ("Hungary",)),))),),
    )
    with Toolkit.open(demo.settings) as kit:
        without_cards = kit.segments.count(replace(built, then=())).members
        members = kit.segments.count(built).members
    count = page.get_by_test_id("stMain").get_by_role("heading").nth(1)

    page.goto(f"{demo.address}/segment")
    expect(count).to_have_text("5,000 of 5,000 profiles", timeout=FIRST_PAGE)
    keyed(page, "segment_about_orders_0").get_by_role("button").press("Enter")
    fill(keyed(page, "segment_rule_1_measure"), "total")
    fill(page.locator("[class*='st-key-segment_rule_1_sum_number_'][class*='one']"), "200")
    fill(keyed(page, "segment_rule_2_when"), "90")
    expect(count).to_have_text(f"{without_cards:,} of 5,000 profiles", timeout=FIRST_PAGE)
    keyed(page, "segment_add_card_except").get_by_role("button").press("Enter")
    fill(page.locator("[class*='st-key-segment_rule_4_country_']").first, "Hungary")
    page.keyboard.press("Escape")
    expect(count).to_have_text(f"{members:,} of 5,000 profiles", timeout=FIRST_PAGE)
    expect(page.get_by_text(f"{members:,} left")).to_be_visible(timeout=FIRST_PAGE)
    page.keyboard.press("Alt+z")
    expect(count).to_have_text(f"{without_cards:,} of 5,000 profiles", timeout=FIRST_PAGE)
    page.keyboard.press("Alt+Shift+z")
    expect(count).to_have_text(f"{members:,} of 5,000 profiles", timeout=FIRST_PAGE)

    keyed(page, "segment_name").get_by_role("textbox").fill(built.name)
    keyed(page, "segment_save").get_by_role("button").click()
    expect(keyed(page, "segment_export").get_by_role("button")).to_be_enabled(timeout=FIRST_PAGE)
    page.reload()

    expect(count).to_have_text(f"{members:,} of 5,000 profiles", timeout=FIRST_PAGE)
    expect(page).to_have_url(re.compile("segment=Spent"))
    with Toolkit.open(demo.settings) as kit:
        assert kit.segments.get(built.name) == built


def test_exports_chosen_in_the_table_are_scheduled_rested_run_detached_and_removed_together(
    demo: Demo, browser_page: Page
) -> None:
    page, chosen = browser_page, ["Bulk 1", "Bulk 2"]
    bar, dialog = keyed(page, "exports_bulk_bar"), page.get_by_role("dialog")
    with Toolkit.open(demo.settings) as kit:
        kit.consents.agree("sandbox")
        mapping = suggest(kit.profiles.columns(kit.sources.get("customers")))
        for name in ["Aside", *chosen]:
            kit.exports.save(Export(name, "sandbox", (SEGMENT,), mapping))

        def scheduled() -> list[tuple[str, bool]]:
            found = [kit.exports.get(name).schedule for name in ("Aside", *chosen)]
            return [(type(each).__name__, getattr(each, "paused", False)) for each in found]

        page.goto(f"{demo.address}/exports")
        for name in chosen:
            choose(page, name)
        expect(bar.get_by_text("2 exports chosen")).to_be_visible()

        bar.get_by_role("button", name="Schedule").click()
        dialog.get_by_text("One schedule for all of them").click()
        dialog.get_by_text("On a schedule of its own").click()
        dialog.get_by_role("button", name="Save schedule").click()
        expect(dialog).to_have_count(0)
        assert scheduled() == [("Follow", False), ("Own", False), ("Own", False)]
        for word, rests in (("Pause all", True), ("Resume all", False)):
            bar.get_by_role("button", name="Schedule").click()
            dialog.get_by_role("button", name=word).click()
            expect(dialog).to_have_count(0)
            assert scheduled() == [("Follow", False), ("Own", rests), ("Own", rests)]

        together(page, "Run", "2 exports queued.")
        runs = [run for run in kit.runs.all() if run.export in chosen]
        assert {kit.wait(run.run_id).export for run in runs} == set(chosen)
        together(page, "Detach", "2 exports detached.")
        assert [kit.exports.get(name).connection for name in ("Aside", *chosen)] == ["sandbox", None, None]
        together(page, "Remove", "2 exports removed.")
        assert "Aside" in kit.exports.names()
        assert not set(chosen) & set(kit.exports.names())


def choose(page: Page, export: str) -> None:
    """Mark an export in the table, which is a picture: its rows are told by what is read aloud of it."""
    rests(page)
    table = page.get_by_test_id("stDataFrame")
    rows = table.get_by_role("row", include_hidden=True)
    expect(rows.filter(has_text=export)).to_have_count(1, timeout=FIRST_PAGE)
    box = table.get_by_test_id("data-grid-canvas").first.bounding_box()
    assert box is not None
    height = box["height"] / rows.count()
    row = next(number for number, text in enumerate(rows.all_inner_texts()) if text.startswith(export))
    page.mouse.click(box["x"] + height / 2, box["y"] + height * (row + 0.5))
    expect(rows.nth(row)).to_have_attribute("aria-selected", "true")


def together(page: Page, what: str, said: str) -> None:
    """Do something with all that is chosen, and confirm it."""
    keyed(page, "exports_bulk_bar").get_by_role("button", name=what).click()
    page.get_by_role("button", name=f"{what} them").click()
    expect(page.get_by_text(said)).to_be_visible()
    page.keyboard.press("Escape")


def fill(widget: Locator, text: str) -> None:
    """Type into a widget and press Enter."""
    box = widget.locator("input").first
    box.click()
    box.fill(text)
    box.press("Enter")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the system's tables of processes and sockets")
def test_everything_listens_on_this_machine_only(demo: Demo) -> None:
    found = listening(family(demo.process.pid))

    assert {port for _, port in found} >= {demo.port, demo.sandbox_port}
    assert {address for address, _ in found} == {LOCAL}
