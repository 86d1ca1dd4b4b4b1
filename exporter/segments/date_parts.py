"""The parts of a date that conditions name: a month in any year, a day of the week. Each has a number, some a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["years", "months", "weeks", "days_of_month", "weekdays"]


@dataclass(frozen=True, slots=True)
class DatePart:
    """A part of a date.

    Args:
        what: What one of them is, for sentences.
        low: The least number.
        high: The greatest number.
        names: In the order of the numbers; none where people use the numbers.
    """

    what: str
    low: int
    high: int
    names: tuple[str, ...] = ()

    def said(self, written: object) -> str:
        """Say one for people: March for 3 or "mar"; what is none of this part stays as it is."""
        number = self.number(written)
        return str(written if number is None else self.names[number - self.low] if self.names else number)

    def number(self, written: object) -> int | None:
        """Read one: 3, "3", "March", "march" or "mar"; None if it is none of this part."""
        if isinstance(written, bool):
            return None
        if isinstance(written, str):
            named = self._by_name(written.strip().lower())
            text = written.strip()
            written = named if named is not None else int(text) if text.isdecimal() and text.isascii() else None
        if isinstance(written, float) and written.is_integer():
            written = int(written)
        return written if isinstance(written, int) and self.low <= written <= self.high else None

    def _by_name(self, written: str) -> int | None:
        for number, name in enumerate(self.names, self.low):
            if written in (name.lower(), name[:3].lower()):
                return number
        return None


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

DATE_PARTS: dict[PartKind, DatePart] = {
    "years": DatePart("year", 1, 9999),
    "months": DatePart("month", 1, 12, MONTHS),
    "weeks": DatePart("ISO week", 1, 53),
    "days_of_month": DatePart("day of the month", 1, 31),
    "weekdays": DatePart("day of the week", 1, 7, WEEKDAYS),
}
"""Kind of value -> the part of a date that it names; weeks and days of the week are those of ISO 8601."""


def date_part(kind: str) -> DatePart | None:
    """Return the part of a date that values of this kind name; None where they name none."""
    return next((part for name, part in DATE_PARTS.items() if name == kind), None)


def stretches(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Put numbers together to stretches without gaps: 2024, 2025 and 2027 are (2024, 2025) and (2027, 2027)."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
