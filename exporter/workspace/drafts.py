"""Files that appear whole or not at all; what a killed process left half written is known, since nobody holds it.

It alone knows how a half-written file is called, and how a file is held by the process that is at work with it.
"""

import contextlib
import os
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl

_DRAFT = re.compile(r"\.draft-[0-9a-f]{32}")


@contextmanager
def appearing(target: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its place when the block ends, and never does if it fails. Raises OSError."""
    draft = target.with_name(f".draft-{uuid.uuid4().hex}")
    try:
        with held(draft) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform != "win32":  # where it has to be let go first
                draft.replace(target)
        if sys.platform == "win32":
            draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def held(file: Path) -> IO[bytes]:
    """Make a file of its owner alone, and hold it until it is closed or the process ends. Raises OSError."""
    while True:
        opened = os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb")
        if sys.platform == "win32":
            return opened
        with contextlib.suppress(OSError):  # where a file system knows no locks, nothing is ever taken for left behind
            fcntl.flock(opened, fcntl.LOCK_EX)
        if file.exists():
            return opened
        opened.close()  # taken for one that nobody holds, in the moment before it was held


def is_draft(name: str) -> bool:
    """Tell whether a file is half written, by its name."""
    return _DRAFT.fullmatch(name) is not None


def left(folder: Path) -> list[Path]:
    """List the half-written files below a folder that no process is at work with."""
    return [file for file in folder.rglob(".draft-*") if is_draft(file.name) and _is_free(file, remove=False)]


def sweep(folder: Path) -> int:
    """Remove the half-written files below a folder that no process is at work with, and count them."""
    return sum(_is_free(file, remove=True) for file in left(folder))


def is_free(file: Path) -> bool:
    """Tell whether a file is there and no process holds it."""
    return _is_free(file, remove=False)


def _is_free(file: Path, *, remove: bool) -> bool:
    if sys.platform == "win32":
        return _is_free_of_handles(file, remove=remove)
    try:
        with file.open("r+b") as opened:  # which a lock takes on a folder of another machine
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if remove:
                file.unlink()
    except OSError:
        return False
    return True


def _is_free_of_handles(file: Path, *, remove: bool) -> bool:
    """Tell by whether it can be given another name, which Windows refuses while somebody has it open."""
    aside = file.with_name(f"{file.name}.free")
    try:
        file.rename(aside)
        if remove:
            aside.unlink()
        else:
            aside.rename(file)
    except OSError:
        return False
    return True
