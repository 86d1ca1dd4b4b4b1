"""A snapshot of a million profiles: members, mapping, cleaning, checks and Parquet. Aim: under 15 s and 700 MB.

Also counts and previews of a segment of them. Aim: under 0.3 s each.
"""

import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.workspace import EXPORT, peak, sample
from exporter import demo
from exporter.contacts.suppressed import Suppressed
from exporter.runs import snapshot, taking
from exporter.workspace.storage import Storage

ROUNDS = 7


def median(action: Callable[[], object]) -> float:
    """Return the median of the seconds that an action takes."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main(rows: int) -> None:
    """Measure and print."""
    with sample(rows) as kit:
        segment = kit.segments.get("VIP customers")
        count = median(lambda: kit.segments.count(segment))
        preview = median(lambda: kit.segments.preview(segment))
        print(f"count of a segment: {count * 1000:.0f} ms; preview of its first 100: {preview * 1000:.0f} ms (medians)")

        export = kit.exports.get(EXPORT)
        source = kit.sources.get(demo.SOURCE)
        place = Storage(kit.settings.storage).folder("runs", "benchmark")
        began = time.perf_counter()
        taking.take(
            kit.profiles,
            source,
            export,
            {name: kit.segments.condition(kit.segments.get(name)) for name in export.segments},
            place=place,
            run_id="benchmark",
            now=time.time(),
            suppressed=Suppressed(),
        )
        took = time.perf_counter() - began
        taken = snapshot.load(place)
        print(
            f"snapshot of {taken.members:,} members, {taken.contacts:,} contacts: {took:.1f} s, "
            f"peak {peak():,.0f} MB of this process"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
