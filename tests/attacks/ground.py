"""A workspace in which everything that a person or the data can name carries an attack, and the app over it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from exporter import settings as deployment
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.segments.rules import EVERYONE, Condition, Group, InSegment, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.run_records import RejectedContact, Run
from tests.ports import reserved_port
from tests.served import wait_for

ROOT = Path(__file__).resolve().parents[2]
EVIL = "evil.invalid"
"""Whom nothing on a page may ever speak to."""

KEY = "5f92cbf10cf217478ba93561-PLANTEDSECRET"
"""The API key of the connection."""

ATTACK = f"`![a](//{EVIL}/b)[c](//{EVIL}/d)<img src=//{EVIL}/e onerror=x><script>x</script>"
"""A name that makes an image, a link or a script of whatever shows it as Markdown or HTML."""

RUN = "20261122-061500-a77a"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1")


@dataclass(frozen=True, slots=True)
class App:
    """The app as it runs: where it is, its workspace, and what it logs."""

    address: str
    home: Path
    log: Path


def hostile(home: Path) -> None:
    """Make the workspace."""
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(home)})) as kit:
        file = home / "customers.parquet"
        values = {
            ATTACK: [f"{number}{ATTACK}" for number in range(30)],
            "email": [f"{number}@example.com" for number in range(30)],
            "first_name": [ATTACK, *FORMULAS] + ["Ane"] * 23,
            "country": [ATTACK] * 15 + [f'<a href="//{EVIL}/f">x</a>'] * 15,
        }
        orders = home / "orders.parquet"
        pl.DataFrame(values).write_parquet(file)
        pl.DataFrame({ATTACK: values[ATTACK], "amount": range(30)}).write_parquet(orders)
        related = Source(ATTACK, "parquet", str(orders), ATTACK)
        kit.sources.save(Source(ATTACK, "parquet", str(file), ATTACK, related=(related,)))
        kit.segments.save(Segment(ATTACK, ATTACK, EVERYONE, description=ATTACK, tags=(f"![a](//{EVIL}/t)",)))
        built = Group("all", (Condition("country", "one_of", (ATTACK,)), InSegment(ATTACK)))
        kit.segments.save(Segment("Built on it", ATTACK, built))
        kit.connections.save(
            Connection(
                "hostile",
                ATTACK,
                base_url="http://127.0.0.1:9/`b`",
                brand_id="5f92cbf10cf217478ba93561",
                brand_name=ATTACK,
            ),
            key=KEY,
        )
        kit.consents.agree("hostile")
        kit.suppression.add_segment(ATTACK, email="email")
        mapping = Mapping((("email", FromColumn("email")), ("first_name", FromColumn("first_name"))))
        kit.exports.save(Export(ATTACK, "hostile", (ATTACK,), mapping))
        kit.journal.add(run(kit, status="Failed", reason=ATTACK, remarks=[ATTACK]))
        rejected(kit)


def run(kit: Toolkit, **values: object) -> Run:
    """Return a run of the export that ended as the values say."""
    export = kit.exports.get(ATTACK)
    source = kit.sources.get(ATTACK)
    plain = Run(
        run_id=RUN,
        export=ATTACK,
        connection="hostile",
        definition={
            "export": export.to_document(),
            "segments": {ATTACK: {}},
            "source": {source.name: source.to_document()},
        },
        status="Successful",
        phase="ended",
        reason=None,
        requested_by=ATTACK,
        brand=ATTACK,
        brand_key="hostile",
        queued_at=1_780_000_000.0,
        started_at=1_780_000_001.0,
        ended_at=1_780_000_002.0,
        cancel_requested_by=None,
        worker=None,
        members=30,
        contacts=29,
        refused={"no email": 1},
        notes=[],
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # by name, as the test says


def rejected(kit: Toolkit) -> None:
    """Let Omnisend have answered one contact of the run with an attack."""
    from exporter.workspace.run_tables import rejected as table

    answer = RejectedContact(0, 400, ATTACK, ATTACK, ATTACK)
    row = {name: getattr(answer, name) for name in ("position", "status", "field", "code", "message")}
    with kit.store.begin() as connection:
        connection.execute(table.insert().values(run_id=RUN, **row))


@contextmanager
def running(home: Path) -> Iterator[App]:
    """Serve the app as the demo does, with the settings of the project; end it with the block."""
    port = reserved_port()
    log = home / "app.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "EXPORTER_HOME": str(home), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield App(f"http://127.0.0.1:{port}", home, log)
        finally:
            process.terminate()
            process.wait(30)
