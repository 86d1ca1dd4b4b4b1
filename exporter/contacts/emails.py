"""Email addresses, clean: the HTML standard's pattern decides, and email-validator where it leaves doubt.

The pattern of https://html.spec.whatwg.org/multipage/input.html#e-mail-state-(type=email) takes doubled dots and names
without a domain, and refuses every letter outside of ASCII. What it surely takes is decided here for a whole column at
once; each distinct domain or address that is left is shown to email-validator, which takes internationalised ones.
"""

import email_validator
import polars as pl

from exporter.contacts.distinct import translated
from exporter.segments.emails import NAME, RESERVED

_LABEL = "[a-z0-9]+(?:-[a-z0-9]+)*"
_SURELY_GOOD = rf"^{NAME}@(?:{_LABEL}\.)+[a-z]{{2,}}$"
_SURELY_GOOD_LENGTH = 60
"""Bytes up to which no part of an address can be too long."""

_WORTH_ASKING = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def clean_emails(texts: pl.Series) -> pl.Series:
    """Write addresses in lower case.

    Args:
        texts: Trimmed text, null where there is none.

    Returns:
        Addresses, null where there is none or it is malformed.
    """
    lower = texts.str.to_lowercase()
    is_short = lower.str.len_bytes() <= _SURELY_GOOD_LENGTH
    is_good = lower.str.contains(_SURELY_GOOD) & is_short & ~lower.str.contains(f"{RESERVED}$")
    doubtful = lower.set(is_good | ~lower.str.contains(_WORTH_ASKING), None)
    is_domain_in_doubt = doubtful.str.contains(rf"^{NAME}@") & is_short
    whole = translated(doubtful.set(is_domain_in_doubt, None), _ask)
    parted = doubtful.set(~is_domain_in_doubt, None)
    by_domain = parted.str.extract("^([^@]+@)") + translated(parted.str.extract("@([^@]+)$"), _ask_domain)
    return pl.select(pl.when(is_good).then(lower).otherwise(pl.coalesce(whole, by_domain))).to_series()


def _ask(address: str) -> str | None:
    try:
        checked = email_validator.validate_email(address, check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError:
        return None
    return checked.normalized


def _ask_domain(domain: str) -> str | None:
    address = _ask(f"a@{domain}")
    return None if address is None else address.removeprefix("a@")
