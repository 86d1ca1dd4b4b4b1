"""What Omnisend knows about a contact: one row a field, and the bounds it sets on custom properties.

A new contact field is a new row of `FIELDS`, a cleaner in `values.py` and, to be found by name, words in
`column_names.py`.
"""

from dataclasses import dataclass

from exporter.profiles.source import ColumnType

PROPERTY_NAME = r"^[A-Za-z0-9_]{1,128}$"
"""What Omnisend takes as the name of a custom property; names differ in case."""

MOST_PROPERTIES = 200
"""How many custom properties a contact may have, markers included."""

RESERVED_PROPERTIES = frozenset({"externalCreated"})
"""Custom properties that Omnisend writes itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """One contact field.

    Args:
        name: As in a mapping and a workspace file.
        label: As on the screen.
        original: Whether Customer Insights' export has it too.
        types: Types of the columns that can fill it.
        payload_key: Its key in the contact's body; for email and phone the type of the identifier,
            for the email status its key within the email channel.
        help: One sentence for the analyst: what may be in the column and what becomes of it.
    """

    name: str
    label: str
    original: bool
    types: tuple[ColumnType, ...]
    payload_key: str
    help: str


_WORDS: tuple[ColumnType, ...] = ("text",)
_WORDS_OR_CODES: tuple[ColumnType, ...] = ("text", "integer")
_DATES: tuple[ColumnType, ...] = ("date", "timestamp", "text")

PROPERTY_TYPES: tuple[ColumnType, ...] = ("text", "integer", "number", "boolean", "date", "timestamp")
"""Types of the columns that can fill a custom property."""

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("email", "Email", True, _WORDS, "email", "Required: contacts are matched on it. Trimmed, in lower case."),
        Field("first_name", "First name", True, _WORDS, "firstName", "Given name."),
        Field("last_name", "Last name", True, _WORDS, "lastName", "Family name."),
        Field("address", "Address", True, _WORDS_OR_CODES, "address", "Street, house number, apartment number."),
        Field(
            "country",
            "Country",
            True,
            _WORDS,
            "country",
            "A name in many languages, or an ISO code: sent as a country code; any other text is sent as it is.",
        ),
        Field("state", "State", True, _WORDS_OR_CODES, "state", "State, county or region."),
        Field("city", "City", True, _WORDS_OR_CODES, "city", "City or town."),
        Field("postal_code", "Postal code", True, _WORDS_OR_CODES, "postalCode", "Postal or zip code."),
        Field(
            "phone",
            "Phone",
            False,
            _WORDS_OR_CODES,
            "phone",
            "With +, 00 or as dialled in the profile's country: sent as +36301234567; any other number is left out.",
        ),
        Field("birthdate", "Birth date", False, _DATES, "birthdate", "A date, or text such as 1990-12-31."),
        Field(
            "gender",
            "Gender",
            False,
            _WORDS,
            "gender",
            "m or f, or the word for it in several languages; Omnisend knows no other, so any other is left out.",
        ),
        Field(
            "email_status",
            "Email status",
            False,
            _WORDS,
            "status",
            "subscribed, unsubscribed or nonSubscribed; empty leaves the contact's subscription alone.",
        ),
        Field(
            "email_status_at",
            "Email status date",
            False,
            _DATES,
            "statusChangedAt",
            "When that person chose it, never later than now; a time without a zone is taken as UTC.",
        ),
    )
}
"""Contact fields by name, in the order in which screens show them."""
