"""Numbers, durations and moments as people read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl
import streamlit as st

from exporter.runs.progress import duration

__all__ = ["ago", "clock", "duration", "local", "number", "percent", "several", "zone"]

_STEPS = ((60, "second"), (60, "minute"), (24, "hour"), (30, "day"), (12, "month"))


def number(value: float) -> str:
    """Write a number with separators: 8,204; decimals only where there are any."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def several(amount: int, noun: str) -> str:
    """Write how many there are: 1 contact, 8,204 contacts."""
    return f"{number(amount)} {noun}{'' if amount == 1 else 's'}"


def percent(share: float) -> str:
    """Write a share from 0 to 1 as a percentage; small ones keep a decimal."""
    value = share * 100
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.1f} %"  # noqa: PLR2004 -- two digits suffice


def clock(moment: datetime) -> str:
    """Write a moment in the reader's time zone: 22 Nov 2026, 06:15."""
    return moment.astimezone(zone()).strftime("%d %b %Y, %H:%M")


def zone() -> ZoneInfo:
    """Return the reader's time zone; UTC where it is not known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local(column: str) -> pl.Expr:
    """Show a column of moments in the reader's time zone, where a table writes them in a format of its own."""
    return pl.col(column).dt.convert_time_zone(zone().key)


def ago(moment: datetime) -> str:
    """Write how long ago a moment was: just now, 3 minutes ago, 2 days ago."""
    passed = (datetime.now(UTC) - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()
    if passed < 10:  # noqa: PLR2004 -- seconds that nobody counts
        return "just now"
    for length, unit in _STEPS:
        if passed < length:
            return _count(int(passed), unit)
        passed /= length
    return _count(int(passed), "year")


def _count(amount: int, unit: str) -> str:
    return f"{amount} {unit}{'' if amount == 1 else 's'} ago"
