"""A workspace with one source, two segments and a connection that leads nowhere, and a look at it at any moment."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import polars as pl

from exporter.contacts.mapping import FromColumn, Mapping
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.runs.due import SCHEDULE_ACTOR, Lookout, Seen
from exporter.sandbox.keys import DEMO_KEY
from exporter.schedules.recurrence import Recurrence
from exporter.schedules.schedule import FOLLOW, Missed, Own, Schedule, SystemSchedule
from exporter.segments.rules import Condition, Group, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.run_records import Run

USER = "ana@example.com"
SOON = timedelta(seconds=20)
DAY = timedelta(days=1)


def daily(at: datetime) -> Recurrence:
    """Return what comes round each day at the time of a moment."""
    return Recurrence((time(at.hour, at.minute),), "UTC")


@dataclass
class Place:
    """A workspace; `dawn` is the first whole minute from which on its schedules come round, a day after it was made."""

    kit: Toolkit
    folder: Path
    dawn: datetime
    queued: list[Run] = field(default_factory=list)
    leaving: threading.Event = field(default_factory=threading.Event)

    def save(self, name: str = "e", schedule: Schedule = FOLLOW, *, segment: str = "vip") -> Export:
        """Save an export."""
        mapping = Mapping((("email", FromColumn("email")),))
        return self.kit.exports.save(Export(name, "main", (segment,), mapping, schedule=schedule))

    def own(self, missed: Missed = "once") -> Own:
        """Return a schedule of an export's own that comes round each day at dawn."""
        return Own(daily(self.dawn), missed)

    def turn_on(self, missed: Missed = "once") -> None:
        """Let the system schedule come round each day at dawn."""
        self.kit.schedules.save_system(SystemSchedule(on=True, recurrence=daily(self.dawn), missed=missed))

    def lookout(self, holder: str = "worker") -> Lookout:
        """Return what a worker looks with."""
        here = self.kit.acting_as(SCHEDULE_ACTOR)
        return Lookout(
            rooms=here._rooms,
            rooms_of=lambda person: self.kit.acting_as(person)._rooms,
            enqueue=self.queued.append,
            holder=holder,
            leaving=self.leaving,
        )

    def look(self, later: timedelta = SOON, *, holder: str = "worker") -> list[Seen]:
        """Look for what is due, so much later than dawn."""
        return self.lookout(holder).see_to(self.dawn + later)

    def said(self, later: timedelta = SOON) -> list[tuple[str, str]]:
        """Look, and return each export with why it was skipped, or that it was queued."""
        return sorted((one.export, one.run.skipped or one.run.status) for one in self.look(later))

    def connection(self, **changes: object) -> None:
        """Change the connection."""
        present = self.kit.connections.get("main")
        self.kit.connections.save(replace(present, **changes))  # type: ignore[arg-type]


def places(kit: Toolkit, folder: Path) -> Iterator[Place]:
    """Fill a workspace."""
    people = pl.DataFrame({"id": ["a", "b", "c"], "email": [f"{each}@example.com" for each in "abc"], "n": [1, 2, 3]})
    people.write_parquet(folder / "people.parquet")
    people.write_parquet(folder / "others.parquet")
    for name in ("people", "others"):
        kit.sources.save(Source(name, "parquet", str(folder / f"{name}.parquet"), "id"))
    kit.segments.save(Segment("vip", "people", Group("all", (Condition("n", "greater_than", 1),))))
    kit.segments.save(Segment("other", "others", Group("all", (Condition("n", "greater_than", 1),))))
    kit.team.invite(USER, "contributor")
    main = Connection("main", "Main", users="contributors", base_url="http://127.0.0.1:9/api", export_user=USER)
    kit.connections.save(main, key=DEMO_KEY)
    kit.consents.agree("main")
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    yield Place(kit, folder, now + DAY)
