"""The bodies of a snapshot's batches: the same however the contacts are cut, and never all of them in memory."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from exporter.contacts import payload
from exporter.runs.snapshot import CONTACTS, GROUP, About, Snapshot
from exporter.workspace.storage import Storage
from tests.contacts.plain_body import plain_items

ROWS = 2 * GROUP + 77
STARTS = (0, 1_234, GROUP - 1, GROUP + 1, 2 * GROUP)
"""First positions of the parts: none where a group begins, but the last."""

MARKERS = {"new": "new"}


def contacts(rows: int) -> pl.DataFrame:
    number = pl.int_range(rows, eager=False)
    return pl.select(
        position=number,
        key=number.cast(pl.String),
        email=pl.format("customer.{}@example.com", number),
        city=pl.when(number % 3 == 0).then(pl.lit('Győr ",firstName":null')),
    ).with_columns(
        pl.when(number % 2 == 0).then(number / 7).alias("property:ltv"),
        (number % 5 == 0).alias("mark:new"),
        (number % 5 == 1).alias("undo:new"),
    )


def taken(folder: Path, frame: pl.DataFrame, starts: tuple[int, ...]) -> Snapshot:
    place = Storage(str(folder))
    parts = [(f"part-{first}.parquet", first) for first in starts]
    for (name, first), end in zip(parts, (*starts[1:], frame.height), strict=True):
        place.folder(CONTACTS).write_parquet(name, frame.slice(first, end - first))
    about = About(
        run_id="run",
        taken_at=0.0,
        members=frame.height,
        contacts=frame.height,
        refused={},
        notes=[],
        parts=parts,
        segments=MARKERS,
        marker="property",
        subscription="leave",
        send_welcome_message=False,
    )
    return Snapshot(place, about)


def plain(frame: pl.DataFrame) -> list[bytes]:
    return plain_items(frame, subscription="leave", welcome=False, marker="property", markers=MARKERS)


@pytest.mark.parametrize(
    "positions",
    [
        range(100),
        range(GROUP - 50, GROUP + 50),
        range(GROUP - 1, GROUP),
        range(GROUP, GROUP + 100),
        range(1_200, 1_300),
        range(ROWS - 90, ROWS),
        range(ROWS),
        (5,),
        (3, 4, 1_233, 1_234, GROUP - 2, GROUP - 1, GROUP, GROUP + 1, 2 * GROUP, ROWS - 1),
    ],
    ids=str,
)
def test_a_batch_is_made_of_its_contacts_wherever_they_lie(tmp_path: Path, positions: range | tuple[int, ...]) -> None:
    frame = contacts(ROWS)
    written = plain(frame)

    body = taken(tmp_path, frame, STARTS).body(4, positions)

    assert body == payload.batch_body([written[position] for position in positions], origin="run/4")


def test_threads_that_ask_at_once_and_in_any_order_get_the_same_bodies(tmp_path: Path) -> None:
    frame = contacts(ROWS)
    written = plain(frame)
    snapshot = taken(tmp_path, frame, STARTS)
    cuts = [range(first, min(first + 100, ROWS)) for first in range(0, ROWS, 100)]
    asked = [cuts[7 * number % len(cuts)] for number in range(4 * len(cuts))]

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda cut: snapshot.body(1, cut, with_origin=False), asked))

    assert bodies == [payload.batch_body(written[cut.start : cut.stop], origin=None) for cut in asked]


def test_bodies_that_were_written_do_not_stay_in_memory(tmp_path: Path) -> None:
    rows = 20 * GROUP
    frame = contacts(rows)
    snapshot = taken(tmp_path, frame, tuple(range(0, rows, 5 * GROUP)))
    total = sum(map(len, plain(frame)))

    tracemalloc.start()
    try:
        sent = sum(len(snapshot.body(0, range(first, first + 100))) for first in range(0, rows, 100))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sent > total
    assert peak < total / 2
