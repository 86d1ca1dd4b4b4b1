"""From profiles to contacts, a chunk at a time: clean values, or the one reason why a profile is not sent."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import polars as pl

from exporter.contacts.checks import REASONS, RULES
from exporter.contacts.countries import clean_countries
from exporter.contacts.dates import written_days, written_moments
from exporter.contacts.fields import FIELDS
from exporter.contacts.mapping import Constant, Mapping, Origin
from exporter.contacts.phones import clean_phones
from exporter.contacts.properties import clean_property
from exporter.contacts.values import CLEANERS, prepared

Subscription = Literal["leave", "from_data"]
POLICY_FIELDS = ("email_status", "email_status_at")

PROPERTY = "property:"
MARK = "mark:"

REFUSED = {"key": pl.String, "reason": pl.String, "field": pl.String, "value": pl.String}
"""Schema of refused profiles: the key; a key of `REASONS`; the contact field it is about, or null; what the profile has
there, or null. `value` is personal data: for the download, and for nothing else."""

LEFT_OUT = {"field": pl.String, "note": pl.String, "profiles": pl.Int64}
"""Schema of notes: a contact field or `property:<name>`; a key of `NOTES`; from how many contacts it was left out."""


def nobody(emails: pl.Series) -> pl.Series:
    """Tell of addresses that none of them is on the suppression list."""
    return pl.Series([False]).new_from_index(0, len(emails))


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """What became of a chunk of profiles.

    Args:
        contacts: One row for each profile that goes on, in the order of the profiles: `key` str; one column for each
            mapped contact field, str (`country` becomes `country`, where the country is not known, and `country_code`;
            `email_status` and `email_status_at` are there under `from_data` only); `property:<name>` as
            `properties.clean_property` makes them; `mark:<segment>` Boolean without nulls. Null: nothing to send.
        refused: One row for each other profile, in order; schema `REFUSED`.
        notes: What was left out of `contacts`; schema `LEFT_OUT`.
    """

    contacts: pl.DataFrame
    refused: pl.DataFrame
    notes: pl.DataFrame


def clean(
    profiles: pl.DataFrame,
    mapping: Mapping,
    *,
    key: str,
    subscription: Subscription,
    marks: Dictionary[str, str],
    suppressed: Callable[[pl.Series], pl.Series] = nobody,
    now: datetime | None = None,
) -> Cleaned:
    """Make contacts of profiles; every profile is in exactly one of `contacts` and `refused`.

    Args:
        profiles: Any number of rows; has `key`, all of `mapping.columns()` and the marks' Boolean columns.
        mapping: Without faults, as `mapping.check` says.
        key: The column that names a profile.
        subscription: Under `leave` the email status and its date are not looked at.
        marks: Segment -> the Boolean column of `profiles` that tells its members; null counts as false.
        suppressed: Tells of clean addresses which are on the suppression list; as `Suppressed.covers`.
        now: A later email status date is refused, a later birth date left out; default: the time of the call.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    given = {
        field: prepared(field, _values(profiles, origin))
        for field, origin in sorted(mapping.fields, key=lambda entry: list(FIELDS).index(entry[0]))
        if subscription == "from_data" or field not in POLICY_FIELDS
    }
    values = {field: CLEANERS[field](series) for field, series in given.items()}
    left_out = _complete(values, given, moment)
    for name, origin in mapping.custom_properties:
        series = _values(profiles, origin)
        values[PROPERTY + name] = clean_property(series)
        blank = prepared("address", series).is_null() if series.dtype == pl.String else series.is_null()
        left_out[PROPERTY + name, "not_sendable"] = values[PROPERTY + name].is_null() & ~blank
    reason = _reason(values, given, moment, suppressed)
    if "email_status_at" in values:
        has_status = values.get("email_status", pl.Series([None])).is_not_null()
        values["email_status_at"] = written_moments(values["email_status_at"].set(~has_status, None))
    contacts = pl.DataFrame(
        {"key": profiles[key].cast(pl.String)}
        | values
        | {MARK + segment: profiles[column].fill_null(value=False) for segment, column in marks.items()}
    )
    return Cleaned(
        contacts=contacts.filter(reason.is_null()),
        refused=_refused(contacts["key"], reason, given),
        notes=notes({place: int((mask & reason.is_null()).sum()) for place, mask in left_out.items()}),
    )


def notes(counts: Dictionary[tuple[str, str], int]) -> pl.DataFrame:
    """Write counts by field and note as a frame of schema `LEFT_OUT`, without those of nothing."""
    rows = [(field, note, count) for (field, note), count in counts.items() if count]
    return pl.DataFrame(rows, schema=LEFT_OUT, orient="row")


def _values(profiles: pl.DataFrame, origin: Origin) -> pl.Series:
    if isinstance(origin, Constant):
        return pl.Series([origin.value]).new_from_index(0, profiles.height)
    return profiles[origin.column]


def _complete(
    values: dict[str, pl.Series], given: Dictionary[str, pl.Series], now: datetime
) -> dict[tuple[str, str], pl.Series]:
    """Finish what depends on more than its own column, in `values` itself.

    Returns:
        (field, note) -> a mask of the profiles whose value is left out.
    """
    left_out: dict[tuple[str, str], pl.Series] = {}
    if "country" in values:
        countries = clean_countries(values.pop("country"))
        values |= {"country": countries["country"], "country_code": countries["country_code"]}
    if "phone" in values:
        texts = values["phone"]
        codes = values.get("country_code", pl.Series([None], dtype=pl.String).new_from_index(0, len(texts)))
        values["phone"] = clean_phones(texts, codes)
        missing = texts.is_not_null() & values["phone"].is_null()
        is_at_home = codes.is_null() & ~texts.str.contains(r"^\s*(?:\+|00)")
        left_out["phone", "phone_without_country"] = missing & is_at_home
        left_out["phone", "malformed_phone"] = missing & ~is_at_home
    if "birthdate" in values:
        past = values["birthdate"].set(values["birthdate"] > now.date(), None)
        values["birthdate"] = written_days(past)
        left_out["birthdate", "malformed_birthdate"] = given["birthdate"].is_not_null() & past.is_null()
    if "gender" in values:
        left_out["gender", "unknown_gender"] = given["gender"].is_not_null() & values["gender"].is_null()
    return left_out


def _reason(
    values: Dictionary[str, pl.Series],
    given: Dictionary[str, pl.Series],
    now: datetime,
    suppressed: Callable[[pl.Series], pl.Series],
) -> pl.Series:
    """Find the first reason that applies to each profile; null where none does."""
    texts = [series for series in values.values() if series.dtype == pl.String]
    judged = ("email", *POLICY_FIELDS)
    frame = pl.DataFrame({field: values[field] for field in judged if field in values}).with_columns(
        *(given[field].alias(f"given:{field}") for field in judged if field in given),
        *(pl.lit(None).alias(name) for field in judged if field not in given for name in (field, f"given:{field}")),
        suppressed=suppressed(values["email"]) if "email" in values else pl.lit(value=False),
        now=pl.lit(now, dtype=pl.Datetime("ms")),
        bytes=pl.DataFrame(
            [text.str.len_bytes().alias(str(place)) for place, text in enumerate(texts)]
        ).sum_horizontal(),
    )
    firsts = [pl.when(rule).then(pl.lit(reason)) for reason, rule in RULES.items()]
    return frame.select(reason=pl.coalesce(firsts)).to_series()


def _refused(keys: pl.Series, reason: pl.Series, given: Dictionary[str, pl.Series]) -> pl.DataFrame:
    frame = pl.DataFrame({"key": keys, "reason": reason}).with_columns(
        field=pl.col("reason").replace_strict({name: words.field for name, words in REASONS.items()}, default=None),
        **{f"given:{field}": series.cast(pl.String) for field, series in given.items()},
    )
    at_fault = [pl.when(field=field).then(f"given:{field}") for field in given]
    return frame.filter(pl.col("reason").is_not_null()).select(
        "key", "reason", pl.col("field").cast(pl.String), value=pl.coalesce(at_fault)
    )
