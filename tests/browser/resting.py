"""Waiting until a page rests, as whoever clicks does: what is still being drawn may be replaced under a click."""

from playwright.sync_api import Page, expect


def rests(page: Page) -> None:
    """Wait until nothing of a page is being worked out."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()


def drawn(page: Page, title: str) -> None:
    """Wait until a page of this title is there and rests."""
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    rests(page)
