r"""What an email address looks like, as patterns that every engine takes and that the contacts of an export share.

The export itself asks a library about an address that is out of the ordinary. These patterns know Latin, Greek and
Cyrillic letters; an address in other letters, with quotes or with a number in place of a domain is none by them.
"""

_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏΆΈ-ΊΌΎ-ΡΣ-ώЀ-џ"
_ATOM = rf"[{_LETTERS}0-9!#$%&'*+/=?^_`{{|}}~\-]+"
NAME = rf"{_ATOM}(?:\.{_ATOM})*"
"""What stands before the @."""

RESERVED = r"[@.](?:invalid|local|localhost|onion|arpa)"
"""How an address in lower case ends whose domain can never get mail. `test` and `example` are for trying things out."""

LONGEST = 254
"""Letters of an address."""

_LABEL = rf"(?:xn--)?[{_LETTERS}0-9]+(?:-[{_LETTERS}0-9]+)*"
_TOP = rf"(?:xn--)?(?:[{_LETTERS}0-9]+-)*[{_LETTERS}0-9]*[{_LETTERS}]"
_BLANKS = "[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\xad\u180e]*"

VALID = rf"^{_BLANKS}{NAME}@(?:{_LABEL}\.)+{_TOP}{_BLANKS}$"
"""Pattern of an address in any case; what nobody sees at its ends does not matter, since the export leaves it out."""

NEVER = rf"{RESERVED}{_BLANKS}$"
"""Pattern of the end of an address, in lower case, that can never get mail."""
