"""Where days are cut into bars that people can read: days, weeks, months, quarters, years, decades."""

from datetime import date, timedelta

import polars as pl

UNITS: tuple[tuple[str, float], ...] = (
    ("1d", 1),
    ("1w", 7),
    ("1mo", 30.4),
    ("1q", 91.3),
    ("1y", 365.25),
    ("5y", 1_826),
    ("10y", 3_652),
)
"""As Polars writes it, and how many days it is about."""


EARLIEST, LATEST = date(1800, 1, 1), date(2199, 12, 31)
"""Days before and after these stand for something else, such as "never"; they lie in the open bars at the ends."""


def unit(first: date, last: date, *, bars: int) -> str:
    """Return the shortest unit that cuts these days, both included, into no more than about `bars`."""
    days = (last - first).days + 1
    return next((name for name, length in UNITS if days / length <= bars), UNITS[-1][0])


def middle(counted: pl.DataFrame, *, tail: float) -> tuple[date, date]:
    """Return the first and the last day of those in the middle, without the tails.

    Args:
        counted: `day` Date, `members` and `others` Int64; at least one row.
        tail: Share of the profiles that may lie before, and after.
    """
    total = counted.sort("day").select("day", people=pl.col("members") + pl.col("others"))
    passed = total.with_columns(passed=pl.col("people").cum_sum() / pl.col("people").sum())
    first: date = passed.filter(pl.col("passed") > tail)["day"][0]
    last: date = passed.filter(pl.col("passed") >= 1 - tail)["day"][0]
    return min(max(first, EARLIEST), LATEST), max(min(last, LATEST), EARLIEST)


def cut(counted: pl.DataFrame, *, bars: int, tail: float) -> pl.DataFrame:
    """Sum days into bars.

    Args:
        counted: As `middle`.
        bars: About how many.
        tail: As `middle`; what lies there is in an open bar of its own at either end.

    Returns:
        `low` Date (null: open), `high` Date (the day after the last; null: open), `members` and `others` Int64, in
        order; bars in which nobody is are there too.
    """
    first, last = middle(counted, tail=tail)
    every = unit(first, last, bars=bars)
    start = pl.Series([first]).dt.truncate(every)[0]
    end = pl.Series([last]).dt.truncate(every).dt.offset_by(every)[0]
    starts = pl.DataFrame({"low": pl.date_range(start, end, every, eager=True, closed="left")})
    edges = starts.with_columns(high=pl.col("low").dt.offset_by(every))
    within = counted.filter(pl.col("day").is_between(start, end, closed="left"))
    placed = within.group_by(low=pl.col("day").dt.truncate(every)).agg(pl.col("members", "others").sum())
    found = edges.join(placed, on="low", how="left", maintain_order="left").with_columns(
        pl.col("members", "others").fill_null(0)
    )
    ends = []
    for low, high, lying in ((None, start, pl.col("day") < start), (end, None, pl.col("day") >= end)):
        people = counted.filter(lying).select(pl.col("members", "others").sum())
        ends.append(
            people.select(low=pl.lit(low, pl.Date), high=pl.lit(high, pl.Date), members="members", others="others")
        )
    everyone = pl.concat([ends[0], found, ends[1]])
    return everyone.filter(
        pl.col("low").is_not_null() & pl.col("high").is_not_null() | (pl.col("members") + pl.col("others") > 0)
    )


def label(low: date | None, high: date | None) -> str:
    """Name a bar by its days: a year, a quarter, a month, a day, or its first and its last day."""
    if low is None or high is None:
        return f"before {high}" if low is None else f"{low} and later"
    last = high - timedelta(days=1)
    if low == last:
        return low.isoformat()
    return _period(low, last) or f"{low} – {last}"


def _period(first: date, last: date) -> str | None:
    """Name the whole years, quarter or month between two days, or None if they are not such."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return None
    if first.month == 1 and months % 12 == 0:
        return f"{first.year}" if first.year == last.year else f"{first.year} – {last.year}"
    if first.month % 3 == 1 and months == 3:  # noqa: PLR2004 -- a quarter
        return f"{first.year} Q{first.month // 3 + 1}"
    return f"{first:%Y-%m}" if months == 1 else None
