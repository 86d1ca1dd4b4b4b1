"""Who is on another machine gets nowhere while nobody has to sign in, whatever started the server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pages.ui.this_machine import is_here
from tests.attacks.ground import ROOT
from tests.attacks.test_cross_site import HANDSHAKE
from tests.ports import reserved_port
from tests.served import wait_for

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  (what is held harmless)
STRANGER = "203.0.113.9"
BEHIND_A_PROXY = {"X-Forwarded-For": STRANGER}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served at every address of this machine by a server that knows none of its settings."""
    home, port = tmp_path_factory.mktemp("open"), reserved_port()
    log: Path = home / "app.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app:app", "--host", EVERY_ADDRESS, "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "EXPORTER_HOME": str(home / "workspace")},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("path", ["", "_stcore/health", "_stcore/upload_file/session/file", "media/any"])
def test_every_address_of_the_app_is_closed_to_another_machine(served: str, path: str) -> None:
    answer = httpx.get(f"{served}/{path}", headers=BEHIND_A_PROXY)

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert "answers only who is on the machine that it runs on" in answer.text


def test_another_machine_gets_no_websocket_and_this_one_does(served: str) -> None:
    asked = {**HANDSHAKE, "Origin": served}
    with (
        httpx.stream("GET", f"{served}/_stcore/stream", headers={**asked, **BEHIND_A_PROXY}) as theirs,
        httpx.stream("GET", f"{served}/_stcore/stream", headers=asked) as mine,
    ):
        statuses = theirs.status_code, mine.status_code

    assert statuses == (httpx.codes.FORBIDDEN, httpx.codes.SWITCHING_PROTOCOLS)
    assert httpx.get(served).is_success


@pytest.mark.parametrize(
    "scope",
    [
        {"client": (STRANGER, 1)},
        {"server": ("192.168.1.7", 8501)},
        {"client": None},
        {"server": None},
        {"client": ("testclient", 1)},
        {"headers": [(b"x-real-ip", b"127.0.0.1")]},
        {"headers": [(b"forwarded", b"for=127.0.0.1")]},
    ],
    ids=str,
)
def test_a_connection_is_of_this_machine_only_if_both_ends_are_and_nobody_handed_it_on(scope: dict[str, Any]) -> None:
    here = {"client": ("127.0.0.1", 1), "server": ("::ffff:127.0.0.1", 8501), "headers": [(b"host", b"localhost")]}

    assert is_here(here)
    assert not is_here({**here, **scope})
