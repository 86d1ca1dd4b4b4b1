"""Signing in: whether it is asked for, who has done it, and the way in and out; it alone reads `st.user`."""

import contextlib
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from exporter import settings as deployment
from exporter.errors import NotAllowedError, SignInError
from exporter.workspace.sign_in import SignedIn, SignIn, is_loopback, renewal_of, renewed_by
from exporter.workspace.team import Team

PROVIDER = ("client_id", "client_secret", "server_metadata_url")
"""What each provider in `secrets.toml` has to have."""

LEAST_SECRET = 32
"""Characters of a `cookie_secret`: who guesses it can be anybody."""

WHERE = "the section [auth] of .streamlit/secrets.toml"


def is_on() -> bool:
    """Tell whether people have to sign in."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def start_fault() -> str | None:
    """Say why the application must not be served as it is set up, or None."""
    if any(Path(file).exists() for file in st.get_option("secrets.files")) and not st.secrets.load_if_toml_exists():
        return "secrets.toml cannot be read, so nobody knows whether people have to sign in. Mend it and start again."
    if is_on():
        return _auth_fault(_auth())
    if is_loopback(st.get_option("server.address")):
        return None
    return (
        f"Nobody has to sign in here, so only this machine may reach the application, but it would listen at "
        f"{st.get_option('server.address') or 'every address'}. Start it with --server.address 127.0.0.1, or let "
        f"people sign in: put your OpenID provider into {WHERE}."
    )


def require_safe_start() -> None:
    """End the program before it listens, with a sentence, if it must not be served as it is set up."""
    fault = start_fault()
    if fault is not None:
        sys.exit(f"The application does not start. {fault}")


def secrets() -> dict[str, Any]:
    """Return what the server needs beside `secrets.toml`: for each provider one that asks people to sign in anew."""
    auth = _auth()
    if not auth:
        return {}
    return {"auth": {**auth, **anew(auth)}}


def anew(auth: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return, by its name, for each provider the one that asks people to sign in anew."""
    return {
        renewal_of(name): {**section, "authorize_params": {"prompt": "login", "max_age": 0}}
        for name, section in _providers(auth).items()
    }


def providers() -> list[str]:
    """Return the names of the providers that one may choose from; "default" is the one without a name."""
    return [name for name in _providers(_auth()) if renewed_by(name) is None]


def claims() -> SignIn | None:
    """Return the sign-in of this browser, whether it still holds or not; None where there is none.

    Raises:
        NotAllowedError: It proves no email address.
    """
    if not has_signed_in():
        return None
    return SignIn.of(st.user.to_dict())


def person(team: Team) -> SignedIn:
    """Return who acts in this session. Raises SignInError, or NotAllowedError where they may not."""
    sign_in = claims()
    if sign_in is None:
        raise SignInError("Sign in first.")
    return team.acting(sign_in, lasts=_lasts())


def has_signed_in() -> bool:
    """Tell whether this browser brings any sign-in, one that counts or not."""
    return is_on() and st.user.get("is_logged_in") is True


def enter(provider: str) -> None:
    """Lead the browser to a provider, to sign in there."""
    st.login(None if provider == "default" else provider)


def leave(team: Team) -> None:
    """Sign out: in every tab of this browser, for whoever copied its cookie, and at the provider if it knows how."""
    with contextlib.suppress(NotAllowedError):  # what proves no address never held
        if (sign_in := claims()) is not None:
            team.sign_out(sign_in, lasts=_lasts())
    st.logout()


def renew() -> None:
    """Lead the browser to its provider, which asks the person to sign in anew."""
    sign_in = claims()
    if sign_in is not None:
        enter(renewal_of(sign_in.provider))


def _lasts() -> timedelta:
    return timedelta(hours=deployment.read().session_hours)


def _auth() -> dict[str, Any]:
    found = st.secrets.get("auth") if is_on() else None
    return _plain(found) if isinstance(found, Mapping) else {}


def _plain(section: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) if isinstance(value, Mapping) else value for key, value in section.items()}


def _providers(auth: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each provider's own settings, by its name."""
    unnamed = {key: auth[key] for key in (*PROVIDER, "client_kwargs") if key in auth}
    named = {key: value for key, value in auth.items() if isinstance(value, dict) and key != "client_kwargs"}
    return {**({"default": unnamed} if "client_id" in unnamed else {}), **named}


def _auth_fault(auth: Mapping[str, Any]) -> str | None:
    missing = [key for key in ("redirect_uri", "cookie_secret") if not auth.get(key)]
    if missing:
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing in {WHERE}."
    if len(str(auth["cookie_secret"])) < LEAST_SECRET:
        return f"cookie_secret in {WHERE} has to have at least {LEAST_SECRET} random characters."
    found = _providers(auth)
    if not found:
        return f"No provider is named in {WHERE}: client_id, client_secret and server_metadata_url are missing."
    for name, section in found.items():
        lacking = [key for key in PROVIDER if not section.get(key)]
        if lacking or "_" in name:
            what = f"{', '.join(lacking)} missing" if lacking else "its name has an underscore"
            return f"The provider “{name}” in {WHERE} is not complete: {what}."
    return None
