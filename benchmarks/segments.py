"""How the cost of segments grows with their source: counts, previews, funnels, pages of members, and insight.

`python -m benchmarks.segments [profiles …]`; default: 1,000,000 and 10,000,000. More are whole 10 million, of which
each is the same as the first, and only what has an aim is asked of them. Two threads and 512 MB for DuckDB, as the
application has them on 2 cores. On a machine with other work the time of the processor tells more: half of it is what
two idle cores need.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl

from exporter.insight import members
from exporter.insight.comparison import comparison
from exporter.insight.countries import countries
from exporter.insight.differences import differences
from exporter.insight.funnel import funnel
from exporter.insight.members import Order
from exporter.insight.overlap import overlap
from exporter.insight.search import searched
from exporter.insight.steps import steps
from exporter.opened_workspace import MEMORY
from exporter.profiles import sample
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.segments.compile import condition
from exporter.segments.ground import Ground
from exporter.segments.rules import Condition, Group, Relative, Segment

FIRST = ("1000000", "10000000")
THREADS = 2
ROUNDS = 15
SLOW, FEW_ROUNDS = 2_000, 3
"""Milliseconds from which a question is asked only so many times."""

COLUMNS = ["email", "country", "lifetime_value", "last_order_date"]
TODAY = datetime.now(UTC).date()

COUNTRY = Condition("country", "equals", "hungary")
SPENT = Condition("lifetime_value", "greater_than", 200)
LATELY = Condition("last_order_date", "within_last", Relative(90, "days"))
READS = Condition("newsletter", "is_true")
OFTEN = Condition("orders", "at_least", 5)

SEGMENTS: dict[str, Group] = {
    "a number": Group("all", (SPENT,)),
    "a country, any case": Group("all", (COUNTRY,)),
    "three rules": Group("all", (COUNTRY, SPENT, LATELY)),
    "six, nested": Group("all", (SPENT, READS, Group("any", (COUNTRY, OFTEN)), Group("any", (LATELY, OFTEN)))),
}
VIP = Segment("VIP", "profiles", Group("all", (COUNTRY, SPENT, LATELY, READS)))
LARGE = Segment("Large", "profiles", Group("all", (SPENT,)))

AIMS = {"count": {10**7: 300, 10**8: 5_000}, "preview": {10**7: 300}, "funnel": {10**7: 1_500}, "page": {10**7: 300}}
"""Beginning of a question -> profiles -> milliseconds within which 95 of 100 are to be answered."""


def invent(rows: int, folder: Path) -> None:
    """Write the profiles; beyond 10 million, the same ones again and again."""
    written = sample.write(folder, rows=min(rows, sample.MOST_ROWS))
    for copy in range(1, rows // sample.MOST_ROWS):
        written.with_name(f"profiles {copy}.parquet").hardlink_to(written)


def taken(action: Callable[[], object]) -> tuple[float, float, float]:
    """Return milliseconds that an action takes: the median, the 95th percentile, and the least of the processor."""
    each: list[float] = []
    worked: list[float] = []
    while len(each) < (FEW_ROUNDS if each and min(each) > SLOW else ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        action()
        each.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    ordered = sorted(each)
    return ordered[len(ordered) // 2], ordered[round(0.95 * (len(ordered) - 1))], min(worked)


def questions(profiles: Profiles, source: Source) -> dict[str, Callable[[], object]]:
    """Return what is asked, under the words that are printed."""
    columns = profiles.columns(source)
    named = {column.name: column for column in columns}
    ground = Ground(columns, TODAY, "UTC", source.name, source.key)
    compiled = partial(condition, ground=ground)
    page = partial(members.page, profiles, source, columns=COLUMNS)
    order = Order("lifetime_value", descending=True)
    vip, large = compiled(VIP), compiled(LARGE)
    second = page(vip, order=order).next
    asked: dict[str, Callable[[], object]] = {}
    for name, where in SEGMENTS.items():
        asked[f"count: {name}"] = partial(profiles.count, source, compiled(Segment("", source.name, where)))
    return asked | {
        "preview: three rules": partial(profiles.preview, source, vip, columns=COLUMNS),
        "funnel: four rules": partial(funnel, profiles, source, steps(VIP), condition=compiled),
        "funnel: and a usable email": partial(
            funnel, profiles, source, steps(VIP, email=Condition("email", "is_valid_email")), condition=compiled
        ),
        "page: by key": partial(page, vip),
        "page: by a number": partial(page, vip, order=order),
        "page: the next one": partial(page, vip, order=order, after=second),
        "page: by a day": partial(page, vip, order=Order("last_order_date", descending=True)),
        "page: of 37 % of all, by a number": partial(page, large, order=order),
        "search: a part of an email": partial(
            page, searched(vip, text="son7777", key=named[source.key], email="email")
        ),
        "inside and outside: a number": partial(
            comparison, profiles, source, named["lifetime_value"], where=vip, bars=20
        ),
        "inside and outside: a text": partial(comparison, profiles, source, named["language"], where=vip),
        "countries": partial(countries, profiles, source, named["country"], where=vip),
        "overlap of four": partial(
            overlap,
            profiles,
            source,
            {name: compiled(Segment("", source.name, where)) for name, where in SEGMENTS.items()},
        ),
        "what sets apart, all columns": partial(differences, profiles, source, where=vip),
    }


def measured(folder: Path) -> dict[str, tuple[float, float, float]]:
    """Measure every question, and the most memory that this process has had, in MB."""
    source = Source("profiles", "parquet", str(folder / "profiles*.parquet"), sample.KEY)
    with closing(Profiles(memory_limit=MEMORY, threads=THREADS)) as profiles:
        asked = questions(profiles, source)
        if profiles.count(source) > sample.MOST_ROWS:  # all of them take an hour
            asked = {name: action for name, action in asked.items() if name.split(":", 1)[0] in AIMS}
        figures = {name: taken(action) for name, action in asked.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures | {"peak MB": (peak, peak, peak)}


def child(*arguments: str) -> str:
    """Run a part in a process of its own, so that memory is its own too."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.segments", *arguments], check=True, stdout=subprocess.PIPE, text=True
    )
    return ran.stdout


def table(figures: dict[int, dict[str, tuple[float, float, float]]]) -> pl.DataFrame:
    """Put the figures side by side: p50, p95, processor, and what misses its aim."""
    names = list(next(iter(figures.values())))
    columns: dict[str, list[str]] = {"milliseconds: p50 / p95 / processor": names}
    for rows, each in figures.items():
        cells = []
        for name in names:
            if name not in each:
                cells.append("")
                continue
            aim = AIMS.get(name.split(":", 1)[0], {}).get(rows)
            said = "" if aim is None else f"  (aim {aim:,}{'' if each[name][1] <= aim else ', missed'})"
            cells.append(" / ".join(f"{figure:,.0f}" for figure in each[name]) + said)
        columns[f"{rows:,} profiles"] = cells
    return pl.DataFrame(columns)


def main(scales: list[int]) -> None:
    """Measure at each scale and print the table."""
    figures: dict[int, dict[str, tuple[float, float, float]]] = {}
    for rows in scales:
        with tempfile.TemporaryDirectory(prefix="segments-") as folder:
            child("invent", str(rows), folder)
            figures[rows] = json.loads(child("measure", folder))
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=160, fmt_str_lengths=60, tbl_hide_dataframe_shape=True):
        print(table(figures))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["invent", rows, folder]:
            invent(int(rows), Path(folder))
        case ["measure", folder]:
            print(json.dumps(measured(Path(folder))))
        case given:
            main([int(rows) for rows in given or FIRST])
