"""A folder of this machine in which files appear whole; it and what is in it are its owner's alone."""

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from exporter.workspace import drafts


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine; places are paths below it, with `/`. Every method raises OSError."""

    root: Path

    def write(self, place: str, content: bytes) -> None:
        """Write a file, at once or not at all."""
        with drafts.appearing(self._room_for(place)) as whole:
            whole.write(content)

    def take(self, place: str, file: Path) -> None:
        """Move a file of this machine here, at once or not at all."""
        target = self._room_for(place)
        file.chmod(0o600)
        try:
            file.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with file.open("rb") as there, drafts.appearing(target) as whole:
                shutil.copyfileobj(there, whole)
            file.unlink()

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
        return [each.name for each in folder.iterdir() if each.is_file() and not drafts.is_draft(each.name)]

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

    def unfinished(self, place: str, *, remove: bool) -> int:
        """Count the half-written files below a folder that killed processes left, or remove them."""
        folder = self.root / place
        return drafts.sweep(folder) if remove else len(drafts.left(folder))

    def _room_for(self, place: str) -> Path:
        """Make the folders of a file, and return where it will be."""
        target = self.root / place
        for folder in reversed((target.parent, *target.parent.relative_to(self.root).parents)):
            (self.root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)  # parents have no mode of their own
        return target
