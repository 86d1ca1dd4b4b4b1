"""How Omnisend sees who is in a segment: the names of markers.

Alone owns the way from a segment's name to a custom property or a tag.
"""

import hashlib
import re

from exporter.contacts.words import without_diacritics

_LONGEST = 128
_FINGERPRINT = 6  # hexadecimal digits
_ENDS_LIKE_A_FINGERPRINT = re.compile(rf"[_ ][0-9a-f]{{{_FINGERPRINT}}}$")
_PLAIN_PROPERTY = re.compile(r"[A-Za-z0-9_]{1,128}")
_PLAIN_TAG = re.compile(r"(?=.{1,128}$)[A-Za-z0-9_-]+(?: [A-Za-z0-9_-]+)*")


def property_name(segment_name: str) -> str:
    """Name the boolean custom property that marks a segment's members.

    A segment's name that Omnisend takes as it is stays as it is (`vip` is `vip`). Any other loses its diacritics,
    each run of other characters becomes `_`, and six hexadecimal digits of the name's own hash follow, so that
    "VIP customers" and "VIP, customers!" stay two markers.

    Returns:
        Text of the form `^[A-Za-z0-9_]{1,128}$`, always the same for the same name.
    """
    if _PLAIN_PROPERTY.fullmatch(segment_name) and not _ENDS_LIKE_A_FINGERPRINT.search(segment_name):
        return segment_name
    return _rewritten(segment_name, unwanted=r"[^A-Za-z0-9]+", joint="_")


def tag_name(segment_name: str) -> str:
    r"""Name the tag that marks a segment's members; as `property_name`, but blanks and hyphens stay.

    Returns:
        Text of the form `^[A-Za-z0-9_\- ]{1,128}$` without blanks at its ends, always the same for the same name.
    """
    if _PLAIN_TAG.fullmatch(segment_name) and not _ENDS_LIKE_A_FINGERPRINT.search(segment_name):
        return segment_name
    return _rewritten(segment_name, unwanted=r"[^A-Za-z0-9_-]+", joint=" ")


def _rewritten(segment_name: str, *, unwanted: str, joint: str) -> str:
    words = re.sub(unwanted, joint, without_diacritics(segment_name)).strip(joint) or "segment"
    fingerprint = hashlib.sha256(segment_name.encode()).hexdigest()[:_FINGERPRINT]
    return words[: _LONGEST - _FINGERPRINT - 1].rstrip(joint) + joint + fingerprint
