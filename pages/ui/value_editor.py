"""The input for a condition's value: what it looks like follows from the operator and the type of the column."""

import math
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from exporter.profiles.source import Column
from exporter.segments.date_parts import DATE_PARTS, DatePart
from exporter.segments.operators import Operator, ValueKind
from exporter.segments.patterns import LONGEST as LONGEST_PATTERN
from exporter.segments.rules import Relative, Scalar, Unit, Value
from exporter.segments.values import LONGEST_SPAN, LONGEST_TEXT, SPAN_OF_YEAR
from pages.ui import list_editor, offered, session

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
LARGEST_WHOLE = 2**53 - 1
"""The largest whole number that a browser holds exactly."""


def value(
    column: Column, operator: Operator, present: Value, *, key: str, suggested: Collection[str], zone: str = "UTC"
) -> Value:
    """Draw what the operator needs and return it; what is not filled in yet is None, or an empty list.

    Args:
        column: What is compared.
        operator: How.
        present: The value so far, of any kind.
        key: Prefix of the widgets.
        suggested: Values that the column has; with their counts where it is a mapping.
        zone: The workspace's time zone, in which moments are shown and read.
    """
    key = f"{key}_{column.type}_{operator.value}"
    if (own := EDITORS_OF_THEIR_OWN.get(operator.value)) is not None:
        return own(present, key=key)
    if column.type == "timestamp" and present is not None and not isinstance(present, Relative):
        present = (
            tuple(in_zone(each, zone) for each in present) if isinstance(present, tuple) else in_zone(present, zone)
        )
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
            return list_editor.many(present if isinstance(present, tuple) else (), key=key, suggested=suggested)
        case _:
            return None


def one(column: Column, present: Scalar | None, *, key: str, label: str, suggested: Collection[str]) -> Scalar | None:
    """Draw one value of the column's type."""
    if column.type in ("integer", "number"):
        return _number(present, label, key, whole=column.type == "integer")
    if column.type in ("date", "timestamp"):
        return _day(present, label, key)
    text = "" if present is None else str(present)
    if suggested:
        held = session.begin(key, text or None)
        texts = list(dict.fromkeys([*filter(None, (text, held)), *suggested]))
        return st.selectbox(
            label,
            texts,
            session.place(texts, held) if held else None,
            key=key,
            format_func=offered.labels(suggested),
            accept_new_options=True,
            placeholder="Choose or type",
            label_visibility="collapsed",
        )
    typed = session.begin(key, text)
    return st.text_input(label, typed, key=key, placeholder="Text", live="300ms", label_visibility="collapsed") or None


def _number(present: Scalar | None, label: str, key: str, *, whole: bool) -> Scalar | None:
    try:
        start = None if present is None else float(str(present))
    except (ValueError, OverflowError):
        start = None
    if start is not None and not math.isfinite(start):
        start = None
    if whole and (start is None or (start.is_integer() and abs(start) <= LARGEST_WHOLE)):
        number = session.begin(key, None if start is None else int(start))
        return st.number_input(
            label,
            value=None if number is None else int(number),  # as a fraction it was held a moment ago
            step=1,
            key=key,
            placeholder="Number",
            label_visibility="collapsed",
        )
    held = session.begin(key, start)
    found = st.number_input(
        label,
        value=None if held is None else float(held),
        step=1.0,
        format="%.12g",
        key=key,
        placeholder="Number",
        label_visibility="collapsed",
    )
    return int(found) if found is not None and found.is_integer() else found


def _day(present: Scalar | None, label: str, key: str) -> date | None:
    try:
        start = datetime.fromisoformat(str(present)) if present is not None else None
    except ValueError:
        start = None
    if start is not None and not EARLIEST <= start.date() <= LATEST:
        start = None
    if start is not None and (start.hour or start.minute):
        moment: datetime | None = session.begin(f"{key}_moment", start.replace(tzinfo=None))
        return st.datetime_input(
            label,
            value=moment,
            min_value=datetime.combine(EARLIEST, datetime.min.time()),
            max_value=datetime.combine(LATEST, datetime.max.time()),
            key=f"{key}_moment",
            label_visibility="collapsed",
        )
    day = session.begin(key, None if start is None else start.date())
    found: date | None = st.date_input(
        label,
        value=day,
        min_value=EARLIEST,
        max_value=LATEST,
        key=key,
        format="YYYY-MM-DD",
        label_visibility="collapsed",
    )
    return found


def in_zone(present: Scalar, zone: str) -> Scalar:
    """Return a moment that was written with an offset as clocks in the zone show it; all else as it is."""
    try:
        moment = datetime.fromisoformat(str(present))
        return present if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return present


def parts(present: Value, *, key: str, part: DatePart) -> tuple[Scalar, ...]:
    """Draw parts of a date: months, days of the week and so on."""
    several = present if isinstance(present, tuple) else ()
    numbers = list(dict.fromkeys(found for each in several if (found := part.number(each)) is not None))
    held = session.begin(key, numbers)
    offered_numbers = range(part.low, part.high + 1)
    is_year = part == DATE_PARTS["years"]
    if is_year:
        this_year = date.today().year  # noqa: DTZ011  (it only decides which years are offered)
        offered_numbers = range(this_year + 1, this_year - 100, -1)
    chosen = st.multiselect(
        part.what.capitalize(),
        list(dict.fromkeys([*held, *offered_numbers])),
        held,
        key=key,
        format_func=part.said,
        accept_new_options=is_year,
        placeholder=f"Choose the {part.what}",
        label_visibility="collapsed",
        wrap=True,
        select_all=False,
    )
    return tuple(each if (found := part.number(each)) is None else found for each in chosen)


def pattern(present: Value, *, key: str) -> str | None:
    """Draw a pattern."""
    written = session.begin(key, present if isinstance(present, str) else "")
    return (
        st.text_input(
            "Pattern",
            written,
            key=key,
            max_chars=LONGEST_PATTERN,
            placeholder="Such as ^[A-Z]{2}[0-9]+$",
            live="300ms",
            label_visibility="collapsed",
        )
        or None
    )


def length(present: Value, *, key: str) -> int | None:
    """Draw a number of letters."""
    letters = present if isinstance(present, int) and not isinstance(present, bool) else None
    letters = session.begin(key, letters if letters is not None and 0 <= letters <= LONGEST_TEXT else None)
    found = st.number_input(
        "Letters",
        0,
        LONGEST_TEXT,
        value=letters,
        step=1,
        key=key,
        placeholder="Number",
        label_visibility="collapsed",
        width=140,
    )
    st.caption("letters", width="content")
    return found


def spans(present: Value, *, key: str, otherwise: Relative, longest: Mapping[Unit, int]) -> Relative:
    """Draw a span, which begins with another one where there is none that fits."""
    found = present if isinstance(present, Relative) and present.n <= longest[present.unit] else otherwise
    return span(found, key=key, longest=longest)


def span(present: Relative, *, key: str, longest: Mapping[Unit, int] = LONGEST_SPAN) -> Relative:
    """Draw a number of days, weeks, months or years."""
    n = session.begin(f"{key}_n", present.n)
    unit = session.begin(f"{key}_unit", present.unit)
    if not 0 <= n <= longest[unit]:  # as it may be once another unit was chosen
        n = min(max(n, 0), longest[unit])
        session.hold(f"{key}_n", n)
    n = st.number_input("How many", 0, longest[unit], n, key=f"{key}_n", label_visibility="collapsed", width=120)
    units = list(longest)
    unit = st.selectbox(
        "Unit", units, session.place(units, unit), key=f"{key}_unit", label_visibility="collapsed", width=130
    )
    return Relative(n, unit)


EDITORS_OF_THEIR_OWN: dict[ValueKind, Callable[..., Value]] = {
    "span": partial(spans, otherwise=Relative(30, "days"), longest=LONGEST_SPAN),
    "span_of_year": partial(spans, otherwise=Relative(7, "days"), longest=SPAN_OF_YEAR),
    "pattern": pattern,
    "length": length,
    **{kind: partial(parts, part=part) for kind, part in DATE_PARTS.items()},
}
"""Kind of value -> what draws it, where that does not go by the type of the column."""
