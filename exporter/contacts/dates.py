"""Days and moments, from date and time columns or from ISO 8601 text, to the forms that Omnisend takes."""

import polars as pl

_ISO = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?<time>[0-9]{2}:[0-9]{2})(?<seconds>:[0-9]{2})?(?:[.,][0-9]{1,9})?"
    r" ?(?<zone>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$"
)


def moments(values: pl.Series) -> pl.Series:
    """Read moments.

    Args:
        values: Dates (their first second), timestamps (in UTC where they name no zone), or trimmed text such as
            `2026-03-15`, `2026-03-15 08:30` and `2026-03-15T08:30:00.5+02:00`.

    Returns:
        Datetime in milliseconds, UTC, no zone; null where there is none, it is no moment, or its year is not 1 to 9999.
    """
    if isinstance(values.dtype, pl.Datetime):
        utc = values.dt.convert_time_zone("UTC") if values.dtype.time_zone else values
        read = utc.dt.replace_time_zone(None).cast(pl.Datetime("ms"))
    elif values.dtype == pl.Date:
        read = values.set(~values.dt.year().is_between(1, 9999), None).cast(pl.Datetime("ms"))
    elif values.dtype == pl.String:
        read = _parsed(values)
    else:
        read = pl.Series([None], dtype=pl.Datetime("ms")).new_from_index(0, len(values))
    return read.set(~read.dt.year().is_between(1, 9999), None).alias(values.name)


def written_moments(values: pl.Series) -> pl.Series:
    """Write `moments` as RFC 3339 in whole seconds: `2026-03-15T06:30:00Z`."""
    return values.dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def days(values: pl.Series) -> pl.Series:
    """Read days, as `moments` does but by the calendar of the text: `2026-03-15T00:30:00+02:00` is the fifteenth.

    Returns:
        Date; null where `moments` is.
    """
    read = moments(values)
    if values.dtype != pl.String:
        return read.cast(pl.Date)
    return values.str.slice(0, 10).set(read.is_null(), None).str.to_date("%Y-%m-%d")


def written_days(values: pl.Series) -> pl.Series:
    """Write `days` as `2026-03-15`."""
    return values.cast(pl.String)


def _parsed(texts: pl.Series) -> pl.Series:
    parts = texts.str.extract_groups(_ISO).struct
    zone = pl.col("zone").str.to_uppercase().str.replace("Z", "+00:00").str.replace(r"^(.[0-9]{2})$", "$1:00")
    text = (
        pl.col("day")
        + "T"
        + pl.col("time").fill_null("00:00")
        + pl.col("seconds").fill_null(":00")
        + zone.fill_null("+00:00")
    )
    read = parts.unnest().select(text.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="ms", strict=False)).to_series()
    return read.dt.replace_time_zone(None)
