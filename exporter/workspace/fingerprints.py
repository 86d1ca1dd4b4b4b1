"""What the audit log may keep of a document: no secret, no customer's address, and no more than can be read."""

import hashlib
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from exporter.workspace.chain import canonical
from exporter.workspace.secrets import SEALED, is_reference

SECRETS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"connection": frozenset({"api_key"}), "notice": frozenset({"address"})}
)
"""Kind -> fields of its documents that hold a secret, at any depth: sealed, or a reference to one."""

NAME_COLLEAGUES = frozenset({"connection", "person", "run"})
"""Kinds whose documents name people of the workspace. In others an address may be a customer's, whom the log could not
forget, and is left out."""

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
LEFT_OUT = "(an address)"
CREDENTIALS = re.compile(r"://[^/\s@]*@")
"""Who signs in where a web address leads, and with what."""

HIDDEN = "(hidden)"

LONGEST_TEXT = 1_000
LONGEST_LIST = 50
LONGEST_DOCUMENT = 20_000
"""Characters of a document that are kept; of a longer one, only what is short among its fields."""
LONGEST_FIELD = 200


def text(kind: str, document: Mapping[str, Any] | None) -> str | None:
    """Write what may be kept of a document as JSON; None for none."""
    if document is None:
        return None
    kept = {name: _kept(kind, name, value) for name, value in document.items()}
    written = canonical(kept)
    if len(written) <= LONGEST_DOCUMENT:
        return written
    return canonical({name: _outline(value) for name, value in list(kept.items())[:LONGEST_LIST]})


def fingerprint(words: str) -> str:
    """Return by what a text is told from others: the beginning of its SHA-256."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _kept(kind: str, field: str, value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _kept(kind, str(name), each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        first = [_kept(kind, field, each) for each in value[:LONGEST_LIST]]
        return first if len(value) <= LONGEST_LIST else [*first, f"… {_size(value)}"]
    if field in SECRETS.get(kind, ()) or (isinstance(value, str) and value.startswith(SEALED)):
        return _secret(value)
    if isinstance(value, str):
        words = CREDENTIALS.sub(f"://{HIDDEN}@", value)
        words = words if kind in NAME_COLLEAGUES else EMAIL.sub(LEFT_OUT, words)
        return words if len(words) <= LONGEST_TEXT else f"{words[:LONGEST_TEXT]}… {_size(value)}"
    return value


def _secret(value: object) -> object:
    """Show which secret it is and never what it is.

    A sealed text is different each time, so its fingerprint says nothing of the secret. One that was not sealed could
    be guessed from a fingerprint, and gets none.
    """
    if value is None or value == "":
        return value
    if isinstance(value, str) and value.startswith(SEALED):
        return f"sealed, fingerprint {fingerprint(value)}"
    return value if isinstance(value, str) and is_reference(value) else HIDDEN


def _outline(value: object) -> object:
    written = canonical(value)
    return value if len(written) <= LONGEST_FIELD else f"… {_size(value)}"


def _size(value: object) -> str:
    if isinstance(value, str):
        return f"{len(value):,} characters, fingerprint {fingerprint(value)}"
    if isinstance(value, list | tuple):
        return f"{len(value):,} in all, fingerprint {fingerprint(canonical(list(value)))}"
    return f"fingerprint {fingerprint(canonical(value))}"
