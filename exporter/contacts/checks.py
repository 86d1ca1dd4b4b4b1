"""Why a profile is not sent, and what is left out of a contact that is: the words and the rules."""

from dataclasses import dataclass

import polars as pl

LARGEST_CONTACT = 100_000
"""Bytes of text in one contact; written as JSON it stays under the 1 MB that Omnisend takes at once."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why profiles are not sent.

    Args:
        label: As in a report and a chart.
        explanation: A sentence for the analyst: what it means and what to do.
        field: The contact field that it is about, or None.
    """

    label: str
    explanation: str
    field: str | None


REASONS: dict[str, Reason] = {
    "no_email": Reason("No email", "The profile has no email address; contacts are matched on it.", "email"),
    "malformed_email": Reason("Malformed email", "This is not an email address. Correct it at the source.", "email"),
    "suppressed": Reason(
        "On the suppression list",
        "The address, or its domain, is on the workspace's suppression list, or someone in a segment of it has the "
        "address. Nothing is sent to it, and a marker that was set before is taken away.",
        "email",
    ),
    "malformed_status": Reason(
        "Unknown email status", "The status is none of subscribed, unsubscribed and nonSubscribed.", "email_status"
    ),
    "status_without_date": Reason(
        "Email status without its date",
        "A status is only sent with the day on which the person chose it; with today's it could undo a refusal.",
        "email_status",
    ),
    "malformed_status_date": Reason(
        "Malformed email status date",
        "The status has a date that is none, or is earlier than 1971. Give it as 2026-03-15 or 2026-03-15T08:30:00Z.",
        "email_status_at",
    ),
    "future_status_date": Reason(
        "Email status date in the future",
        "The status has a date that has not come yet; Omnisend would hold it against every later choice of the person.",
        "email_status_at",
    ),
    "too_large": Reason("Over the size limit", f"The contact has over {LARGEST_CONTACT:,} bytes of text.", None),
    "duplicate_email": Reason(
        "Duplicate email",
        "A profile before it, in the order of the key, has the same address: that one is sent, with both's markers.",
        "email",
    ),
}
"""Reason -> its words. A profile has the first that applies, in this order."""

RULES: dict[str, pl.Expr] = {
    "no_email": pl.col("given:email").is_null(),
    "malformed_email": pl.col("email").is_null(),
    "suppressed": pl.col("suppressed"),
    "malformed_status": pl.col("given:email_status").is_not_null() & pl.col("email_status").is_null(),
    "status_without_date": pl.col("email_status").is_not_null() & pl.col("given:email_status_at").is_null(),
    "malformed_status_date": pl.col("email_status").is_not_null() & pl.col("email_status_at").is_null(),
    "future_status_date": pl.col("email_status").is_not_null() & (pl.col("email_status_at") > pl.col("now")),
    "too_large": pl.col("bytes") > LARGEST_CONTACT,
}
"""Reason -> an expression that is true where it applies (null counts as false), over `given:<field>` (what the
profile has), the fields' clean values, `suppressed`, `now` (UTC) and `bytes` (of text in the contact). Duplicates take
a run."""

NOTES: dict[str, str] = {
    "malformed_phone": "This is no phone number of its country: left out.",
    "phone_without_country": "The number is not international and the profile has no country that is known: left out.",
    "duplicate_phone": "An earlier contact of this run has the same number, and Omnisend takes it only once: left out.",
    "malformed_birthdate": "This is no date from 1900 to today: left out.",
    "unknown_gender": "Omnisend knows m and f: left out.",
    "not_sendable": "This is no value that can be sent (not a number, infinite, or too large): left out.",
}
"""Note -> what became of a value of a contact that is sent all the same."""
