"""What people are told, in plain text: the export, what happened, the figures and the way to the run; no customer.

Names and reasons are made harmless for wherever they are shown: a mail's header, HTML, Markdown, the markup of chats.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from exporter.notices.outcome import Outcome
from exporter.notices.state import WRONG, Change

LONGEST_REASON = 600

_JOINER = "\u2060"
"""A word joiner: invisible, and keeps chats and mail programs from making links and mentions of names."""

_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'", "*": "∗", "|": "¦", "&": "＆"})
_ADDRESS = re.compile(r"[^\s@<>(),;:\"“”]+@[^\s@<>(),;:\"“”]+")
_LINKED = re.compile(r"@|(?<=\w)\.(?=[^\W\d])|(?<=:)(?=//)")


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words: a title of one line, and a text."""

    title: str
    text: str
    is_good: bool = False


def said(export: str, change: Change, last: Outcome, *, app_url: str | None) -> Said:
    """Put a change into words.

    Args:
        export: Its name.
        change: What is new, or over; something of it.
        last: The run at which it was found.
        app_url: Where the application is; None: nobody knows.
    """
    title = f"Export “{harmless(export)}” {_headline(change)}"
    lines = [*map(harmless, change.new.values())]
    if change.over:
        lines.append(f"Over: {', '.join(WRONG[key].lower() for key in change.over)}.")
    figures = f"{last.members:,} members, {last.accepted:,} accepted, {last.rejected:,} rejected"
    if last.way == "delivered":
        lines.append(f"Last run: {figures}.")
    lines.append(f"Run {last.run_id}" + (f": {run_address(app_url, last.run_id)}" if app_url else "."))
    if change.new:
        lines.append("You hear of it again when that changes.")
    return Said(title, "\n".join(lines), is_good=not change.new)


def test(notice: str) -> Said:
    """Put into words that an address is tried out."""
    return Said(
        f"Test of “{harmless(notice)}”",
        "This is a test. From here on you are told when an export goes wrong, and when it is well again.",
        is_good=True,
    )


def about(change: Change, occasions: Iterable[str], *, recovery: bool) -> Change | None:
    """Return what of a change somebody wants to hear of, or None."""
    wanted = set(occasions)
    new: Mapping[str, str] = {key: words for key, words in change.new.items() if key in wanted}
    over = tuple(key for key in change.over if recovery and key in wanted)
    return Change(new, over) if new or over else None


def run_address(app_url: str, run_id: str) -> str:
    """Return the address of a run's page."""
    return f"{app_url.rstrip('/')}/run?run={quote(run_id)}"


def harmless(text: str) -> str:
    """Return text in one line that no reader takes for markup, a link or a mention, and without email addresses."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    line = _ADDRESS.sub("(an email address)", line)
    line = line if len(line) <= LONGEST_REASON else f"{line[: LONGEST_REASON - 1]}…"
    return _LINKED.sub(lambda match: f"{match[0]}{_JOINER}", line.translate(_LOOKALIKES))


def _headline(change: Change) -> str:
    if not change.new:
        return "is well again"
    if "failed" in change.new:
        return "failed"
    if "held" in change.new:
        return "was skipped: somebody has to act"
    if len(change.new) > 1:
        return "needs a look"
    return {
        "rejected": "had many rejected contacts",
        "jump": "has changed much in size",
        "slow": "took long",
        "empty": "had no members",
    }[next(iter(change.new))]
