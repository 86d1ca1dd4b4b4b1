"""What became of a request to be forgotten: what was removed where, and what is left for people to remove."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed in one place: what it was, the run, export, segment or table it was in, and how many rows."""

    what: str
    where: str
    rows: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of a request, or would.

    Args:
        digest: By what the audit log knows the request again; the address is nowhere in it.
        removed: What was removed, in the order of the places.
        remains: What this program does not remove, and who has to, as sentences.
        unfinished: Files and folders that killed processes left and that went with it, whoever was in them.
        waits: Why it cannot be done just now; None where it can, or is.
    """

    digest: str
    removed: tuple[Removed, ...]
    remains: tuple[str, ...]
    unfinished: int = 0
    waits: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        removed, remains = [asdict(one) for one in self.removed], list(self.remains)
        told = {"digest": self.digest, "removed": removed, "unfinished": self.unfinished, "remains": remains}
        return told if self.waits is None else {**told, "waits": self.waits}

    def in_short(self) -> str:
        """Say how much was removed, for the audit."""
        counts: dict[str, int] = {}
        for one in self.removed:
            counts[one.what] = counts.get(one.what, 0) + one.rows
        return ", ".join(f"{rows:,} {what}" for what, rows in counts.items()) or "nothing was kept"
