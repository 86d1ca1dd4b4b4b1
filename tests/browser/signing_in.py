"""An application in which people have to sign in, and a real OpenID provider to do it at, each a process of its own."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from exporter.settings import Settings
from exporter.settings import read as read_settings
from tests.ports import reserved_port
from tests.served import wait_for

ROOT = Path(__file__).resolve().parents[2]
ADMINISTRATOR = "ann@example.com"
IDENTITY = "_streamlit_user"
"""The cookie in which Streamlit keeps who has signed in."""


@dataclass(frozen=True, slots=True)
class Served:
    """An application that runs, the provider that it asks, and the secret that signs its cookies."""

    address: str
    provider: str
    settings: Settings
    cookie_secret: str
    log: Path

    def claim(self, email: str, **claims: object) -> None:
        """Let the provider say something of a person beside their address."""
        httpx.put(f"{self.provider}/users/{email}", json={"email": email, **claims}).raise_for_status()

    def cookie(self, email: str, *, signed_with: str | None = None, **claims: object) -> str:
        """Return the cookie of somebody who has signed in just now, signed with the application's secret or another."""
        told = {
            "email": email,
            "iat": int(time.time()),
            "is_logged_in": True,
            "provider": "default",
            "origin": self.address,
            **claims,
        }
        return create_signed_value(signed_with or self.cookie_secret, IDENTITY, json.dumps(told)).decode()


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Run provider and application until the block ends; one administrator is named in the settings."""
    port, provider_port, secret = reserved_port(), reserved_port(), secrets.token_hex(32)
    address, provider = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{provider_port}"
    file = folder / "secrets.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "{secret}"\nclient_id = "exporter"\n'
        f'client_secret = "{secrets.token_hex(8)}"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    environment = {"EXPORTER_HOME": str(folder / "workspace"), "EXPORTER_ADMINISTRATORS": ADMINISTRATOR}
    app = ("streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port), "--secrets.files", str(file))
    log = folder / "app.log"
    with (
        _running(("oidc_provider_mock", "--port", str(provider_port)), {}, provider, folder / "provider.log"),
        _running(app, environment, f"{address}/_stcore/health", log),
    ):
        yield Served(address, provider, read_settings(environment), secret, log)


@contextmanager
def _running(command: tuple[str, ...], environment: Mapping[str, str], address: str, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(address, process, log)
            yield
        finally:
            process.terminate()
            process.wait(30)


def sign_in(page: Page, email: str) -> None:
    """Go from the page that asks for it to the provider, and come back as somebody."""
    page.locator(".st-key-sign_in_default button").click()
    prove(page, email)


def prove(page: Page, email: str) -> None:
    """Say at the provider who one is."""
    page.get_by_placeholder("sub").fill(email)
    page.get_by_role("button", name="Authorize", exact=True).click()


def sees(page: Page, text: str) -> None:
    """Wait until a page says something."""
    expect(page.get_by_text(text).first).to_be_visible()
