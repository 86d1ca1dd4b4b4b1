"""Folders of this machine for what is needed for a moment; what killed processes left of them is known and removed.

Every folder that may hold profiles, contacts or members while something is worked out is made here.
"""

import os
import shutil
import sys
import tempfile
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from exporter.workspace import drafts

PREFIX = "exporter-"
HELD = ".exporter-at-work"
"""A file that the process holds which the folder belongs to. A folder without one is none of ours."""


class Scratch:
    """A folder of its own for one purpose, its owner's alone, removed at the end of the block or of the process.

    Args:
        purpose: What it is for, for people who come upon it.
        below: Where it is made; default: where the system keeps what is temporary.

    Attributes:
        path: The folder.

    Raises:
        OSError: It cannot be made.
    """

    def __init__(self, purpose: str, *, below: Path | None = None) -> None:
        made = Path(tempfile.mkdtemp(prefix=f".{PREFIX}{purpose}-", dir=below))
        self.path = made.with_name(made.name[1:])
        if sys.platform == "win32":  # where nothing is renamed that holds an open file
            made.rename(self.path)
            held = drafts.held(self.path / HELD)
        else:  # nobody who sweeps comes upon it before it is held
            held = drafts.held(made / HELD)
            made.rename(self.path)
        self._end = weakref.finalize(self, _end, self.path, held)

    def close(self) -> None:
        """Remove it with everything in it."""
        self._end()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove it."""
        self.close()


def left() -> list[Path]:
    """List the folders that killed processes of this user left on this machine."""
    return [folder for folder in _all() if drafts.is_free(folder / HELD)]


def sweep() -> int:
    """Remove the folders that killed processes of this user left on this machine, and count them."""
    found = left()
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)


def _all() -> list[Path]:
    return [held.parent for held in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{HELD}") if _is_mine(held)]


def _is_mine(file: Path) -> bool:
    try:
        return not hasattr(os, "getuid") or file.lstat().st_uid == os.getuid()
    except FileNotFoundError:
        return False


def _end(folder: Path, held: IO[bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    held.close()
