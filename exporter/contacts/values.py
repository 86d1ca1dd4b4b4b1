"""Which cleaner each contact field has: a source's column becomes clean values, null where there is none."""

from collections.abc import Callable
from datetime import date

import polars as pl

from exporter.contacts import codes
from exporter.contacts.dates import days, moments
from exporter.contacts.distinct import translated
from exporter.contacts.emails import clean_emails
from exporter.contacts.fields import FIELDS
from exporter.contacts.properties import clean_property
from exporter.contacts.texts import as_text

FIRST_BIRTHDATE = date(1900, 1, 1)
FIRST_STATUS_YEAR = 1971
"""No one subscribed to emails before it; the start of 1970 is how tables write that they do not know."""


def clean_genders(texts: pl.Series) -> pl.Series:
    """Write genders as `m` or `f`; null where it is another word."""
    return translated(texts, codes.gender)


def clean_statuses(texts: pl.Series) -> pl.Series:
    """Write email statuses as Omnisend does; null where it is another word."""
    return translated(texts, codes.email_status)


def clean_birthdates(values: pl.Series) -> pl.Series:
    """Read birth dates as `dates.days` does; null where it is none from 1900 on."""
    read = days(values)
    return read.set(read < FIRST_BIRTHDATE, None)


def clean_status_dates(values: pl.Series) -> pl.Series:
    """Read the moments of statuses as `dates.moments` does; null where it is none from 1971 on."""
    read = moments(values)
    return read.set(read.dt.year() < FIRST_STATUS_YEAR, None)


def unchanged(texts: pl.Series) -> pl.Series:
    """Return text as it is."""
    return texts


CLEANERS: dict[str, Callable[[pl.Series], pl.Series]] = dict.fromkeys(FIELDS, unchanged) | {
    "email": clean_emails,
    "birthdate": clean_birthdates,
    "gender": clean_genders,
    "email_status": clean_statuses,
    "email_status_at": clean_status_dates,
}
"""Contact field -> its cleaner. It is given what `prepared` returns. A country and a phone are `unchanged` here:
`cleaning` does them together."""


def prepared(field: str, values: pl.Series) -> pl.Series:
    """Return what a field's cleaner is given: trimmed text, but dates and times as they are where it takes them."""
    takes_dates = "date" in FIELDS[field].types
    return values if takes_dates and values.dtype.is_temporal() else as_text(values)


def is_sendable(where: str, value: object) -> bool:
    """Whether a constant for a contact field, or for a custom property (any other name), leaves something to send."""
    values = pl.Series([value])
    cleaned = CLEANERS[where](prepared(where, values)) if where in FIELDS else clean_property(values)
    return cleaned.null_count() == 0
