"""A workspace with a few hundred profiles and a sandbox of its own, for everything that runs from end to end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import Running, running
from exporter.segments.rules import EVERYONE, Condition, Group, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection

PEOPLE = 250
MAPPING = Mapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace and the sandbox that its connection leads to."""

    kit: Toolkit
    sandbox: Running
    sandbox_file: Path

    def save(self, name: str = "to main", *segments: str, **values: object) -> Export:
        """Save an export with defaults."""
        export = Export(name, "main", segments or ("everyone",), MAPPING, **values)  # type: ignore[arg-type]
        return self.kit.exports.save(export)


def people() -> pl.DataFrame:
    """250 profiles: two without email, one malformed, two with the email of the first in other letters."""
    emails: list[str | None] = [f"person{number}@example.com" for number in range(PEOPLE)]
    emails[10], emails[11], emails[12] = None, "  ", "no address"
    emails[20], emails[21] = " PERSON0@example.com", "person0@EXAMPLE.com "
    return pl.DataFrame(
        {
            "id": [f"c{number:04}" for number in range(PEOPLE)],
            "email": emails,
            "name": ["Zoë"] * PEOPLE,
            "spent": [float(number) for number in range(PEOPLE)],
            "born": [date(1990, 1, 1)] * PEOPLE,
        }
    )


@pytest.fixture
def place(tmp_path: Path, database: dict[str, str]) -> Iterator[Place]:
    """A workspace, on each of the two databases, with segments and a connection that was consented to."""
    people().write_parquet(tmp_path / "people.parquet")
    settings = deployment.read({"EXPORTER_HOME": str(tmp_path / "workspace"), **database})
    limits = Limits(requests=1_000_000, tag_requests=1_000_000)
    with (
        running(tmp_path / "sandbox.sqlite", limits=limits, settling_delay=0.0) as sandbox,
        Toolkit.open(settings) as kit,
    ):
        kit.sources.save(Source("people", "parquet", str(tmp_path / "people.parquet"), "id"))
        kit.segments.save(Segment("everyone", "people", EVERYONE))
        kit.segments.save(Segment("first ten", "people", Group("all", (Condition("spent", "less_than", 10),))))
        kit.segments.save(Segment("repeats", "people", Group("all", (Condition("spent", "between", (20, 21)),))))
        kit.connections.save(Connection("main", "Main brand", base_url=sandbox.base_url), key=DEMO_KEY)
        kit.consents.agree("main")
        yield Place(kit, sandbox, tmp_path / "sandbox.sqlite")
