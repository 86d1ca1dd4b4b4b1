"""What a suppression list is, and what somebody asks to have put on it or taken off."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

SINCE = pl.Datetime("ms", "UTC")
ADDRESSES: dict[str, pl.DataType | type[pl.DataType]] = {"email": pl.String, "since": SINCE}
"""Schema of the addresses: each once, clean, in order; and since when it is on the list."""

MOST_ADDRESSES = 5_000_000
MOST_DOMAINS = 100_000

Clean = Callable[[pl.Series], pl.Series]
"""Writes texts as they are compared; null where a text is none."""


@dataclass(frozen=True, slots=True)
class SuppressedSegment:
    """A segment whose members' addresses are on the list; `email` is the column that holds them."""

    segment: str
    email: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What is on the list.

    Args:
        addresses: How many.
        domains: In order; each stands for its subdomains too.
        segments: In the order in which they were put on it.
        place: Folder of the file with the addresses, or None where there are none.
    """

    addresses: int = 0
    domains: tuple[str, ...] = ()
    segments: tuple[SuppressedSegment, ...] = ()
    place: str | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Listed":
        """Read it as it is kept."""
        segments = tuple(SuppressedSegment(**each) for each in document["segments"])
        return cls(document["addresses"], tuple(document["domains"]), segments, document["place"])

    def to_document(self) -> dict[str, Any]:
        """Write it as it is kept."""
        segments = [{"segment": each.segment, "email": each.email} for each in self.segments]
        return {"addresses": self.addresses, "domains": list(self.domains), "segments": segments, "place": self.place}


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of the list came to.

    Args:
        addresses: How many were put on it, or taken off.
        domains: Likewise.
        as_before: Entries that were on it already, or were not on it, or stood twice among those given.
        malformed: Which of the entries (1-based) are neither an address nor a domain.
    """

    addresses: int = 0
    domains: int = 0
    as_before: int = 0
    malformed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Entries that somebody gave, each address and domain once; `given` counts them as they came."""

    given: int
    addresses: pl.Series
    domains: frozenset[str]
    malformed: tuple[int, ...]


def read(entries: Iterable[str], *, addresses: Clean, domains: Clean) -> Asked:
    """Sort entries into addresses and domains, and clean them; blank ones are left out and do not count."""
    given = pl.Series("email", list(entries), dtype=pl.String).str.strip_chars()
    given = given.filter(given != "")
    is_address = given.str.contains("[^@]@")
    clean_addresses = addresses(given.set(~is_address, None))
    clean_domains = domains(given.set(is_address, None))
    malformed = (clean_addresses.is_null() & clean_domains.is_null()).arg_true() + 1
    return Asked(
        len(given),
        clean_addresses.drop_nulls().unique().alias("email"),
        frozenset(clean_domains.drop_nulls().to_list()),
        tuple(malformed.to_list()),
    )


def said(changed: Changed, *, add: bool) -> str:
    """Say what became of the list, for the audit."""
    words = {"addresses": ("address", changed.addresses), "domains": ("domain", changed.domains)}
    counts = [f"{count:,} {many if count > 1 else one}" for many, (one, count) in words.items() if count]
    return f"{'added' if add else 'removed'} {' and '.join(counts)}"
