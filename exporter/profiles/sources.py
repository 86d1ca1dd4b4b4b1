"""The remembered profile sources, how they changed since they were seen, and the files that were uploaded for them."""

import re
import shutil
import unicodedata
from pathlib import Path
from typing import BinaryIO

from exporter.errors import InUseError, SourceError
from exporter.profiles import files
from exporter.profiles import seen as known
from exporter.profiles.declared import check_address, check_related
from exporter.profiles.engine import Profiles
from exporter.profiles.seen import Changes
from exporter.profiles.source import Source, from_document
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.staleness import require_as_seen
from exporter.workspace.store import Store

LONGEST_FILE_NAME = 120


class Sources:
    """The sources of a workspace, and who is acting."""

    def __init__(self, store: Store, profiles: Profiles, *, actor: Person, uploads_folder: Path) -> None:
        self._store = store
        self._profiles = profiles
        self._actor = actor
        self._uploads_folder = uploads_folder

    def names(self) -> list[str]:
        """List the names, in order."""
        return self._store.names("source")

    def get(self, name: str) -> Source:
        """Return one by its name, in any case. Raises NotFoundError."""
        found = self._store.get("source", name)
        return from_document(found.name, found.document)

    def all(self) -> list[Source]:
        """Return all, by name."""
        return [from_document(found.name, found.document) for found in self._store.all("source")]

    def save(self, source: Source, *, new: bool = False, seen: Source | None = None) -> int:
        """Check that a source can be read, its key is one and its related tables fit, then remember it.

        Relative locations are remembered in full, so that every program reads the same files.

        Args:
            source: As it shall be; one of the same name is replaced.
            new: Refuse a name that another one has.
            seen: How it was when it was opened to be changed; None: it is replaced whatever it is by now.

        Returns:
            The number of profiles.

        Raises:
            SourceError: It cannot be read, the key is not one, or a related table does not fit.
            NotFoundError: It was seen, and is there no more.
            ChangedMeanwhileError: It is not as it was seen any more.
            DefinitionError: The name is malformed, or taken by one that differs only in case.
            NotAllowedError: The person acting only looks.
        """
        require(self._actor, Action.EDIT_SOURCES)
        source = source.placed(Path())
        for each in (source, *source.related):
            check_address(each)
        rows = self._profiles.check_key(source)
        check_related(self._profiles, source)
        columns = known.look(self._profiles, source)
        with self._store.begin():
            if seen is not None:
                require_as_seen(self._store, "source", seen, from_document)
            self._store.put("source", source.name, source.to_document(), actor=self._actor.email, new=new)
            known.remember(self._store, source, columns, actor=self._actor.email)
        return rows

    def changes(self, name: str) -> Changes:
        """Compare the columns of a source and its related tables with those that were seen last.

        Raises:
            NotFoundError: There is none.
            SourceError: It cannot be read.
        """
        source = self.get(name)
        before = known.recall(self._store, source.name)
        now = known.look(self._profiles, source)
        return Changes() if before is None else known.changes(before, now)

    def accept(self, name: str) -> None:
        """Remember the columns as they are now as those that were seen last.

        Raises:
            NotAllowedError: The person acting only looks.
            SourceError: It cannot be read; NotFoundError: there is none.
        """
        require(self._actor, Action.EDIT_SOURCES)
        source = self.get(name)
        known.remember(self._store, source, known.look(self._profiles, source), actor=self._actor.email)

    def delete(self, name: str) -> None:
        """Forget a source; its files stay.

        Raises:
            NotFoundError: There is none.
            InUseError: Segments use it.
            NotAllowedError: The person acting only looks.
        """
        require(self._actor, Action.EDIT_SOURCES)
        with self._store.begin():
            present = self._store.get("source", name).name
            users = [
                segment.name
                for segment in self._store.all("segment")
                if str(segment.document.get("source", "")).casefold() == present.casefold()
            ]
            if users:
                raise InUseError(
                    f'The source "{present}" is used by the segments {", ".join(users)}. Change or delete these first.',
                    users,
                )
            self._store.delete("source", present, actor=self._actor.email)
            known.forget(self._store, present, actor=self._actor.email)

    def upload(self, file_name: str, content: BinaryIO) -> Path:
        """Keep a file; its name is made safe, and another of that name is never overwritten.

        Raises:
            SourceError: The ending is none of a source's, or the file cannot be written.
            NotAllowedError: The person acting only looks.
        """
        require(self._actor, Action.EDIT_SOURCES)
        stem, ending = _safe_name(file_name)
        try:
            self._uploads_folder.mkdir(parents=True, exist_ok=True)
            kept, target = _new_file(self._uploads_folder, stem, ending)
            try:
                with target:
                    shutil.copyfileobj(content, target, 1 << 20)
            except BaseException:
                kept.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise SourceError(
                f"The file cannot be kept in {self._uploads_folder}. Look whether the disk is full and whether the "
                "exporter may write there."
            ) from error
        return kept


def _safe_name(file_name: str) -> tuple[str, str]:
    plain = unicodedata.normalize("NFC", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    known = [ending for endings in files.ENDINGS.values() for ending in endings]
    ending = next((one for one in sorted(known, key=len, reverse=True) if plain.casefold().endswith(one)), None)
    if ending is None:
        raise SourceError(f"Only profiles as Parquet, CSV or DuckDB can be uploaded ({', '.join(known)}).")
    stem = re.sub(r"[^\w .()-]+", "_", plain[: -len(ending)]).strip(" ._")[:LONGEST_FILE_NAME]
    return stem or "profiles", ending


def _new_file(folder: Path, stem: str, ending: str) -> tuple[Path, BinaryIO]:
    number = 1
    while True:
        path = folder / (f"{stem}{ending}" if number == 1 else f"{stem} ({number}){ending}")
        try:
            return path, path.open("xb")
        except FileExistsError:
            number += 1
