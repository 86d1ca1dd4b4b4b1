"""The names of definitions: which are well formed, and which two are one."""

import unicodedata

LONGEST_NAME = 200


def name_key(name: str) -> str:
    """Give the form in which two names that differ only in case are equal."""
    return unicodedata.normalize("NFC", name).casefold()


def name_fault(name: str) -> str | None:
    """Say what is wrong with a name, as a sentence, or None."""
    if not name.strip():
        return "A name is needed."
    if name != name.strip():
        return "A name cannot begin or end with a space."
    if len(name) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters; this one has {len(name)}."
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        return "A name cannot hold control characters."
    return None
