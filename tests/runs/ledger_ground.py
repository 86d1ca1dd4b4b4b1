"""A workspace whose runs are prepared and folded as a worker would, with whatever Omnisend is said to have answered."""

import itertools
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn
from exporter.contacts.mapping import Mapping as FieldMapping
from exporter.errors import RunRefusedError
from exporter.profiles.source import Source
from exporter.runs import acceptance, preparing
from exporter.runs.definition import Export, from_document
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import Snapshot
from exporter.sandbox.keys import DEMO_KEY
from exporter.segments.rules import Condition, Group, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, brand_key
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.reach import Reach
from exporter.workspace.run_records import Batch, LedgerPlace, RejectedContact, Run
from exporter.workspace.run_writer import RunWriter
from exporter.workspace.storage import Storage

MAPPING = FieldMapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))
SEGMENTS = ("vip", "new")
ACCEPTED, REJECTED, UNCONFIRMED, UNSENT = "accepted", "rejected", "unconfirmed", "unsent"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile; `vip` and `new` say in which segments it is."""

    id: str
    email: str | None
    name: str | None = "Zoë"
    vip: bool = True
    new: bool = False
    phone: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A run that was prepared, in a worker's hands."""

    run: Run
    snapshot: Snapshot
    writer: RunWriter

    def items(self) -> list[dict[str, Any]]:
        """Return the bodies of all contacts that are to be sent."""
        if not self.snapshot.contacts:
            return []
        found: list[dict[str, Any]] = json.loads(self.snapshot.body(0, range(self.snapshot.contacts)))["items"]
        return found

    def emails(self) -> list[str]:
        """Return their emails, in order."""
        return [item["identifiers"][0]["id"] for item in self.items()]


@dataclass
class Ground:
    """A workspace with one source, two segments and one connection."""

    kit: Toolkit
    rooms: Rooms
    file: Path
    ticks: Iterator[float] = field(default_factory=lambda: itertools.count(time.time()))

    def profiles(self, *profiles: Profile) -> None:
        """Let the source hold these profiles."""
        schema = {"id": pl.String, "email": pl.String, "name": pl.String, "phone": pl.String}
        rows = [
            {name: getattr(profile, name) for name in ("id", "email", "name", "phone", *SEGMENTS)}
            for profile in profiles
        ]
        frame = pl.DataFrame(rows, schema={**schema, **dict.fromkeys(SEGMENTS, pl.Boolean)})
        frame.write_parquet(self.file)

    def save(self, name: str = "e", *segments: str, replacing: str | None = None, **values: Any) -> Export:
        """Save an export with defaults, over one of the same name if there is one."""
        present = name if name in self.kit.exports.names() else None
        values = {"mapping": MAPPING, "leavers_limit": 1.0, **values}
        export = Export(name, values.pop("connection", "main"), segments=segments or ("vip",), **values)
        return self.kit.exports.save(export, replacing=replacing or present)

    def prepare(self, export: str = "e", **asked: Any) -> Prepared:
        """Queue a run and prepare it; if it is refused, it ends as Skipped."""
        return self.again(self.kit.exports.queue(export, **asked).run_id)

    def again(self, run_id: str) -> Prepared:
        """Take a run as a worker does, and prepare it."""
        run = self.kit.journal.take(run_id, "worker")
        writer = self.kit.journal.writer(run)
        export = from_document(run.export, run.definition["export"])
        connection = self.kit.connections.get(run.connection)
        try:
            taken = preparing.prepare(self.rooms, run, export, connection, writer, now=next(self.ticks))
        except RunRefusedError as error:
            writer.end(status="Skipped", reason=str(error), phase="ended", ended_at=next(self.ticks))
            raise
        return Prepared(run, taken, writer)

    def deliver(self, prepared: Prepared, outcomes: Sequence[str] | str = ACCEPTED, *, first: int = 0) -> None:
        """Journal what became of contacts, one batch each, from position `first` on."""
        if isinstance(outcomes, str):
            outcomes = [outcomes] * prepared.snapshot.contacts
        batches, rejected = [], []
        for position, outcome in enumerate(outcomes, start=first):
            if outcome in (ACCEPTED, REJECTED):
                is_accepted = outcome == ACCEPTED
                batches.append(
                    Batch(position, (position,), "settled", accepted=int(is_accepted), rejected=int(not is_accepted))
                )
            elif outcome == UNCONFIRMED:
                batches.append(Batch(position, (position,), "sent", batch_id=f"b{position}"))
            if outcome == REJECTED:
                rejected.append(RejectedContact(position, 400, "email", "invalid", "Not taken."))
        prepared.writer.write(new=batches, refused=rejected)

    def undo(self, prepared: Prepared, segment: str, *, refused: int = 0) -> list[str]:
        """Journal that the first group of a segment's leavers was called for, and return their emails."""
        emails = prepared.snapshot.leavers(segment)[:250]
        call = {"segment": segment, "number": 0, "contacts": len(emails), "gone": 0, "done_at": 1.0}
        prepared.writer.write(undone=[{**call, "undone": len(emails) - refused, "refused": refused}])
        return emails

    def tag(self, prepared: Prepared, tag: str) -> None:
        """Journal that the first group of a tag was called for."""
        prepared.writer.write(tagged=[{"tag": tag, "number": 0, "contacts": 1, "done_at": 1.0}])

    def end(self, prepared: Prepared, status: str = "Successful") -> LedgerPlace | None:
        """End a run as a worker does, its ledger with it."""
        now = next(self.ticks)
        place = acceptance.after(self.rooms, prepared.run, prepared.snapshot, now=now)
        prepared.writer.end(ledger=place, status=status, phase="ended", ended_at=now)
        return place

    def run(self, export: str = "e", outcomes: Sequence[str] | str = ACCEPTED, **asked: Any) -> Prepared:
        """Prepare, deliver and end a run; everybody who left loses the marker."""
        prepared = self.prepare(export, **asked)
        self.deliver(prepared, outcomes)
        for segment in prepared.snapshot.undo_segments:
            self.undo(prepared, segment)
        self.end(prepared)
        return prepared

    def place(self, export: str = "e") -> LedgerPlace | None:
        """Return where an export's ledger lies."""
        return Ledgers(self.kit.store).find(export, brand_key(self.kit.connections.get("main")))

    def ledger(self, export: str = "e") -> dict[str, dict[str, Any]]:
        """Return an export's ledger by email."""
        place = self.place(export)
        if place is None:
            return {}
        folder = self.rooms.storage.folder("ledgers", place.place)
        parts = [folder.read_parquet(name) for name in folder.names() if name.endswith(".parquet")]
        rows = pl.concat(parts).to_dicts() if parts else []
        assert len({row["email"] for row in rows}) == len(rows) == place.contacts
        return {row.pop("email"): row for row in rows}


@contextmanager
def ground(folder: Path | None = None, database: Mapping[str, str] | None = None) -> Iterator[Ground]:
    """Open a workspace; `database` as the fixture of that name gives it."""
    with tempfile.TemporaryDirectory() as made:
        home = folder if folder is not None else Path(made)
        file = home / "people.parquet"
        settings = deployment.read({"EXPORTER_HOME": str(home / "workspace"), **(database or {})})
        with Toolkit.open(settings) as kit:
            rooms = Rooms(
                store=kit.store,
                actor=kit.actor,
                team=kit.team,
                profiles=kit.profiles,
                sources=kit.sources,
                segments=kit.segments,
                connections=Reach(kit.store, kit.secrets, actor=kit.actor),
                consents=kit.consents,
                journal=kit.journal,
                suppression=kit.suppression,
                storage=Storage(settings.storage),
            )
            here = Ground(kit, rooms, file)
            here.profiles(Profile("1", "a@example.com"))
            kit.sources.save(Source("people", "parquet", str(file), "id"))
            for name in SEGMENTS:
                kit.segments.save(Segment(name, "people", Group("all", (Condition(name, "is_true", None),))))
            for name in ("main", "other"):
                connection = Connection(name, name, users="contributors", base_url="http://127.0.0.1:9/api")
                kit.connections.save(connection, key=DEMO_KEY)
                kit.consents.agree(name)
            yield here
