"""A million members, 1 % changed: how long it takes to see that, what is sent. Aim: under 5 s and 102 requests.

The first run's ledger is written as if Omnisend had accepted everybody; each step is in a process of its own, so that
its memory is its own.
"""

import subprocess
import sys
import time
from dataclasses import replace

import polars as pl

from benchmarks.workspace import EXPORT, peak, sample
from exporter import demo, settings
from exporter.profiles.sample import KEY
from exporter.runs import acceptance, ledger, preparing, snapshot
from exporter.runs.definition import Export
from exporter.runs.delta import Delta, Terms
from exporter.runs.estimate import estimate
from exporter.runs.rooms import Rooms
from exporter.runs.snapshot import Snapshot
from exporter.toolkit import Toolkit
from exporter.workspace.connection import brand_key
from exporter.workspace.ledgers import Ledgers
from exporter.workspace.reach import Reach
from exporter.workspace.run_records import Batch, Run
from exporter.workspace.storage import Storage

ONE_IN = 100


def rooms(kit: Toolkit) -> Rooms:
    """Return what a run of this workspace is given."""
    return Rooms(
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
        storage=Storage(kit.settings.storage),
    )


def prepared(kit: Toolkit, all_rooms: Rooms) -> tuple[Run, Snapshot, float]:
    """Queue a run and prepare it as a worker would; with the seconds that took."""
    run = kit.journal.take(kit.exports.queue(EXPORT).run_id, "benchmark")
    export = kit.exports.get(EXPORT)
    connection = kit.connections.get(export.connected())
    began = time.perf_counter()
    taken = preparing.prepare(all_rooms, run, export, connection, kit.journal.writer(run), now=time.time())
    return run, taken, time.perf_counter() - began


def first(kit: Toolkit) -> None:
    """Prepare a run of everybody and write its ledger as if Omnisend had accepted them all."""
    all_rooms = rooms(kit)
    run, taken, seconds = prepared(kit, all_rooms)
    print(f"everybody: {taken.members:,} members, {taken.contacts:,} to send; prepared in {seconds:.1f} s, {peaked()}")
    writer = kit.journal.writer(run)
    batch = Batch(0, range(taken.contacts), state="settled", accepted=taken.contacts)
    writer.write(new=[batch])
    began = time.perf_counter()
    place = acceptance.after(all_rooms, run, taken, now=time.time())
    print(f"ledger written in {time.perf_counter() - began:.1f} s, {peaked()}")
    writer.end(ledger=place, status="Successful", phase="ended", ended_at=time.time())


def change(kit: Toolkit) -> None:
    """Let one profile in a hundred have another first name."""
    path = kit.sources.get(demo.SOURCE).location
    profiles = pl.read_parquet(path)
    is_changed = pl.int_range(pl.len()) % ONE_IN == 0
    name = pl.when(is_changed).then(pl.lit("Renamed")).otherwise("first_name").alias("first_name")
    profiles.with_columns(name).sort(KEY).write_parquet(path)


def second(kit: Toolkit) -> None:
    """Prepare the next run, which compares with the ledger; then compare once more, alone."""
    all_rooms = rooms(kit)
    run, taken, seconds = prepared(kit, all_rooms)
    connection = kit.connections.get(run.connection)
    expected = estimate(taken.contacts, connection)
    print(
        f"changed only: {taken.members:,} members, {taken.unchanged:,} unchanged, {taken.changed:,} changed, "
        f"{taken.added:,} added, so {expected.batches:,} batches and {expected.requests:,} requests; "
        f"prepared in {seconds:.1f} s, {peaked()}"
    )
    began = time.perf_counter()
    acceptance.after(all_rooms, run, taken, now=time.time())
    print(f"nothing to write into the ledger: {time.perf_counter() - began:.3f} s")
    kit.journal.writer(run).write(new=[Batch(0, range(taken.contacts), state="settled", accepted=taken.contacts)])
    began = time.perf_counter()
    acceptance.after(all_rooms, run, taken, now=time.time())
    print(f"ledger written anew in {time.perf_counter() - began:.1f} s, {peaked()}")
    kit.journal.writer(run).end(status="Successful", phase="ended", ended_at=time.time())


def alone(kit: Toolkit) -> None:
    """Compare everybody with the ledger, without reading profiles and cleaning them."""
    run = min(kit.journal.all(), key=lambda one: one.queued_at)
    storage = Storage(kit.settings.storage)
    everybody = snapshot.load(preparing.place_of(storage, run.run_id))
    export = replace(kit.exports.get(EXPORT))
    began = time.perf_counter()
    known = ledger.load(storage, Ledgers(kit.store).find(EXPORT, brand_key(kit.connections.get(run.connection))))
    opened = time.perf_counter()
    delta = Delta(known, terms(export, everybody), refused=pl.Series("key", [], dtype=pl.UInt128))
    judged = 0.0
    for part in everybody.parts():
        started = time.perf_counter()
        delta.judge(part)
        judged += time.perf_counter() - started
    started = time.perf_counter()
    delta.left()
    left = time.perf_counter() - started
    total = opened - began + judged + left
    print(
        f"comparison of {everybody.contacts:,} contacts alone: {total:.1f} s (ledger opened {opened - began:.1f} s, "
        f"fingerprints and comparison {judged:.1f} s, leavers {left:.2f} s)"
    )


def terms(export: Export, taken: Snapshot) -> Terms:
    """Return how an export's contacts are compared."""
    return Terms(export.subscription, export.marker, taken.properties)


def peaked() -> str:
    """Say how much memory this process had at most."""
    return f"peak {peak():,.0f} MB"


STEPS = {"first": first, "change": change, "second": second, "alone": alone}


def main(rows: int) -> None:
    """Measure and print, step by step."""
    with sample(rows) as kit:
        home = str(kit.settings.home)
        kit.close()
        for step in STEPS:
            subprocess.run([sys.executable, "-m", "benchmarks.changed_only", step, home], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        with Toolkit.open(settings.read({"EXPORTER_HOME": sys.argv[2]})) as opened_kit:
            STEPS[sys.argv[1]](opened_kit)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
