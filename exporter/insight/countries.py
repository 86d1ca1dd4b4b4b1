"""Members by country, whatever their countries are called in the data."""

from functools import partial

import polars as pl
import pycountry

from exporter.contacts.countries import country_code
from exporter.insight.counts import by_value, values
from exporter.profiles import query
from exporter.profiles.engine import Profiles
from exporter.profiles.query import Condition
from exporter.profiles.source import Column, Source

SPELLINGS = 5_000
"""Different spellings of countries that are read."""

COUNTRIES: dict[str, pl.DataType | type[pl.DataType]] = {
    "code": pl.String,
    "country": pl.String,
    "members": pl.Int64,
    "others": pl.Int64,
    "share_of_members": pl.Float64,
    "share_in_country": pl.Float64,
    "spellings": pl.List(pl.String),
}


def countries(profiles: Profiles, source: Source, column: Column, *, where: Condition | None) -> pl.DataFrame:
    """Count members and others by country.

    Args:
        profiles: What reads the source.
        source: Of the segment.
        column: Holds countries: names in any of many languages, or codes.
        where: Who is a member; None: everyone.

    Returns:
        One row a country, the one of most members first, then one for each text that is no known country, and one for
        those without any. Shape (countries, 7): `code` String (ISO 3166-1 alpha-3; null where it is none), `country`
        String (its English name; the text itself where it is none; null for those without), `members` and `others`
        Int64, `share_of_members` Float64 (of all members), `share_in_country` Float64 (of the country's profiles that
        are members), `spellings` List(String) (as the data has them; empty for those without).
    """
    asked = [column.name, *query.mentioned([where])]
    answer = values(profiles.ask(source, partial(by_value, column=column, where=where, most=SPELLINGS), asked=asked))
    (members, others), known, texts = answer.everyone, answer.filled, answer.frame["value"]
    codes = [_alpha_3(text) for text in texts]
    names = [_name(code) or text for code, text in zip(codes, texts, strict=True)]
    named = answer.frame.with_columns(pl.Series("code", codes, pl.String), pl.Series("country", names, pl.String))
    grouped = named.group_by("code", "country").agg(pl.col("members", "others").sum(), spellings=pl.col("value"))
    nowhere = pl.DataFrame(
        [(None, None, members - known[0], others - known[1], [])],
        schema={name: COUNTRIES[name] for name in ("code", "country", "members", "others", "spellings")},
        orient="row",
    ).filter(pl.col("members") + pl.col("others") > 0)
    order = ["code", "country", "members", "others", "spellings"]
    ranked = grouped.sort(
        pl.col("code").is_null(), "members", "others", "country", descending=[False, True, True, False]
    )
    return (
        pl.concat([ranked.select(order), nowhere])
        .with_columns(
            share_of_members=pl.col("members") / max(int(members), 1),
            share_in_country=pl.col("members") / (pl.col("members") + pl.col("others")),
        )
        .select(pl.col(name).cast(kind) for name, kind in COUNTRIES.items())
    )


def _alpha_3(text: str) -> str | None:
    code = country_code(text)
    found = pycountry.countries.get(alpha_2=code) if code else None
    return None if found is None else str(found.alpha_3)


def _name(code: str | None) -> str | None:
    found = pycountry.countries.get(alpha_3=code) if code else None
    return None if found is None else str(getattr(found, "common_name", found.name))
