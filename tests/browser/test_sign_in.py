"""People sign in at a real OpenID provider, in a real Chromium; nobody else sees anything of the workspace."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from tests.browser.resting import drawn
from tests.browser.signing_in import ADMINISTRATOR, IDENTITY, Served, prove, sees, serving, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

FIRST_PAGE = 90_000
"""Milliseconds that an application that has only just begun may take for its first page on a busy machine."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("sign_in")) as served:
        yield served


def nothing_shows(page: Page) -> None:
    """Assert that no navigation and no page of the workspace is drawn."""
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    expect(page.get_by_text("History", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_have_count(0)


def bring(page: Page, served: Served, cookie: str) -> None:
    """Let the browser have a cookie of somebody who has signed in."""
    page.context.add_cookies([{"name": IDENTITY, "value": cookie, "url": served.address}])


def test_whoever_signs_in_goes_on_where_they_were_and_signs_out_of_every_tab(
    served: Served, browser_page: Page
) -> None:
    page = browser_page
    page.goto(f"{served.address}/runs")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=FIRST_PAGE)
    nothing_shows(page)

    sign_in(page, ADMINISTRATOR.upper())
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    sees(page, "administrator")
    kept = next(each["value"] for each in page.context.cookies(served.address) if each["name"] == IDENTITY)
    other = page.context.new_page()
    other.goto(f"{served.address}/exports")
    expect(other.get_by_role("heading", name="Exports", exact=True)).to_be_visible()
    page.locator(".st-key-shell_sign_out button").click()
    page.get_by_role("button", name="End session").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    other.get_by_test_id("stSidebarNav").get_by_role("link", name="Runs", exact=True).click()
    expect(other.get_by_role("heading", name="Your session has ended")).to_be_visible()
    nothing_shows(other)
    bring(page, served, kept)  # as whoever had copied it would
    page.goto(f"{served.address}/runs")
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()


def test_unknown_people_read_whom_to_ask_and_a_role_holds_from_the_next_click(
    served: Served, browser_page: Page
) -> None:
    page = browser_page
    page.goto(f"{served.address}/runs")
    sign_in(page, "vera@example.com")
    expect(page.get_by_role("heading", name="No access yet")).to_be_visible()
    sees(page, "Ask an administrator to invite you")
    nothing_shows(page)

    with Toolkit.open(served.settings) as kit:
        kit.team.invite("vera@example.com", "administrator")
        page.reload()
        links = page.get_by_test_id("stSidebarNav")
        expect(links.get_by_role("link", name="New export", exact=True)).to_be_visible()
        drawn(page, "Runs")
        kit.team.change("vera@example.com", "viewer")
        links.get_by_role("link", name="Exports", exact=True).click()

        expect(page.get_by_role("heading", name="Exports", exact=True)).to_be_visible()
        expect(links.get_by_role("link", name="New export", exact=True)).to_have_count(0)
        page.goto(f"{served.address}/new_export")
        sees(page, "Only contributors and administrators may change exports")
        kit.team.remove("vera@example.com")
        links.get_by_role("link", name="Runs", exact=True).click()

    expect(page.get_by_role("heading", name="No access yet")).to_be_visible()
    nothing_shows(page)


def test_an_address_that_the_provider_has_not_confirmed_is_nobody(served: Served, browser_page: Page) -> None:
    page = browser_page
    served.claim(ADMINISTRATOR, email_verified=False)
    page.goto(served.address)
    try:
        sign_in(page, ADMINISTRATOR)
        expect(page.get_by_role("heading", name="No access yet")).to_be_visible()
        sees(page, "has not confirmed your email address")
        nothing_shows(page)
    finally:
        served.claim(ADMINISTRATOR)


def test_a_session_ends_in_time_and_the_way_back_is_one_click(served: Served, browser_page: Page) -> None:
    page = browser_page
    bring(page, served, served.cookie(ADMINISTRATOR, iat=int(time.time()) - 13 * 3600))
    page.goto(f"{served.address}/exports")
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()
    nothing_shows(page)

    sign_in(page, ADMINISTRATOR)

    expect(page.get_by_role("heading", name="Exports", exact=True)).to_be_visible()


def test_whoever_is_to_be_export_user_proves_anew_who_they_are(served: Served, browser_page: Page) -> None:
    page = browser_page
    with Toolkit.open(served.settings) as kit:
        kit.connections.save(Connection("main", "Main"), key="5f92cbf10cf217478ba93561-secret")
        page.goto(f"{served.address}/connections")
        sign_in(page, ADMINISTRATOR)
        drawn(page, "Connections")
        page.get_by_role("button", name="Add yourself as export user").click()

        expect(page.get_by_placeholder("sub")).to_be_visible()
        asked = parse_qs(urlsplit(page.url).query)
        assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
        assert kit.connections.get("main").export_user != ADMINISTRATOR
        prove(page, ADMINISTRATOR)
        drawn(page, "Connections")
        page.get_by_role("button", name="Add yourself as export user").click()

        expect(page.get_by_role("row", name="Runs act for")).to_contain_text(ADMINISTRATOR.partition("@")[0])
        assert kit.connections.get("main").export_user == ADMINISTRATOR


def test_a_forged_cookie_lets_nobody_in(served: Served, browser_page: Page) -> None:
    for forged in (served.cookie(ADMINISTRATOR, signed_with="another secret"), f'{{"email": "{ADMINISTRATOR}"}}'):
        bring(browser_page, served, forged)

        browser_page.goto(f"{served.address}/runs")

        expect(browser_page.get_by_role("heading", name="Sign in")).to_be_visible()
        nothing_shows(browser_page)
