"""Words as people write them in tables: the same word with other accents, capitals or separators."""

import re
import unicodedata

_NO_DECOMPOSITION = str.maketrans(
    {
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "\u0131": "i", "ħ": "h", "Ħ": "H",
    }
)  # fmt: skip


def without_diacritics(text: str) -> str:
    """Write text with the letters that are left when accents are taken away (`Łódź` is `Lodz`, `ő` is `o`)."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_NO_DECOMPOSITION))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def folded(text: str) -> str:
    """Write text so that equal words compare equal: no diacritics, lower case, one blank between words."""
    return " ".join(re.findall(r"\w+", without_diacritics(text).casefold().replace("_", " ")))


def listed(text: str) -> list[str]:
    """Read entries with commas between them; line breaks count as blanks."""
    return [" ".join(entry.split()) for entry in text.split(",")]
