"""The application starts only where nobody can reach it who should not."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pages.ui.sign_in import _auth_fault, _providers, anew
from tests.app.sample import ROOT

ONE = {"client_id": "exporter", "client_secret": "secret", "server_metadata_url": "http://127.0.0.1:9/openid"}
SHARED = {"redirect_uri": "http://127.0.0.1/oauth2callback", "cookie_secret": "0" * 64}


def started(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Start it as a person would, and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", "0", *arguments],
        cwd=ROOT,
        env={**os.environ, "EXPORTER_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("address", ["0.0.0.0", ""])  # noqa: S104  (what is refused)
def test_without_sign_in_it_starts_on_an_address_of_this_machine_only(home: Path, address: str) -> None:
    ended = started(home, "--server.address", address)

    assert ended.returncode == 1
    assert "The application does not start. Nobody has to sign in here" in ended.stderr
    assert "Start it with --server.address 127.0.0.1, or let people sign in" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_secrets_that_cannot_be_read_let_nobody_in(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text('[auth]\nclient_id = "exporter', encoding="utf-8")

    ended = started(home, "--secrets.files", str(file))

    assert ended.returncode == 1
    assert "secrets.toml cannot be read" in ended.stderr


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ({}, "redirect_uri and cookie_secret are missing"),
        ({**ONE, **SHARED, "cookie_secret": "short"}, "at least 32 random characters"),
        (SHARED, "No provider is named"),
        ({**SHARED, "client_id": "exporter"}, "client_secret, server_metadata_url missing"),
        ({**SHARED, "our_own": ONE}, "its name has an underscore"),
    ],
)
def test_what_is_wrong_with_the_sign_in_is_told_before_it_starts(auth: dict[str, Any], said: str) -> None:
    assert said in (_auth_fault(auth) or "")


@pytest.mark.parametrize("auth", [{**SHARED, **ONE}, {**SHARED, "okta": ONE, "our-own": ONE}])
def test_a_sign_in_that_is_whole_has_no_fault(auth: dict[str, Any]) -> None:
    assert _auth_fault(auth) is None
    assert _auth_fault({**auth, **anew(auth)}) is None


def test_each_provider_is_asked_anew_with_its_own_settings() -> None:
    found = anew({**SHARED, **ONE, "client_kwargs": {"scope": "openid email"}, "okta": ONE})

    asked = {"authorize_params": {"prompt": "login", "max_age": 0}}
    assert found == {
        "fresh": {**ONE, "client_kwargs": {"scope": "openid email"}, **asked},
        "okta-fresh": {**ONE, **asked},
    }
    assert list(_providers({**SHARED, **ONE, "okta": ONE})) == ["default", "okta"]
