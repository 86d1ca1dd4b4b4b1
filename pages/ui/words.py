"""Text of people and data, made safe to stand in Markdown as it is."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:^=-])")
_ADDRESS = re.compile(r"@|(?<=\w)\.(?=\w)")
_JOINER = "\u2060"
"""A word joiner: invisible, and keeps Markdown from making links of addresses."""


def escape(text: str) -> str:
    """Return text that Markdown shows exactly as it is: no formatting, no colours or icons, no links."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _ADDRESS.sub(lambda match: f"{_JOINER}{match[0]}{_JOINER}", escaped)
