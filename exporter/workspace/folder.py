"""A folder of this machine in which files appear whole; it and what is in it are its owner's alone."""

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

import polars as pl

_DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine; places are paths below it, with `/`. Every method raises OSError."""

    root: Path

    def write(self, place: str, content: bytes) -> None:
        """Write a file, at once or not at all."""
        target, draft = self._room_for(place)
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def take(self, place: str, file: Path) -> None:
        """Move a file of this machine here, at once or not at all."""
        target, draft = self._room_for(place)
        try:
            shutil.move(file, draft)
            draft.chmod(0o600)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def read(self, place: str) -> bytes:
        """Read a file."""
        return (self.root / place).read_bytes()

    def exists(self, place: str) -> bool:
        """Tell whether there is such a file."""
        return (self.root / place).is_file()

    def names(self, place: str) -> list[str]:
        """Name the files directly in a folder, in any order."""
        folder = self.root / place
        if not folder.is_dir():
            return []
        return [each.name for each in folder.iterdir() if each.is_file() and not each.name.startswith(_DRAFT)]

    def folders(self, place: str) -> list[str]:
        """Name the folders directly in a folder, in any order."""
        folder = self.root / place
        return [each.name for each in folder.iterdir() if each.is_dir()] if folder.is_dir() else []

    def remove(self, place: str) -> None:
        """Remove a folder with everything in it, if it is there."""
        folder = self.root / place
        if folder.exists():
            shutil.rmtree(folder)

    def scan(self, places: list[str]) -> pl.LazyFrame:
        """Scan Parquet files in the order given."""
        return pl.scan_parquet([self.root / place for place in places])

    def _room_for(self, place: str) -> tuple[Path, Path]:
        """Make the folders of a file; return where it will be, and where it may be written until it is whole."""
        target = self.root / place
        for folder in reversed((target.parent, *target.parent.relative_to(self.root).parents)):
            (self.root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)  # parents have no mode of their own
        return target, target.with_name(f"{_DRAFT}{uuid.uuid4().hex}")
