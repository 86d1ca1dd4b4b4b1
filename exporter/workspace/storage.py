"""Where snapshots and ledgers lie: a folder of this machine, or a bucket that several machines share.

It alone imports obstore, and alone knows whether a path or a URL is behind a name. What goes wrong is a SourceError.
"""

import errno
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import unquote, urlsplit

import obstore
import polars as pl
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import MemoryStore, ObjectStore, from_url

from exporter.errors import SettingsError, SourceError
from exporter.workspace.folder import Folder

SCHEMES = ("s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "adl", "file", "memory")
"""What may stand before `://` in a root. `memory` lasts as long as the process: for trying things out."""

Compression = Literal["lz4", "zstd", "snappy", "uncompressed"]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
_RETRY: Any = {"max_retries": 8, "retry_timeout": timedelta(seconds=60)}

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DENIED = (PermissionDeniedError, UnauthenticatedError, PermissionError)
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Bucket:
    """What is behind a URL; one object appears whole or not at all."""

    url: str
    store: ObjectStore

    def write(self, place: str, content: bytes) -> None:
        obstore.put(self.store, place, content)

    def take(self, place: str, file: Path) -> None:
        obstore.put(self.store, place, file)
        file.unlink()

    def read(self, place: str) -> bytes:
        return obstore.get(self.store, place).bytes().to_bytes()

    def exists(self, place: str) -> bool:
        try:
            obstore.head(self.store, place)
        except FileNotFoundError:
            return False
        return True

    def names(self, place: str) -> list[str]:
        listed = obstore.list_with_delimiter(self.store, place or None)["objects"]
        return [each["path"].rsplit("/", 1)[-1] for each in listed]

    def folders(self, place: str) -> list[str]:
        listed = obstore.list_with_delimiter(self.store, place or None)["common_prefixes"]
        return [each.rstrip("/").rsplit("/", 1)[-1] for each in listed]

    def remove(self, place: str) -> None:
        for chunk in obstore.list(self.store, place):
            obstore.delete(self.store, [each["path"] for each in chunk])

    def unfinished(self, place: str, *, remove: bool) -> int:  # noqa: ARG002 -- as of a folder
        return 0

    def scan(self, places: list[str]) -> pl.LazyFrame:
        if isinstance(self.store, MemoryStore):
            return pl.scan_parquet([self.read(place) for place in places])
        # With no provider of its own, Polars gets in as obstore does.
        return pl.scan_parquet([f"{self.url}/{place}" for place in places], credential_provider=None)


@dataclass(frozen=True, slots=True)
class Storage:
    """A folder in which files are written whole and read back.

    Names are letters, digits, `_`, `-` and `.`, so that they are the same everywhere.

    Args:
        root: A folder, or a URL such as `s3://bucket/folder`; what it takes to get in is read from the environment
            by the names that are usual there (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …).

    Raises:
        SettingsError: The root is none of these, or something is missing to get in.
    """

    root: str
    _below: tuple[str, ...] = ()
    _behind: Folder | _Bucket | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._behind is None:
            object.__setattr__(self, "_behind", _open(self.root))

    def __str__(self) -> str:
        return "/".join((self.root.rstrip("/"), *self._below))

    def folder(self, *names: str) -> "Storage":
        """Give the storage of a folder below this one; it need not be there."""
        for name in names:
            _check(name)
        return Storage(self.root, (*self._below, *names), self._behind)

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return self._do(name, lambda behind, place: behind.exists(place))

    def names(self) -> list[str]:
        """Name the files directly in this folder, in order; none where there is no such folder."""
        return sorted(self._do(None, lambda behind, place: behind.names(place)))

    def folders(self) -> list[str]:
        """Name the folders directly in this one, in order; none where there is no such folder."""
        return sorted(self._do(None, lambda behind, place: behind.folders(place)))

    def write_parquet(self, name: str, frame: pl.DataFrame, *, compression: Compression = "lz4") -> None:
        """Write a frame; a file of that name is replaced at once, or stays as it is if this fails."""
        content = io.BytesIO()
        frame.write_parquet(content, compression=compression)
        self._do(name, lambda behind, place: behind.write(place, content.getvalue()))

    def read_parquet(self, name: str, *, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read a frame, or some of its columns, in the order asked for."""

        def read(behind: Folder | _Bucket, place: str) -> pl.DataFrame:
            wanted = None if columns is None else list(columns)
            if isinstance(behind, Folder):
                return pl.read_parquet(behind.root / place, columns=wanted)
            return pl.read_parquet(io.BytesIO(behind.read(place)), columns=wanted)

        return self._do(name, read)

    def scan_parquet(self, names: Sequence[str]) -> pl.LazyFrame:
        """Scan files of one schema, at least one, in the order given; what is missing raises only when collected."""
        for name in names:
            _check(name)
        return self._do(None, lambda behind, place: behind.scan([f"{place}/{name}".lstrip("/") for name in names]))

    def take(self, name: str, file: Path) -> None:
        """Take a file of this machine, which is gone then; it is there whole or not at all, however large it is."""
        self._do(name, lambda behind, place: behind.take(place, file))

    def local(self, name: str, copies: Path) -> Path:
        """Return where a file that is never changed lies on this machine.

        Args:
            name: The file.
            copies: Folder for the copy of a file that is elsewhere; one that is there already is not fetched again.
        """

        def fetch(behind: Folder | _Bucket, place: str) -> Path:
            if isinstance(behind, Folder):
                (behind.root / place).stat()
                return behind.root / place
            kept = Folder(copies)
            if not kept.exists(name):
                kept.write(name, behind.read(place))
            return copies / name

        return self._do(name, fetch)

    def write_text(self, name: str, text: str) -> None:
        """Write a text as UTF-8, at once or not at all."""
        self._do(name, lambda behind, place: behind.write(place, text.encode()))

    def read_text(self, name: str) -> str:
        """Read a text."""
        return self._do(name, lambda behind, place: behind.read(place).decode())

    def remove(self) -> None:
        """Remove this folder with everything in it; nothing happens where there is none. The root is never removed."""
        if not self._below:
            raise ValueError("The root of a storage is not removed.")
        self._do(None, lambda behind, place: behind.remove(place))

    def unfinished(self, *, remove: bool) -> int:
        """Count the half-written files in this folder and below that killed processes left, or remove them.

        In a bucket none are to be seen: an object appears whole or not at all.
        """
        return self._do(None, lambda behind, place: behind.unfinished(place, remove=remove))

    def _do(self, name: str | None, act: Callable[[Folder | _Bucket, str], _Result]) -> _Result:
        """Do something with a file of this folder, or the folder itself, and say in words what goes wrong."""
        if name is not None:
            _check(name)
        assert self._behind is not None  # noqa: S101 -- set when it was made
        place = "/".join((*self._below, *(() if name is None else (name,))))
        try:
            return act(self._behind, place)
        except (OSError, BaseError, pl.exceptions.PolarsError, UnicodeDecodeError) as error:
            raise SourceError(f"{self if name is None else f'{self}/{name}'} {_words(error)}") from error


def _open(root: str) -> Folder | _Bucket:
    scheme, separator, _ = root.partition("://")
    if not separator:
        return Folder(Path(root))
    try:
        parts = urlsplit(root)
        known = parts.scheme in SCHEMES and not (parts.password or parts.query or parts.fragment)
    except ValueError:
        known = False
    if not known:
        beginnings = ", ".join(f"{each}://" for each in SCHEMES if each != "memory")
        raise SettingsError(
            f"EXPORTER_STORAGE is a folder, or a URL that begins with {beginnings}, "
            "without a password, a ? and a #. Keys are read from the environment."
        )
    if scheme == "file":
        Folder(_local_path(root)).root.mkdir(mode=0o700, parents=True, exist_ok=True)
    options: dict[str, Any] = {} if scheme in ("file", "memory") else {"retry_config": _RETRY}
    try:
        store = from_url(root, **options)
    except (BaseError, ValueError, OSError) as error:
        fault = str(error).split("\n", 1)[0]
        raise SettingsError(f"EXPORTER_STORAGE ({root}) cannot be used: {fault}") from error
    return _Bucket(root.rstrip("/"), store)


def _local_path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be the name of a file in a storage.")


def _words(error: Exception) -> str:
    """Say what is wrong and what to do, after the name of what it is about."""
    number = getattr(error, "errno", None)
    if number is None:  # Polars and obstore give it in the text only
        found = re.search(r"os error (\d+)", str(error))
        number = int(found[1]) if found else None
    if number in _FULL:
        return "cannot be written: the disk is full. Free some space and try again."
    if number in _FORBIDDEN or isinstance(error, _DENIED) or "403 Forbidden" in str(error):
        return "cannot be used: access is denied. Check the permissions, or the keys in the environment."
    if "NoSuchBucket" in str(error):
        return "cannot be reached: there is no such bucket. Check EXPORTER_STORAGE."
    if isinstance(error, FileNotFoundError):
        return "is not there. Check EXPORTER_STORAGE, and that nobody removed it."
    if isinstance(error, (pl.exceptions.PolarsError, UnicodeDecodeError)):
        return "is damaged, or not what was written there."
    return "cannot be reached. Check EXPORTER_STORAGE, and that it is there."
