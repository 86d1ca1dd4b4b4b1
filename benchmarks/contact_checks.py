"""How fast profiles become contacts: cleaning, duplicates and bodies of synthetic profiles, in chunks of 50,000.

    python benchmarks/contact_checks.py [rows]

Prints profiles a second for each stage, and the peak memory of the whole process.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from exporter.contacts.cleaning import clean
from exporter.contacts.duplicates import find_duplicates
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.contacts.payload import batch_body, items
from exporter.runs.snapshot import GROUP

CHUNK = 50_000
BATCH = 100
FIELDS = {
    name: name
    for name in (
        *("email", "first_name", "last_name", "address", "country", "state", "city", "postal_code"),
        *("phone", "birthdate", "gender", "email_status", "email_status_at"),
    )
}
MAPPING = Mapping(
    fields=tuple((field, FromColumn(column)) for field, column in FIELDS.items()),
    custom_properties=tuple((name, FromColumn(name)) for name in ("lifetime_value", "orders", "last_order_date")),
)
COUNTRIES = (("Magyarország", "06 30 {} {}"), ("PL", "5{}{}"), ("Finland", "+35840{}{}"), ("usa", "(212) {}-{}"))
"""How a country is written, and the phones there: three digits and four are filled in."""


def profiles(first: int, rows: int) -> pl.DataFrame:
    """Make profiles `first`, `first` + 1, … with 4 % blank, 1 % malformed, 1 % doubled and 1 % accented emails."""
    number = pl.int_range(first, first + rows, eager=False)
    kind = number % 100
    place = number % len(COUNTRIES)
    digits = (number % 10_000_000).cast(pl.String).str.zfill(7)
    name = pl.concat_str(pl.lit(" Customer."), number.cast(pl.String))
    return pl.select(
        key=number.cast(pl.String).str.zfill(9),
        email=pl.when(kind < 4)
        .then(pl.lit(" "))
        .when(kind == 4)
        .then(name + "@@example")
        .when(kind == 5)
        .then(pl.concat_str(pl.lit("customer."), (number + 1).cast(pl.String), pl.lit("@Example.com")))
        .when(kind == 7)
        .then(name + ".árvíztűrő@példa.example.com")
        .otherwise(name + "@example.com"),
        first_name=pl.lit("Borbála "),
        last_name=pl.concat_str(pl.lit("Nagy"), kind.cast(pl.String)),
        address=pl.concat_str(pl.lit("Fő utca "), number.cast(pl.String)),
        country=pl.coalesce(pl.when(place == i).then(pl.lit(country)) for i, (country, _) in enumerate(COUNTRIES)),
        state=pl.lit(None, dtype=pl.String),
        city=pl.lit("Győr"),
        postal_code=(number % 9000 + 1000).cast(pl.String),
        phone=pl.coalesce(
            pl.when(place == i).then(pl.format(shape, digits.str.head(3), digits.str.tail(4)))
            for i, (_, shape) in enumerate(COUNTRIES)
        ),
        birthdate=pl.lit(date(1960, 1, 1)) + pl.duration(days=number % 15_000),
        gender=pl.when(number % 2 == 0).then(pl.lit("nő")).otherwise(pl.lit("férfi")),
        email_status=pl.when(number % 3 == 0).then(pl.lit("subscribed")),
        email_status_at=pl.lit(datetime(2024, 1, 1, tzinfo=UTC)).dt.replace_time_zone(None)
        + pl.duration(seconds=number % 30_000_000),
        lifetime_value=number / 7,
        orders=number % 50,
        last_order_date=pl.lit(date(2024, 1, 1)) + pl.duration(days=number % 700),
        is_vip=number % 5 == 0,
    )


def main(rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = dict.fromkeys(("clean", "stage", "duplicates", "settle", "bodies", "json"), 0.0)
        totals = dict.fromkeys(("refused", "contacts", "bytes"), 0)

        def timed(stage: str, began: float) -> None:
            seconds[stage] += time.perf_counter() - began

        for first in range(0, rows, CHUNK):
            chunk = profiles(first, min(CHUNK, rows - first))
            began = time.perf_counter()
            cleaned = clean(chunk, MAPPING, key="key", subscription="from_data", marks={"vip": "is_vip"})
            timed("clean", began)
            totals["refused"] += cleaned.refused.height
            began = time.perf_counter()
            cleaned.contacts.write_parquet(Path(folder) / f"{first:09}.parquet", compression="zstd")
            timed("stage", began)
        began = time.perf_counter()
        duplicates = find_duplicates(pl.scan_parquet(folder))
        timed("duplicates", began)
        start = 0
        for chunk in _staged(Path(folder)):
            began = time.perf_counter()
            settled = duplicates.settle(chunk, start=start)
            timed("settle", began)
            start += chunk.height
            totals["refused"] += settled.refused.height
            totals["contacts"] += settled.contacts.height
            for group in settled.contacts.iter_slices(GROUP):
                began = time.perf_counter()
                found = items(group, subscription="from_data", marker="property", markers={"vip": "vip"})
                timed("bodies", began)
                began = time.perf_counter()
                for first in range(0, len(found), BATCH):
                    totals["bytes"] += len(batch_body(found[first : first + BATCH], origin="benchmark"))
                timed("json", began)
    assert totals["contacts"] + totals["refused"] == rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for stage, took in seconds.items():
        print(f"{stage:12} {took:7.2f} s {rows / took:12,.0f} profiles/s")
    print(f"{totals} peak {peak:,.0f} MB")


def _staged(folder: Path) -> Iterator[pl.DataFrame]:
    for path in sorted(folder.iterdir()):
        yield pl.read_parquet(path)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
