"""Who a command acts for: the local administrator, or a person of the workspace named with `--as`."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exporter.errors import NotAllowedError
from exporter.toolkit import Toolkit


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Toolkit]:
    """Open the workspace for whoever the command acts for.

    Raises:
        NotAllowedError: `--as` names nobody of the workspace, or whoever calls the command does not own it.
        SettingsError: The workspace cannot be opened.
    """
    email: str | None = getattr(arguments, "acting", None)
    with Toolkit.open() as kit:
        if email is None:
            yield kit
            return
        require_owner(kit.settings.home)
        person = kit.team.find(email)
        if person is None:
            raise NotAllowedError(f"{email} may not use this workspace. Invite them first.")
        yield kit.acting_as(person)


def require_owner(home: Path) -> None:
    """Raise NotAllowedError unless the workspace folder is the caller's own, as the operating system sees it."""
    caller = os.geteuid() if hasattr(os, "geteuid") else None
    if caller is None or home.stat().st_uid != caller:
        raise NotAllowedError(
            f"Only the user of this machine who owns {home} may act for somebody else. Call the command as that user."
        )
