"""The privacy text that a person agrees to, in each of its languages; it alone reads the texts.

A text that was published once is never changed and never removed, so that what somebody agreed to can always be read
again: another meaning is another version, a folder of its own in `privacy_texts/`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from exporter.errors import NotFoundError

TEXT_VERSION = "2026-11-22"
"""What is agreed to now. Whoever changes a text's meaning adds a version and names it here, which ends what was agreed
to before."""

FOLDER = Path(__file__).parent / "privacy_texts"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: what it calls itself, and its words for "I agree"."""

    name: str
    agree: str


DEFAULT_LANGUAGE = "en"

LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "en": Language("English", "I agree"),
        "hu": Language("Magyar", "Elfogadom"),
        "pl": Language("Polski", "Zgadzam się"),
        "fi": Language("Suomi", "Hyväksyn"),
        "ro": Language("Română", "Sunt de acord"),
        "eu": Language("Euskara", "Ados nago"),
    }
)
"""ISO 639-1 code -> a language that the text of now can be read in."""


def text(language: str = DEFAULT_LANGUAGE, *, version: str = TEXT_VERSION) -> str:
    """Return a text as Markdown, to the letter as it was when somebody agreed to it.

    Args:
        language: A key of `LANGUAGES`.
        version: Which one; earlier ones are kept, in the languages that they had.

    Raises:
        NotFoundError: There is no such version, or not in this language.
    """
    if (version, language) not in published():
        raise NotFoundError(f'There is no privacy text of version "{version}" in the language "{language}".')
    return (FOLDER / version / f"{language}.md").read_bytes().decode()


def fingerprint(language: str = DEFAULT_LANGUAGE, *, version: str = TEXT_VERSION) -> str:
    """Return the SHA-256 of a text's UTF-8, in hexadecimal. Raises NotFoundError."""
    return hashlib.sha256(text(language, version=version).encode()).hexdigest()


def published() -> tuple[tuple[str, str], ...]:
    """List every text that was ever published, as version and language, the oldest first."""
    return tuple(sorted((file.parent.name, file.stem) for file in FOLDER.glob("*/*.md")))


def language_like(locale: str | None) -> str:
    """Return the language of the text that is nearest to a browser's, such as `hu-HU`."""
    code = (locale or "").partition("-")[0].casefold()
    return code if code in LANGUAGES else DEFAULT_LANGUAGE
