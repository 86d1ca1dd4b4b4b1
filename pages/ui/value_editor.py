"""The input for a condition's value: what it looks like follows from the operator and the type of the column."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from exporter.profiles.source import Column
from exporter.segments.operators import Operator
from exporter.segments.rules import Relative, Scalar, Unit, Value
from exporter.segments.values import LONGEST_SPAN
from pages.ui import session

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
UNITS: tuple[Unit, ...] = ("days", "weeks", "months")
CHIPS = 40
"""Values of a list up to which each is a chip; longer lists are lines of text."""


def value(column: Column, operator: Operator, present: Value, *, key: str, suggested: Sequence[str]) -> Value:
    """Draw what the operator needs and return it; what is not filled in yet is None, or an empty list.

    Args:
        column: What is compared.
        operator: How.
        present: The value so far, of any kind.
        key: Prefix of the widgets.
        suggested: Values that the column has.
    """
    key = f"{key}_{column.type}_{operator.value}"
    match operator.value:
        case "one":
            found = present if isinstance(present, str | int | float | date) else None
            return one(column, found, key=key, label="Value", suggested=suggested)
        case "two":
            ends = present if isinstance(present, tuple) else ()
            low, high = (*ends, None, None)[:2]
            lowest = one(column, low, key=f"{key}_low", label="Lowest value", suggested=())
            highest = one(column, high, key=f"{key}_high", label="Highest value", suggested=())
            return () if lowest is None or highest is None else (lowest, highest)
        case "many":
            return many(present if isinstance(present, tuple) else (), key=key, suggested=suggested)
        case "span":
            return span(present if isinstance(present, Relative) else Relative(30, "days"), key=key)
        case _:
            return None


def one(column: Column, present: Scalar | None, *, key: str, label: str, suggested: Sequence[str]) -> Scalar | None:
    """Draw one value of the column's type."""
    if column.type in ("integer", "number"):
        return _number(present, label, key, whole=column.type == "integer")
    if column.type in ("date", "timestamp"):
        return _day(present, label, key)
    text = "" if present is None else str(present)
    if suggested:
        session.begin(key, text or None)
        return st.selectbox(
            label,
            list(dict.fromkeys([*([text] if text else []), *suggested])),
            key=key,
            accept_new_options=True,
            placeholder="Choose or type",
            label_visibility="collapsed",
        )
    session.begin(key, text)
    return st.text_input(label, key=key, placeholder="Text", live="300ms", label_visibility="collapsed") or None


def _number(present: Scalar | None, label: str, key: str, *, whole: bool) -> Scalar | None:
    try:
        start = None if present is None else float(str(present))
    except ValueError:
        start = None
    if whole and (start is None or start.is_integer()):
        session.begin(key, None if start is None else int(start))
        return st.number_input(label, value=None, step=1, key=key, placeholder="Number", label_visibility="collapsed")
    session.begin(key, start)
    found = st.number_input(
        label, value=None, step=1.0, format="%.12g", key=key, placeholder="Number", label_visibility="collapsed"
    )
    return int(found) if found is not None and found.is_integer() else found


def _day(present: Scalar | None, label: str, key: str) -> date | None:
    try:
        start = datetime.fromisoformat(str(present)) if present is not None else None
    except ValueError:
        start = None
    if start is not None and (start.hour or start.minute):
        session.begin(f"{key}_moment", start.replace(tzinfo=None))
        return st.datetime_input(
            label,
            value=None,
            min_value=datetime.combine(EARLIEST, datetime.min.time()),
            max_value=datetime.combine(LATEST, datetime.min.time()),
            key=f"{key}_moment",
            label_visibility="collapsed",
        )
    day = start.date() if start is not None and EARLIEST <= start.date() <= LATEST else None
    session.begin(key, day)
    found: date | None = st.date_input(
        label,
        value=None,
        min_value=EARLIEST,
        max_value=LATEST,
        key=key,
        format="YYYY-MM-DD",
        label_visibility="collapsed",
    )
    return found


def many(present: Sequence[Scalar], *, key: str, suggested: Sequence[str]) -> tuple[str, ...]:
    """Draw a list of values."""
    texts = list(dict.fromkeys(map(str, present)))
    if len(texts) > CHIPS:
        session.begin(f"{key}_lines", "\n".join(texts))
        lines = st.text_area("Values, one a line", key=f"{key}_lines", height=120, label_visibility="collapsed")
        return tuple(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))
    session.begin(key, texts)
    chosen = st.multiselect(
        "Values",
        list(dict.fromkeys([*texts, *suggested])),
        key=key,
        accept_new_options=True,
        placeholder="Choose, or type and press Enter",
        label_visibility="collapsed",
        wrap=True,
        select_all=False,  # else Enter takes every value that begins like the one that was typed
    )
    return tuple(chosen)


def span(present: Relative, *, key: str) -> Relative:
    """Draw a number of days, weeks or months."""
    session.begin(f"{key}_n", present.n)
    unit = session.begin(f"{key}_unit", present.unit)
    n = st.number_input("How many", 0, LONGEST_SPAN[unit], key=f"{key}_n", label_visibility="collapsed", width=120)
    unit = st.selectbox("Unit", UNITS, key=f"{key}_unit", label_visibility="collapsed", width=130)
    return Relative(n, unit)
