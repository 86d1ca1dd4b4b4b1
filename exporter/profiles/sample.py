"""The sample: invented people and their orders, as many as asked for, piece by piece; the same seed gives the same."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from exporter.profiles.invented import habits, mailboxes, purchases, residents
from exporter.profiles.source import Source

MOST_ROWS = 10_000_000
PIECE = 100_000
"""Profiles that are in memory at once."""

FILE_NAME = "profiles.parquet"
ORDERS_NAME = "orders.parquet"
KEY = "customer_id"

PROFILES = {
    "customer_id": pl.String,
    "email": pl.String,
    "first_name": pl.String,
    "last_name": pl.String,
    "address": pl.String,
    "city": pl.String,
    "state": pl.String,
    "postal_code": pl.String,
    "country": pl.String,
    "phone": pl.String,
    "birth_date": pl.Date,
    "gender": pl.String,
    "lifetime_value": pl.Float64,
    "orders": pl.Int64,
    "last_order_date": pl.Date,
    "email_status": pl.String,
    "email_status_at": pl.Datetime("us"),
    "newsletter": pl.Boolean,
    "language": pl.String,
}


def write(folder: Path, *, rows: int = 100_000, seed: int = 7, today: date | None = None) -> Path:
    """Write the sample profiles and their orders as two Parquet files, in place of those that were there.

    Args:
        folder: Made if it is missing.
        rows: Profiles, 1 to 10,000,000; memory does not grow with it.
        seed: The same seed, rows and day give the same profiles and orders.
        today: The day before which everything happened; default: the current day.

    Returns:
        The path of `profiles.parquet`, whose columns are those of PROFILES, `customer_id` in rising order. Beside it is
        `orders.parquet`, whose columns are those of `purchases.ORDERS`.

    Raises:
        ValueError: `rows` is out of its range.
    """
    if not 1 <= rows <= MOST_ROWS:
        raise ValueError(f"Sample profiles are 1 to {MOST_ROWS:,}, not {rows:,}.")
    folder.mkdir(parents=True, exist_ok=True)
    names = (ORDERS_NAME, FILE_NAME)
    with ExitStack() as files:
        writers: list[pq.ParquetWriter] = []
        for number, people in enumerate(invented(rows, seed=seed, today=today or datetime.now(UTC).date())):
            orders = purchases.invented(np.random.default_rng([seed, number, 1]), people)
            tables = [frame.to_arrow(compat_level=pl.CompatLevel.oldest()) for frame in (orders, people)]
            if not writers:
                writers = [
                    files.enter_context(pq.ParquetWriter(_unfinished(folder, name), table.schema, compression="lz4"))
                    for name, table in zip(names, tables, strict=True)
                ]
            for writer, table in zip(writers, tables, strict=True):
                writer.write_table(table)
    for name in names:
        _unfinished(folder, name).replace(folder / name)
    return folder / FILE_NAME


def source(folder: Path, name: str) -> Source:
    """Describe the sample in a folder as a source, with the orders as its related table where there are any."""
    orders = folder / ORDERS_NAME
    related = (Source("orders", "parquet", str(orders), KEY, time="ordered_at"),) if orders.exists() else ()
    return Source(name, "parquet", str(folder / FILE_NAME), KEY, related=related)


def _unfinished(folder: Path, name: str) -> Path:
    return folder / f"{name}.unfinished"


def invented(rows: int, *, seed: int, today: date) -> Iterator[pl.DataFrame]:
    """Invent profiles.

    Returns:
        Frames of 100,000 rows, the last one of what is left, with the columns of PROFILES. About 4 % of the emails are
        blank, 1 % malformed, and 1 % those of another profile in other case or with spaces.
    """
    for piece, start in enumerate(range(0, rows, PIECE)):
        yield _piece(np.random.default_rng([seed, piece]), start, min(PIECE, rows - start), today)


def _piece(random: np.random.Generator, start: int, rows: int, today: date) -> pl.DataFrame:
    about, twin = mailboxes.twins(random, rows)
    people = residents.invented(random, rows)
    born = habits.birth_dates(random, rows, today=today)
    clean = mailboxes.addresses(people, random, born=born, start=start)
    doubled = np.zeros(rows, np.bool_)
    doubled[about[twin]] = True
    email = mailboxes.dirtied(clean.gather(about), random, keep=doubled, twin=twin)
    numbers = pl.Series(np.arange(start + 1, start + rows + 1)).cast(pl.String)
    return (
        people[about]
        .with_columns(
            customer_id="C" + numbers.str.zfill(8),
            email=email,
            birth_date=born.gather(about),
        )
        .hstack(habits.invented(random, rows, today=today))
        .select(*PROFILES)
    )
