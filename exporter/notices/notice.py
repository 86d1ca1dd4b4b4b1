"""A notice: one address that is told how exports fare, of which exports, and on which occasions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.errors import Issue
from exporter.notices.state import WRONG
from exporter.workspace.names import name_fault, name_key

KIND = "notice"
EVERY_OCCASION = tuple(WRONG)


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told, of what.

    Args:
        name: Unique among notices, such as "Marketing channel".
        address: As stored: sealed, or a reference; empty: none yet. Never the address itself.
        service: What the address is of, such as "Mail" or "Slack"; empty: it could not be read when it was saved.
        host: Which machine it leads to.
        exports: Names of the exports that it is about; empty: all.
        occasions: Keys of `state.WRONG`.
        recovery: Whether also to tell when it is over.
    """

    name: str
    address: str = field(default="", repr=False)
    service: str = ""
    host: str = ""
    exports: tuple[str, ...] = ()
    occasions: tuple[str, ...] = EVERY_OCCASION
    recovery: bool = True

    def is_about(self, export: str) -> bool:
        """Tell whether it is about an export."""
        return not self.exports or name_key(export) in {name_key(each) for each in self.exports}

    @property
    def place(self) -> str:
        """Where it leads, without its secret: "Mail at mail.example.com"."""
        return f"{self.service} at {self.host}" if self.service else "an address that could not be read yet"


def to_document(notice: Notice) -> dict[str, Any]:
    """Write a notice for the store; its address is sealed, or a reference."""
    return {
        "address": notice.address,
        "service": notice.service,
        "host": notice.host,
        "exports": list(notice.exports),
        "occasions": list(notice.occasions),
        "recovery": notice.recovery,
    }


def from_document(name: str, document: Mapping[str, Any]) -> Notice:
    """Read what `to_document` wrote."""
    lists = {key: tuple(document[key]) for key in ("exports", "occasions")}
    return Notice(name=name, **{**document, **lists})


def issues(notice: Notice) -> tuple[Issue, ...]:
    """Find every fault of a notice, but for its address and for exports that there are not."""
    unknown = [each for each in notice.occasions if each not in WRONG]
    found = [
        ("name", name_fault(notice.name)),
        ("occasions", None if notice.occasions else f"Choose at least one of {', '.join(WRONG)}."),
        (
            "occasions",
            f"“{str(unknown[0])[:40]}” is no occasion. There are {', '.join(WRONG)}." if unknown else None,
        ),
    ]
    return tuple(Issue(where, message) for where, message in found if message is not None)
