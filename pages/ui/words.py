"""Text of people and data, made safe to stand in Markdown as it is."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:^=-])")
_ADDRESS = re.compile(r"@|(?<=\w)\.(?=\w)")
_TICKS = re.compile(r"`+")
_JOINER = "\u2060"
"""A word joiner: invisible, and keeps Markdown from making links of addresses."""


def escape(text: str) -> str:
    """Return text that Markdown shows exactly as it is: no formatting, no colours or icons, no links."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _ADDRESS.sub(lambda match: f"{_JOINER}{match[0]}{_JOINER}", escaped)


def code(text: str) -> str:
    """Return text that Markdown shows exactly as it is, as code, whatever backticks are in it."""
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"
