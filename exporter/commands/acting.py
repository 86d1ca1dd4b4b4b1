"""Who a command acts for: the local administrator, or a person of the workspace named with `--as`."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exporter.errors import NotAllowedError
from exporter.toolkit import Toolkit
from exporter.workspace.audit import DOOR
from exporter.workspace.people import Person


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Toolkit]:
    """Open the workspace for whoever the command acts for.

    Raises:
        NotAllowedError: `--as` names nobody of the workspace, or whoever calls the command does not own it.
        SettingsError: The workspace cannot be opened.
    """
    email: str | None = getattr(arguments, "acting", None)
    before = DOOR.set("command line")
    try:
        with Toolkit.open() as kit:
            yield kit if email is None else kit.acting_as(_person(kit, email))
    finally:
        DOOR.reset(before)


def _person(kit: Toolkit, email: str) -> Person:
    require_owner(kit.settings.home)
    person = kit.team.find(email)
    if person is None:
        raise NotAllowedError(f"{email} may not use this workspace. Invite them first.")
    return person


def require_owner(home: Path) -> None:
    """Raise NotAllowedError unless the workspace folder is the caller's own, as the operating system sees it."""
    caller = os.geteuid() if hasattr(os, "geteuid") else None
    if caller is None or home.stat().st_uid != caller:
        raise NotAllowedError(
            f"Only the user of this machine who owns {home} may act for somebody else. Call the command as that user."
        )
