"""What each operator means, read off a row in plain Python: the reference that engines are held to."""

import math
import re
from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from exporter.segments.rules import Condition, Group, Relative, Rule

Row = dict[str, Any]

OPPOSITES = {
    "is_empty": "is_not_empty",
    "is_null": "is_not_null",
    "is_not_valid_email": "is_valid_email",
    "not_equals": "equals",
    "not_one_of": "one_of",
    "not_contains": "contains",
    "not_between": "between",
    "not_matches": "matches",
}
BLANKS_AND_MARKS = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u200e\u200f"


def lower(text: str) -> str:
    return "".join("i" if letter == "İ" else letter.lower() for letter in text)


def months_on(day: date, months: int) -> date:
    """Go month by month, forth or back, and stay within the last month."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month > 12 else (year - 1, 12) if month < 1 else (year, month)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def away(today: date, span: Relative, *, sign: int) -> date:
    if span.unit in ("months", "years"):
        return months_on(today, sign * span.n * (12 if span.unit == "years" else 1))
    return today + sign * span.n * timedelta(days={"days": 1, "weeks": 7}[span.unit])


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def comes_on(first: date, last: date) -> set[tuple[int, int]]:
    """List the months and days that come from one day to another."""
    found = {(day.month, day.day) for day in days_between(first, last)}
    return found | {
        (2, 29) for day in days_between(first, last) if (day.month, day.day) == (2, 28) and not isleap(day.year)
    }


def is_address(text: str) -> bool:
    """Tell whether a text is an email address, by its parts."""
    while text and (text[0].isspace() or text[0] in BLANKS_AND_MARKS):
        text = text[1:]
    while text and (text[-1].isspace() or text[-1] in BLANKS_AND_MARKS):
        text = text[:-1]
    name, at, domain = text.partition("@")
    labels = lower(domain).split(".")
    return (
        at == "@"
        and all(
            part and all(letter.isalnum() or letter in "!#$%&'*+/=?^_`{|}~-" for letter in part)
            for part in name.split(".")
        )
        and len(labels) > 1
        and all(part.isalnum() for label in labels for part in label.removeprefix("xn--").split("-"))
        and labels[-1][-1:].isalpha()
        and labels[-1] not in ("invalid", "local", "localhost", "onion", "arpa")
    )


@dataclass(frozen=True)
class PlainReading:
    """Reads rules on a day, in a time zone."""

    today: date
    zone: str = "UTC"

    def local(self, held: date) -> date:
        """Return the day that a calendar in the zone shows."""
        if not isinstance(held, datetime):
            return held
        if self.zone == "UTC":
            return held.date()
        return held.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone)).date()

    def moment(self, value: datetime) -> datetime:
        """Return a moment that was asked for in UTC."""
        if value.tzinfo is None and self.zone == "UTC":
            return value
        aware = value if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(self.zone))
        return aware.astimezone(UTC).replace(tzinfo=None)

    def compared(self, held: Any, value: Any, *, case_sensitive: bool) -> tuple[Any, Any]:
        """Return what a row holds and a value in the forms in which they are compared."""
        if isinstance(held, str) and not case_sensitive:
            return lower(held), lower(value)
        if isinstance(held, datetime):
            return (held, self.moment(value)) if isinstance(value, datetime) else (self.local(held), value)
        return (held, float(value)) if isinstance(held, float) else (held, value)

    def holds(self, condition: Condition, row: Row) -> bool:
        """Tell whether a row fulfils a condition."""
        op, value, held = condition.op, condition.value, row[condition.field]
        if op in OPPOSITES:
            opposite = Condition(condition.field, OPPOSITES[op], value, condition.case_sensitive)
            return not self.holds(opposite, row)
        if held is None or (isinstance(held, float) and math.isnan(held)):
            return False
        if isinstance(held, date) and (found := self.of_days(op, value, held)) is not None:
            return found

        def this(value: Any) -> tuple[Any, Any]:
            return self.compared(held, value, case_sensitive=condition.case_sensitive)

        meanings: dict[str, Callable[[Any], bool]] = {
            "is_not_null": lambda _: True,
            "is_true": lambda _: held is True,
            "is_false": lambda _: held is False,
            "is_not_empty": lambda _: not (held == "" or held.isspace()),
            "equals": lambda value: this(value)[0] == this(value)[1],
            "one_of": lambda values: any(this(value)[0] == this(value)[1] for value in values),
            "contains": lambda value: this(value)[1] in this(value)[0],
            "starts_with": lambda value: this(value)[0][: len(value)] == this(value)[1],
            "ends_with": lambda value: this(value)[0][-len(value) :] == this(value)[1],
            "matches": lambda value: re.search(this(value)[1], this(value)[0], re.ASCII) is not None,
            "length_is": lambda value: len(held) == value,
            "longer_than": lambda value: len(held) > value,
            "shorter_than": lambda value: len(held) < value,
            "is_valid_email": lambda _: is_address(held),
            "greater_than": lambda value: this(value)[0] > this(value)[1],
            "at_least": lambda value: this(value)[0] >= this(value)[1],
            "less_than": lambda value: this(value)[0] < this(value)[1],
            "at_most": lambda value: this(value)[0] <= this(value)[1],
            "between": lambda pair: this(pair[0])[0] >= this(pair[0])[1] and this(pair[1])[0] <= this(pair[1])[1],
        }
        return meanings[op](value)

    def of_days(self, op: str, value: Any, held: date) -> bool | None:
        """Tell whether a day fulfils a condition that is for days only; None if it is another one."""
        day, today = self.local(held), self.today
        back = away(today, value, sign=-1) if isinstance(value, Relative) else today
        ahead = away(today, value, sign=1) if isinstance(value, Relative) else today
        meanings: dict[str, Callable[[], bool]] = {
            "within_last": lambda: back <= day <= today,
            "within_next": lambda: today <= day <= ahead,
            "before_relative": lambda: day < back,
            "after_relative": lambda: day > back,
            "year_to_date": lambda: day.year == today.year and day <= today,
            "anniversary_within_next": lambda: (day.month, day.day) in comes_on(today, ahead),
            "anniversary_within_last": lambda: (day.month, day.day) in comes_on(back, today),
            "year_of": lambda: day.year in value,
            "month_of": lambda: day.month in value,
            "week_of": lambda: day.isocalendar().week in value,
            "day_of_month": lambda: day.day in value,
            "day_of_week": lambda: day.isoweekday() in value,
        }
        return meanings[op]() if op in meanings else None

    def belongs(self, rule: Rule, row: Row) -> bool:
        """Tell whether a row belongs to a segment."""
        if isinstance(rule, Condition):
            return self.holds(rule, row)
        assert isinstance(rule, Group)
        verdicts = [self.belongs(member, row) for member in rule.members]
        return all(verdicts) if rule.kind == "all" else any(verdicts)
