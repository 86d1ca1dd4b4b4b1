"""Where an API key may be kept outside of the workspace: a table of the kinds of references, each read at every use.

Another kind of store is a function that reads from it, and a line in `KINDS`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from exporter.errors import SettingsError
from exporter.workspace import vault

LARGEST_FILE = 4096
"""Bytes of a referenced file that are looked at; no API key is longer."""

VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Around:
    """What a reference is read from: the workspace's folder, where relative paths start, and the variables."""

    home: Path
    environ: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference led to, and what to call the place in a sentence, which never holds what was found."""

    text: str = field(repr=False)
    place: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of reference.

    Args:
        form: How it is written.
        means: What it names.
        read: Reads what stands after the colon. Raises SettingsError, which never holds a secret.
    """

    form: str
    means: str
    read: Callable[[str, Around], Found]


def _from_variable(name: str, around: Around) -> Found:
    if not VARIABLE_NAME.fullmatch(name):
        raise SettingsError("env: has to be followed by the name of an environment variable.")
    return Found(around.environ.get(name, ""), f"The environment variable {name}")


def _from_file(location: str, around: Around) -> Found:
    path = around.home / Path(location).expanduser()
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise SettingsError(f"The file {path}, which should hold the API key, cannot be read ({reason}).") from None
    if len(content) > LARGEST_FILE:
        raise SettingsError(f"The file {path} is too large to be an API key.")
    return Found(content.decode("utf-8", errors="replace"), f"The file {path}")


def _from_vault(location: str, around: Around) -> Found:
    return Found(vault.read(location, around.environ), f"The secret vault:{location}")


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "env": Kind("env:NAME", "an environment variable", _from_variable),
        "file": Kind("file:PATH", "a file", _from_file),
        "vault": Kind("vault:MOUNT/PATH#FIELD", "a field of a secret in HashiCorp Vault or OpenBao", _from_vault),
    }
)
"""What stands before the colon -> the kind of reference."""


def kind_of(text: str) -> Kind | None:
    """Return the kind of reference that a text is; None where it is a secret itself, or nothing."""
    prefix, colon, _ = text.partition(":")
    return KINDS.get(prefix) if colon else None


def in_words() -> str:
    """Say which references there are, in one clause."""
    kinds = [f"{kind.form} for {kind.means}" for kind in KINDS.values()]
    return f"{', '.join(kinds[:-1])}, or {kinds[-1]}"
