"""Requests that another site lets a browser make: none of them gets into the app."""

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.attacks.ground import EVIL, App

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}


def answer_to(app: App, origin: str) -> int:
    """Ask for a WebSocket as a page of some origin, and return the status."""
    with httpx.stream("GET", f"{app.address}/_stcore/stream", headers={**HANDSHAKE, "Origin": origin}) as answer:
        return answer.status_code


def test_a_page_of_the_app_itself_gets_a_websocket(app: App) -> None:
    assert answer_to(app, app.address) == httpx.codes.SWITCHING_PROTOCOLS


@pytest.mark.parametrize("origin", [f"https://{EVIL}", f"http://{EVIL}:8501", "null", "http://127.0.0.1.evil.invalid"])
def test_a_page_of_another_site_gets_no_websocket(app: App, origin: str) -> None:
    assert answer_to(app, origin) == httpx.codes.FORBIDDEN


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_another_site_can_neither_upload_nor_remove_a_file(app: App, method: str) -> None:
    where = f"{app.address}/_stcore/upload_file/session/file"
    files = {"file": ("a.csv", b"a")} if method == "PUT" else None

    answer = httpx.request(method, where, files=files, headers={"Origin": f"https://{EVIL}", "Cookie": "_xsrf=a"})

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "XSRF" in answer.text


@pytest.mark.parametrize("path", ["", "_stcore/health", "_stcore/host-config", "_stcore/upload_file/session/file"])
def test_no_answer_may_be_read_by_another_site(app: App, path: str) -> None:
    answer = httpx.options(f"{app.address}/{path}") if "upload" in path else httpx.get(f"{app.address}/{path}")
    foreign = httpx.request(answer.request.method, answer.request.url, headers={"Origin": f"https://{EVIL}"})

    assert foreign.headers.get("Access-Control-Allow-Origin") not in ("*", f"https://{EVIL}")


@pytest.mark.parametrize("path", ["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "app/static/..%2f..%2fapp.py"])
def test_no_address_reads_a_file_of_the_machine(app: App, path: str) -> None:
    answer = httpx.get(f"{app.address}/{path}")

    assert "root:" not in answer.text
    assert "import" not in answer.text.split("<body", 1)[0].split("<script", 1)[0]


@pytest.mark.browser
def test_a_site_whose_name_leads_to_this_machine_is_shown_nothing(
    app: App, chromium: Browser, chromium_path: str
) -> None:
    rule = f"--host-resolver-rules=MAP {EVIL} 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=chromium_path, args=["--no-sandbox", rule])
    page = browser.new_page()

    page.goto(app.address.replace("127.0.0.1", EVIL))

    expect(page.get_by_text("only under a name of this machine")).to_be_visible()
    expect(page.get_by_text("Built on it")).to_have_count(0)
    assert page.get_by_test_id("stMain").get_by_role("button").count() == 0
    browser.close()
