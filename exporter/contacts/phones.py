"""Phone numbers to E.164: the common shapes for a whole column at once, phonenumbers for each value left in doubt.

Both ask the same of a number: that it is as long as its country's numbers are. Whether it is in use, nobody can tell.
"""

from collections.abc import Callable

import phonenumbers
import polars as pl

from exporter.contacts import numbering
from exporter.contacts.distinct import translated
from exporter.contacts.numbering import Plan

_SEPARATORS = r"[\s.()/\u{2010}-\u{2015}-]+"
_ABROAD = r"^\+[1-9][0-9]{6,14}$"
_AT_HOME = r"^[0-9]{4,15}$"
_MOST_DIGITS = 15
_BETWEEN = "\x1f"


def clean_phones(texts: pl.Series, countries: pl.Series) -> pl.Series:
    """Write phone numbers as E.164: `+`, the calling code, the number.

    Args:
        texts: Trimmed text, null where there is none: with `+` or `00`, or as dialled in the row's country.
        countries: ISO 3166-1 alpha-2 codes, null where the country is unknown: then only `+` and `00` can be read.

    Returns:
        Numbers, null where there is none or it cannot be one.
    """
    digits = texts.str.replace_all(_SEPARATORS, "").str.replace("^00", "+")
    frame = pl.DataFrame({"text": texts, "digits": digits, "country": countries}).with_row_index("row")
    abroad = frame.filter(pl.col("digits").str.contains(_ABROAD)).with_columns(plan=pl.col("digits").str.slice(1, 3))
    at_home = frame.filter(pl.col("digits").str.contains(_AT_HOME) & pl.col("country").is_not_null())
    at_home = at_home.with_columns(plan="country")
    found = pl.concat(
        [_planned(abroad, numbering.of_start, _abroad), _planned(at_home, numbering.of_country, _at_home)]
    )
    known = frame.join(found, on="row", how="left", maintain_order="left")
    is_doubtful = known["phone"].is_null() & ~(known["digits"].str.contains(_AT_HOME) & known["country"].is_null())
    doubtful = pl.select(known["country"].fill_null("") + _BETWEEN + known["text"]).to_series().set(~is_doubtful, None)
    return known["phone"].fill_null(translated(doubtful, _ask)).alias(texts.name)


def _planned(
    rows: pl.DataFrame, plan_of: Callable[[str], Plan | None], number: Callable[[Plan], pl.Expr]
) -> pl.DataFrame:
    """Write the numbers of `rows` by the plan that each names.

    Returns:
        `row` UInt32 and `phone` str, null where the plan leaves doubt; no row where there is no plan.
    """
    parts = [rows.select("row", phone=pl.lit(None, dtype=pl.String)).clear()]
    for (name,), part in rows.partition_by("plan", as_dict=True).items():
        plan = plan_of(str(name))
        if plan is not None:
            parts.append(part.select("row", phone=number(plan)))
    return pl.concat(parts)


def _abroad(plan: Plan) -> pl.Expr:
    national = pl.col("digits").str.slice(1 + len(plan.calling_code))
    return pl.when(_fits(national, plan) & ~_has_prefix(national, plan)).then("digits")


def _at_home(plan: Plan) -> pl.Expr:
    digits, code = pl.col("digits"), plan.calling_code
    after_code = digits.str.slice(len(code))
    starts_with_code = digits.str.starts_with(code)
    is_too_long = digits.str.len_bytes() > max(plan.lengths, default=0)
    as_it_is = pl.when(_fits(digits, plan) & ~_has_prefix(digits, plan) & ~starts_with_code).then(f"+{code}" + digits)
    with_code = pl.when(is_too_long & starts_with_code & _fits(after_code, plan) & ~_has_prefix(after_code, plan)).then(
        "+" + digits
    )
    if plan.trunk is None:
        return pl.coalesce(as_it_is, with_code)
    after_trunk = digits.str.slice(len(plan.trunk))
    is_only_with_trunk = pl.lit(plan.trunk.startswith("0")) | ~_fits(digits, plan)
    can_be_dialled = _fits(after_trunk, plan) & ~_has_prefix(after_trunk, plan)
    with_trunk = pl.when(digits.str.starts_with(plan.trunk) & is_only_with_trunk & can_be_dialled).then(
        f"+{code}" + after_trunk
    )
    return pl.coalesce(as_it_is, with_trunk, with_code)


def _fits(national: pl.Expr, plan: Plan) -> pl.Expr:
    lengths = [length for length in plan.lengths if length + len(plan.calling_code) <= _MOST_DIGITS]
    return national.str.len_bytes().is_in(lengths)


def _has_prefix(national: pl.Expr, plan: Plan) -> pl.Expr:
    return national.str.contains(plan.prefixes)


def _ask(country_and_text: str) -> str | None:
    country, text = country_and_text.split(_BETWEEN, maxsplit=1)
    try:
        number = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if len(written) <= 1 + _MOST_DIGITS else None
