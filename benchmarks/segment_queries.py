"""Counts and previews of segments over a million profiles, p50 and p95. Aim: under 0.3 s each on 2 cores."""

import sys
import time
from collections.abc import Callable
from functools import partial

import polars as pl

from benchmarks.workspace import sample
from exporter import demo
from exporter.segments.rules import Condition, Group, Relative, Segment

ROUNDS = 15
COLUMNS = ["customer_id", "email", "first_name", "country", "lifetime_value", "last_order_date"]
NAMES = tuple(f"Person {number}" for number in range(4_998))

SEGMENTS: dict[str, Group] = {
    "everyone": Group("all"),
    "a number": Group("all", (Condition("lifetime_value", "greater_than", 900),)),
    "a country, any case": Group("all", (Condition("country", "equals", "hungary"),)),
    "text contains": Group("all", (Condition("email", "contains", "EXAMPLE.com"),)),
    "text does not contain": Group("all", (Condition("address", "not_contains", "ő"),)),
    "text is empty": Group("all", (Condition("email", "is_empty"),)),
    "days and moments": Group(
        "any",
        (
            Condition("last_order_date", "within_last", Relative(6, "months")),
            Condition("email_status_at", "at_least", "2025-01-01"),
        ),
    ),
    "one of 5,000": Group("all", (Condition("first_name", "one_of", ("Éva", "Łukasz", *NAMES)),)),
    "six conditions, nested": Group(
        "all",
        (
            Condition("lifetime_value", "between", (100, 2_000)),
            Condition("newsletter", "is_true"),
            Group(
                "any",
                (Condition("country", "one_of", ("HU", "Hungary", "PL", "Poland")), Condition("orders", "at_least", 5)),
            ),
            Group("any", (Condition("last_name", "starts_with", "k"), Condition("city", "not_equals", "łódź"))),
        ),
    ),
}


def milliseconds(action: Callable[[], object]) -> tuple[float, float, float]:
    """Return the first, the median and the 95th percentile of the milliseconds that an action takes."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    ordered = sorted(taken)
    return taken[0], ordered[len(ordered) // 2], ordered[round(0.95 * (len(ordered) - 1))]


def main(rows: int) -> None:
    """Measure and print."""
    with (
        sample(rows) as kit,
        pl.Config(tbl_rows=-1, tbl_cols=-1, float_precision=0, tbl_hide_dataframe_shape=True, tbl_width_chars=140),
    ):
        measured = []
        for name, where in SEGMENTS.items():
            segment = Segment("", demo.SOURCE, where)
            count = milliseconds(partial(kit.segments.count, segment))
            preview = milliseconds(partial(kit.segments.preview, segment, columns=COLUMNS))
            measured.append((name, kit.segments.count(segment).members, *count, *preview))
        figures = [f"{what} {figure}" for what in ("count", "preview") for figure in ("first", "p50", "p95")]
        print(f"{rows:,} profiles, {ROUNDS} rounds, milliseconds")
        print(pl.DataFrame(measured, schema=["segment", "members", *figures], orient="row"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
