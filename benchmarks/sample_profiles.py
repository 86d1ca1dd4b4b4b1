"""Measure the sample profiles and the questions put to them: `python -m benchmarks.sample_profiles [rows]`."""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlglot import exp

from exporter.profiles import sample
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source

BEST_OF = 3


def report(what: str, seconds: float) -> None:
    """Print one line: what, milliseconds, and the most memory that the process has had so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<40}{seconds * 1000:>12,.1f} ms{peak:>10,.0f} MB")


def measure(what: str, ask: Callable[[], object]) -> None:
    """Print the best of a few times."""
    times = []
    for _ in range(BEST_OF):
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    report(what, min(times))


def main(rows: int) -> None:
    """Write so many profiles, then ask about them."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        path = sample.write(Path(folder), rows=rows)
        report(f"write {rows:,} profiles", time.perf_counter() - started)

        source = Source("sample", "parquet", str(path), sample.KEY)
        email, value, newsletter = (exp.column(name) for name in ("email", "lifetime_value", "newsletter"))
        some = exp.and_(value > 900, newsletter.is_(exp.true()))
        holding = exp.func("contains", exp.func("lower", email), exp.Literal.string("anna"))
        nobody = exp.func("lower", email).eq("nobody")
        columns = ["email", "first_name", "last_name", "city", "country", "phone", "birth_date", "lifetime_value"]
        profiles = Profiles()
        measure("count all", lambda: profiles.count(source))
        measure("count by number and truth value", lambda: profiles.count(source, some))
        measure("count by text within text", lambda: profiles.count(source, holding))
        measure("preview", lambda: profiles.preview(source))
        measure("preview of some", lambda: profiles.preview(source, some))
        measure("preview of nobody", lambda: profiles.preview(source, nobody))
        measure("check the key", lambda: profiles.check_key(source))
        measure("statistics of all columns", lambda: profiles.statistics(source))
        measure("distribution of a number", lambda: profiles.distribution(source, "lifetime_value"))
        measure("distribution of a text", lambda: profiles.distribution(source, "country"))
        measure("stream 8 columns", lambda: sum(frame.height for frame in profiles.stream(source, columns)))
        profiles.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
