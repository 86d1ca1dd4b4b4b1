"""Names and values that are attacks, in a real Chromium: no page makes anything of them, and none carries the key."""

from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.attacks.ground import ATTACK, EVIL, KEY, RUN, App
from tests.browser.resting import rests

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NAME = quote(ATTACK, safe="")
SECRET = KEY.rpartition("-")[2]
OPENED = ("[role=tab]", "[data-testid=stExpander] summary", "[data-testid=stPopoverButton]")
"""What is opened on a page, the first of each kind."""

ADDRESSES = {
    "": "Home",
    f"profiles?source={NAME}&column=country": "read in place",
    "segments": "Built on it",
    f"segment?segment={NAME}": "Who belongs",
    f"segment?segment=missing{NAME}": "There is no segment called",
    "segment?segment=Built%20on%20it": "Who belongs",
    f"overlap?segment={NAME}&segment=Built%20on%20it": "Overlap",
    f"new_export?export={NAME}": "contact fields",
    "exports": "Look at it",
    f"run?run={RUN}": "Who is missing",
    f"run?run=missing{NAME}": "There is no run",
    "connections": "Consent stands",
    "connections?connection=hostile": "One Omnisend brand",
    "suppression": "Who changed it",
    "people": "Who may use this workspace",
    "audit": "Who did what",
    "notices": "Who hears when an export goes wrong",
    "schedule": "When sources are looked at",
    "system": "Everything that should run runs",
}
"""Address of a page -> words that are there once it is drawn."""

MADE = """() => [...document.querySelectorAll('*')].filter(one =>
    one.host === HOST || one.hasAttribute('onerror')
    || ['src', 'data', 'href', 'xlink:href', 'poster', 'srcset', 'action'].some(
        name => (one.getAttribute(name) || '').split('?')[0].includes(HOST))
    || (one.tagName === 'SCRIPT' && one.textContent === 'x')
).map(one => one.outerHTML.slice(0, 200))""".replace("HOST", f"'{EVIL}'")
"""Finds what came into being of a name."""


@dataclass  # the browser's driver marks what listens to it
class Seen:
    """What a page exchanged: the addresses it asked for, and the frames of its WebSockets."""

    asked: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        for event in ("framereceived", "framesent"):
            socket.on(event, lambda frame: self.frames.append(frame if isinstance(frame, bytes) else frame.encode()))


@pytest.fixture
def seen(browser_page: Page) -> Seen:
    seen = Seen()
    browser_page.on("websocket", seen.listen)
    browser_page.on("request", lambda request: seen.asked.append(request.url))
    return seen


def visit(page: Page, app: App, address: str) -> None:
    """Go to a page: by the navigation where that leads there, which is quicker, or by its address."""
    link = page.get_by_test_id("stSidebarNav").locator(f'a[href$="/{address}"]')
    if address and "?" not in address:
        link.click()
    else:
        page.goto(f"{app.address}/{address}")


def test_names_and_values_that_are_attacks_are_shown_as_text_on_every_page_and_no_page_carries_the_key(
    app: App, browser_page: Page, seen: Seen
) -> None:
    page = browser_page
    made: dict[str, list[str]] = {}
    shown = []

    for address, words in ADDRESSES.items():
        visit(page, app, address)
        expect(page.get_by_text(words).first).to_be_visible()
        rests(page)
        made[address] = page.evaluate(MADE)
        for kind in OPENED:
            for place, opened in enumerate(page.query_selector_all(kind)[:1]):
                opened.evaluate("one => one.click()")
                made[f"{address} {kind} {place}"] = page.evaluate(MADE)
        shown.append(page.content())

    assert {where: found for where, found in made.items() if found} == {}
    assert [url for url in seen.asked if f"//{EVIL}/" in url.split("?")[0]] == []
    assert any("![a](" in content.replace("\u2060", "") for content in shown)
    assert not any("Download as CSV" in content for content in shown)  # Streamlit's own leaves formulas as they are
    assert seen.frames
    assert not any(SECRET.encode() in frame for frame in seen.frames)
    assert not any(SECRET in content for content in shown)
    assert SECRET not in app.log.read_text(encoding="utf-8")
