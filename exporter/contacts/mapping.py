"""Which profile column fills which contact field: the mapping, and what can be wrong with it."""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace

from exporter.contacts.fields import FIELDS, MOST_PROPERTIES, PROPERTY_NAME, PROPERTY_TYPES, RESERVED_PROPERTIES
from exporter.contacts.values import is_sendable
from exporter.errors import Issue, MappingError
from exporter.profiles.source import Column, ColumnType

CUSTOM_PROPERTIES = "custom_properties"
"""The key under which a mapping's document holds its custom properties."""


@dataclass(frozen=True, slots=True)
class FromColumn:
    """A field filled from a column of the source."""

    column: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A field with the same value for everyone."""

    value: str | int | float | bool


Origin = FromColumn | Constant


@dataclass(frozen=True, slots=True)
class Mapping:
    """Contact fields and custom properties with where each comes from, in the order in which they were added.

    Args:
        fields: Names as in `fields.FIELDS`, each with its origin. Names may be unknown or double: `check` says so.
        custom_properties: Names of custom properties in Omnisend, each with its origin.
    """

    fields: tuple[tuple[str, Origin], ...] = ()
    custom_properties: tuple[tuple[str, Origin], ...] = ()

    def columns(self) -> tuple[str, ...]:
        """Name the source columns that it needs, each once, in order of first use."""
        origins = [origin for _, origin in self.fields + self.custom_properties]
        return tuple(dict.fromkeys(origin.column for origin in origins if isinstance(origin, FromColumn)))

    def origin(self, field: str) -> Origin | None:
        """Return what fills a contact field, or None if it is not mapped."""
        return dict(self.fields).get(field)

    def with_field(self, name: str, origin: Origin) -> "Mapping":
        """Fill a contact field; one that is mapped already keeps its place."""
        return replace(self, fields=_with(self.fields, name, origin))

    def without(self, name: str) -> "Mapping":
        """Leave a contact field out; nothing happens if it is not mapped."""
        return replace(self, fields=_without(self.fields, name))

    def with_property(self, name: str, origin: Origin) -> "Mapping":
        """Fill a custom property; one that is mapped already keeps its place."""
        return replace(self, custom_properties=_with(self.custom_properties, name, origin))

    def without_property(self, name: str) -> "Mapping":
        """Leave a custom property out; nothing happens if it is not mapped."""
        return replace(self, custom_properties=_without(self.custom_properties, name))

    @classmethod
    def from_document(cls, document: object) -> "Mapping":
        """Read a mapping as in the workspace file; `to_document` writes it back.

        Raises:
            MappingError: It is not a list of names with columns or constants, or names a field that does not exist.
                `Issue.where` is the key: `first_name`, `custom_properties.ltv`, or `mapping` for all of it.
        """
        if not isinstance(document, Dictionary):
            raise MappingError(
                [Issue("mapping", "Must be a list of contact fields, each with a column or a constant.")]
            )
        issues: list[Issue] = []
        properties = document.get(CUSTOM_PROPERTIES) or {}
        if not isinstance(properties, Dictionary):
            issues.append(Issue(CUSTOM_PROPERTIES, "Must be a list of names, each with a column or a constant."))
            properties = {}
        fields = {name: origin for name, origin in document.items() if name != CUSTOM_PROPERTIES}
        issues.extend(Issue(str(name), _unknown(str(name))) for name in fields if name not in FIELDS)
        mapping = cls(
            fields=_origins(fields, prefix="", issues=issues),
            custom_properties=_origins(properties, prefix=f"{CUSTOM_PROPERTIES}.", issues=issues),
        )
        if issues:
            raise MappingError(issues)
        return mapping

    def to_document(self) -> dict[str, object]:
        """Write it as in the workspace file: `{"email": "email", "country": {"constant": "Hungary"}, …}`."""
        document: dict[str, object] = {name: _origin_document(origin) for name, origin in self.fields}
        if self.custom_properties:
            document[CUSTOM_PROPERTIES] = {name: _origin_document(origin) for name, origin in self.custom_properties}
        return document


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [*FIELDS, CUSTOM_PROPERTIES], n=1)
    hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(FIELDS)} and {CUSTOM_PROPERTIES}."
    return f"There is no contact field of this name.{hint}"


def _origins(
    entries: Dictionary[object, object], *, prefix: str, issues: list[Issue]
) -> tuple[tuple[str, Origin], ...]:
    origins: list[tuple[str, Origin]] = []
    for name, value in entries.items():
        origin = _origin(value)
        if origin is None:
            issues.append(Issue(f"{prefix}{name}", "Must be the name of a column, or {constant: value}."))
        else:
            origins.append((str(name), origin))
    return tuple(origins)


def _origin(value: object) -> Origin | None:
    if isinstance(value, str):
        return FromColumn(value)
    if isinstance(value, Dictionary) and set(value) == {"constant"}:
        constant = value["constant"]
        if isinstance(constant, str | int | float | bool):
            return Constant(constant)
    return None


def _origin_document(origin: Origin) -> object:
    return origin.column if isinstance(origin, FromColumn) else {"constant": origin.value}


def _with(entries: tuple[tuple[str, Origin], ...], name: str, origin: Origin) -> tuple[tuple[str, Origin], ...]:
    return tuple((dict(entries) | {name: origin}).items())


def _without(entries: tuple[tuple[str, Origin], ...], name: str) -> tuple[tuple[str, Origin], ...]:
    return tuple(entry for entry in entries if entry[0] != name)


def check(
    mapping: Mapping, columns: Sequence[Column], *, subscription: str, markers: Sequence[str] = ()
) -> tuple[Issue, ...]:
    """Find everything that keeps a mapping from being exported.

    Args:
        mapping: The mapping, whole or half made.
        columns: What the source has now.
        subscription: The policy, `leave` or `from_data`.
        markers: Names of the custom properties that mark segments; none where tags mark them.

    Returns:
        All faults, fields first, then custom properties, each in the mapping's order; empty if there is none.
        `Issue.where` is the key as in `Mapping.from_document`.
    """
    return tuple(_faults(mapping, {column.name: column for column in columns}, subscription, markers))


def _faults(
    mapping: Mapping, columns: Dictionary[str, Column], subscription: str, markers: Sequence[str]
) -> Iterator[Issue]:
    if mapping.origin("email") is None:
        yield Issue("email", "Choose the column with the email address: without it no contact can be made.")
    for name, origin in mapping.fields:
        if name not in FIELDS:
            yield Issue(name, _unknown(name))
        else:
            yield from _origin_faults(name, origin, columns, FIELDS[name].types)
    yield from _doubles("", [name for name, _ in mapping.fields])
    yield from _subscription_faults(mapping, subscription)
    for name, origin in mapping.custom_properties:
        yield from _origin_faults(f"{CUSTOM_PROPERTIES}.{name}", origin, columns, PROPERTY_TYPES)
    yield from _property_faults([name for name, _ in mapping.custom_properties], markers)


def _origin_faults(
    where: str, origin: Origin, columns: Dictionary[str, Column], types: tuple[ColumnType, ...]
) -> Iterator[Issue]:
    if isinstance(origin, Constant):
        if not is_sendable(where, origin.value):
            yield Issue(where, f'The constant "{origin.value}" is not something that can be sent here.')
        elif where in ("email", "phone", "email_status_at"):
            yield Issue(where, "Choose a column: this cannot be the same for everyone.")
        return
    column = columns.get(origin.column)
    if column is None:
        near = difflib.get_close_matches(origin.column, list(columns), n=1)
        hint = f' Is it now "{near[0]}"?' if near else ""
        yield Issue(where, f'The source has no column "{origin.column}".{hint}')
    elif column.type not in types:
        wanted = " or ".join(types)
        yield Issue(where, f'The column "{column.name}" is {column.stored_type}; this takes {wanted}.')


def _subscription_faults(mapping: Mapping, subscription: str) -> Iterator[Issue]:
    if subscription == "from_data":
        for name in ("email_status", "email_status_at"):
            if mapping.origin(name) is None:
                yield Issue(name, "To send subscriptions from your data, map both the status and its date.")


def _property_faults(names: Sequence[str], markers: Sequence[str]) -> Iterator[Issue]:
    for name in names:
        where = f"{CUSTOM_PROPERTIES}.{name}"
        if not re.fullmatch(PROPERTY_NAME, name, flags=re.ASCII):
            yield Issue(where, "Omnisend takes 1 to 128 letters from a to z, digits and underscores as a name.")
        elif name in RESERVED_PROPERTIES:
            yield Issue(where, "Omnisend writes this property itself. Choose another name.")
        elif name.casefold() in {marker.casefold() for marker in markers}:
            yield Issue(where, "A segment's marker has this name. Choose another one.")
    yield from _doubles(f"{CUSTOM_PROPERTIES}.", names)
    if len(names) + len(markers) > MOST_PROPERTIES:
        yield Issue(
            CUSTOM_PROPERTIES,
            f"These are {len(names) + len(markers)} with the segments' markers; a contact may have {MOST_PROPERTIES}.",
        )


def _doubles(prefix: str, names: Sequence[str]) -> Iterator[Issue]:
    counts = Counter(name.casefold() for name in names)
    for name in dict.fromkeys(names):
        if counts[name.casefold()] > 1:
            yield Issue(f"{prefix}{name}", "This name is there more than once, or differs only in capital letters.")
