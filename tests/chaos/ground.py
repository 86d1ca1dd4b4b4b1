"""A workspace and a sandbox that keeps count, with so many people that a run can be killed in the midst of it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.marker import property_name, tag_name
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.segments.rules import Condition, Group, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, RateLimit

Marker = Literal["property", "tag"]

BATCH = 10
"""Contacts in a batch: few, so that many batches are in flight and a run is small."""

EXPORT = "members to Omnisend"
SEGMENT = "members"
MAPPING = Mapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))
WIDE = Limits(requests=1_000_000, tag_requests=1_000_000)


@dataclass(frozen=True, slots=True)
class People:
    """Who is in the source: `members` are in the segment; `broken` of them have no email; key -> first name."""

    members: dict[str, str]
    broken: int
    others: frozenset[str] = frozenset()

    def emails(self) -> dict[str, str]:
        """Return whom the export may send: email -> first name."""
        return {f"{key}@example.com": name for key, name in self.members.items()}

    def changed(self, rng: random.Random) -> "People":
        """Let a tenth leave the segment, a tenth change, and as many come."""
        keys = sorted(self.members)
        tenth = len(keys) // 10
        picked = rng.sample(keys, 2 * tenth)
        members = {key: name for key, name in self.members.items() if key not in picked[:tenth]}
        members |= dict.fromkeys(picked[tenth:], "Changed")
        members |= {f"new{number:06}": "New" for number in range(tenth)}
        return replace(self, members=members, others=frozenset(picked[:tenth]))


def people(number: int) -> People:
    """Invent so many members, and two more that cannot be sent."""
    return People({f"person{each:06}": "Zoë" for each in range(number)}, broken=2)


@dataclass
class Ground:
    """Where one trial takes place.

    Args:
        folder: Everything of it lies below.
        environment: The settings, as a worker process reads them.
        kit: The workspace.
        sandbox: The brand.
        people: Who is in the source now.
    """

    folder: Path
    environment: dict[str, str]
    kit: Toolkit
    sandbox: Running
    people: People
    marker: Marker
    limits: Limits
    source: Path = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.folder / "people.parquet"

    def write_people(self, people: People) -> None:
        """Exchange the profiles."""
        self.people = people
        rows = [(key, f"{key}@example.com", name, 1) for key, name in people.members.items()]
        rows += [(key, f"{key}@example.com", "Gone", 0) for key in sorted(people.others)]
        rows += [(f"broken{number}", "no address", "No", 1) for number in range(people.broken)]
        columns = ["id", "email", "name", "member"]
        frame = pl.DataFrame(rows, schema=columns, orient="row")
        aside = self.source.with_suffix(".new")
        frame.write_parquet(aside)
        aside.replace(self.source)

    def set_up(self) -> None:
        """Save source, segment, connection and export, and agree to it."""
        self.write_people(self.people)
        kit = self.kit
        kit.sources.save(Source("people", "parquet", str(self.source), "id"))
        kit.segments.save(Segment(SEGMENT, "people", Group("all", (Condition("member", "equals", 1),))))
        limit = RateLimit(self.limits.requests, self.limits.seconds)
        tags = RateLimit(self.limits.tag_requests, self.limits.seconds)
        connection = Connection(
            "main",
            "Main brand",
            base_url=self.sandbox.base_url,
            batch_size=BATCH,
            rate_limit=limit,
            tag_rate_limit=tags,
        )
        kit.connections.save(connection, key=DEMO_KEY)
        kit.consents.agree("main")
        kit.exports.save(Export(EXPORT, "main", (SEGMENT,), MAPPING, marker=self.marker))

    @property
    def mark(self) -> str:
        """The property or tag that says who is a member."""
        return property_name(SEGMENT) if self.marker == "property" else tag_name(SEGMENT)


@contextmanager
def ground(
    folder: Path,
    *,
    members: int,
    marker: Marker = "property",
    limits: Limits = WIDE,
    settling_delay: float = 0.2,
    database_url: str = "",
    **environment: str,
) -> Iterator[Ground]:
    """Make a workspace with a saved export, and its sandbox, for as long as a block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    variables = {"EXPORTER_HOME": str(folder / "workspace"), **environment}
    if database_url:
        variables["EXPORTER_DATABASE_URL"] = database_url
    with (
        running(folder / "sandbox.sqlite", limits=limits, settling_delay=settling_delay) as sandbox,
        Toolkit.open(deployment.read(variables)) as kit,
    ):
        made = Ground(folder, variables, kit, sandbox, people(members), marker, limits)
        made.set_up()
        yield made
