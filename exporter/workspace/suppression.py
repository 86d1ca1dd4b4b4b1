"""The suppression list of a workspace: addresses, domains and segments to which no export sends anything.

Domains and segments are a document of the state. Addresses are in the storage, one file that is never changed but
written anew; the state knows how many they are, and the audit too.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from exporter.errors import DefinitionError, Issue, NotFoundError, SourceError
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.storage import Storage
from exporter.workspace.store import Store, name_key
from exporter.workspace.suppression_list import (
    ADDRESSES,
    MOST_ADDRESSES,
    MOST_DOMAINS,
    SINCE,
    Asked,
    Changed,
    Clean,
    Listed,
    SuppressedSegment,
    read,
    said,
)

KIND, NAME = "suppression", "workspace"
FOLDER, FILE = "suppression", "addresses.parquet"


class Suppression:
    """The suppression list, and who is acting; each call looks at it anew.

    Args:
        store: Where the state is.
        storage: Where the addresses are.
        actor: Who is acting.
        addresses: Cleans addresses.
        domains: Cleans domains.
        most: Addresses that it holds at most.
    """

    def __init__(
        self,
        store: Store,
        storage: Storage,
        *,
        actor: Person,
        addresses: Clean,
        domains: Clean,
        most: int = MOST_ADDRESSES,
    ) -> None:
        self._store = store
        self._storage = storage
        self._actor = actor
        self._clean_addresses = addresses
        self._clean_domains = domains
        self._most = most

    def get(self) -> Listed:
        """Return what is on it."""
        try:
            return Listed.from_document(self._store.get(KIND, NAME).document)
        except NotFoundError:
            return Listed()

    def addresses(self) -> pl.DataFrame:
        """Return its addresses; schema `ADDRESSES`. Raises SourceError where they cannot be read."""
        while True:
            listed = self.get()
            try:
                return self._read(listed)
            except SourceError:
                if self.get().place == listed.place:  # else it was changed meanwhile, and what it was is gone
                    raise

    def add(self, entries: Iterable[str]) -> Changed:
        """Put addresses and domains on the list.

        Args:
            entries: Each an address or a domain, such as "ann@example.com", "example.com" or "@example.com"; blank
                ones are left out. A domain stands for all of its subdomains.

        Raises:
            NotAllowedError: The person acting only looks.
            DefinitionError: There would be too many.
            SourceError: The addresses cannot be read or written.
        """
        return self._change(entries, add=True)

    def remove(self, entries: Iterable[str]) -> Changed:
        """Take addresses and domains off the list; raises as `add` does."""
        return self._change(entries, add=False)

    def add_segment(self, segment: str, *, email: str) -> None:
        """Put the addresses of a segment's members on the list, whoever they are when an export runs.

        Args:
            segment: Its name.
            email: The column of its source that holds them.

        Raises:
            NotAllowedError: The person acting only looks.
            NotFoundError: There is no such segment.
        """
        require(self._actor, Action.EDIT_SUPPRESSION)
        with self._store.begin():
            wanted = SuppressedSegment(self._store.get("segment", segment).name, email)
            listed = self._locked()
            others = tuple(each for each in listed.segments if name_key(each.segment) != name_key(wanted.segment))
            changed = replace(listed, segments=(*others, wanted))
            if wanted not in listed.segments:
                self._put(changed, f'added the segment "{wanted.segment}"')

    def remove_segment(self, segment: str) -> None:
        """Take a segment off the list.

        Raises:
            NotAllowedError: The person acting only looks.
            NotFoundError: It is not on it.
        """
        require(self._actor, Action.EDIT_SUPPRESSION)
        with self._store.begin():
            listed = self._locked()
            left = tuple(each for each in listed.segments if name_key(each.segment) != name_key(segment))
            if left == listed.segments:
                raise NotFoundError(f'The segment "{segment}" is not on the suppression list.')
            self._put(replace(listed, segments=left), f'removed the segment "{segment}"')

    def _change(self, entries: Iterable[str], *, add: bool) -> Changed:
        require(self._actor, Action.EDIT_SUPPRESSION)
        asked = read(entries, addresses=self._clean_addresses, domains=self._clean_domains)
        while True:
            listed = self.get()
            before = self.addresses()
            addresses, domains = self._after(before, listed, asked, add=add)
            wanted = replace(listed, addresses=addresses.height, domains=tuple(sorted(domains)))
            changes = abs(addresses.height - before.height), abs(len(domains) - len(listed.domains))
            as_before = asked.given - len(asked.malformed) - sum(changes)
            changed = Changed(*changes, as_before, asked.malformed)
            if not any(changes):
                return changed
            if self._swap(listed, wanted, addresses if changed.addresses else None, said(changed, add=add)):
                return changed

    def _after(self, before: pl.DataFrame, listed: Listed, asked: Asked, *, add: bool) -> tuple[pl.DataFrame, set[str]]:
        if not add:
            left = before.join(asked.addresses.to_frame(), on="email", how="anti", maintain_order="left")
            return left, set(listed.domains) - asked.domains
        new = asked.addresses.to_frame().join(before, on="email", how="anti")
        stamped = new.with_columns(since=pl.lit(self._store.now(), dtype=SINCE))
        after, domains = pl.concat([before, stamped]).sort("email"), set(listed.domains) | asked.domains
        issues = [
            Issue(what, f"The suppression list holds at most {most:,} {what}; this would make {count:,}.")
            for what, count, most in (
                ("addresses", after.height, self._most),
                ("domains", len(domains), MOST_DOMAINS),
            )
            if count > most
        ]
        if issues:
            raise DefinitionError(issues)
        return after, domains

    def _swap(self, seen: Listed, wanted: Listed, addresses: pl.DataFrame | None, detail: str) -> bool:
        """Write the addresses, then the document in one step with the audit; False if somebody else was faster."""
        if addresses is not None:
            wanted = replace(wanted, place=uuid.uuid4().hex if addresses.height else None)
        if addresses is not None and wanted.place is not None:
            self._folder(wanted.place).write_parquet(FILE, addresses, compression="zstd")
        with self._store.begin():
            is_first = self._locked() == seen
            if is_first:
                self._put(wanted, detail)
        left = seen.place if is_first else wanted.place
        if left is not None and seen.place != wanted.place:
            self._folder(left).remove()
        return is_first

    def _locked(self) -> Listed:
        self._store.lock(KIND, NAME)
        return self.get()

    def _put(self, listed: Listed, detail: str) -> None:
        document = listed.to_document()
        self._store.put(KIND, NAME, document, actor=self._actor.email, action="changed", detail=detail)

    def _read(self, listed: Listed) -> pl.DataFrame:
        if listed.place is None:
            return pl.DataFrame(schema=ADDRESSES)
        return self._folder(listed.place).read_parquet(FILE, columns=list(ADDRESSES))

    def _folder(self, place: str) -> Storage:
        return self._storage.folder(FOLDER, place)
