"""What an entry of the audit log changed: field by field, what it was and what it became."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exporter.workspace.audit import Entry


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a thing; None where it was not there."""

    field: str
    before: str | None
    after: str | None


def difference(entry: Entry) -> tuple[FieldChange, ...]:
    """Return the fields that an entry changed, in the order of their names; all of them where a thing came or went."""
    before, after = _fields(entry.before), _fields(entry.after)
    names = sorted({*before, *after})
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


def _fields(written: str | None) -> dict[str, str]:
    if written is None:
        return {}
    try:
        read = json.loads(written)
    except ValueError:  # somebody changed it behind the program's back
        return {"document": written}
    return dict(_flat("", read))


def _flat(place: str, value: object) -> Iterator[tuple[str, str]]:
    """Take a document apart: `rate_limit.requests`, `where.all[2].value`; a list of plain values stays one."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _flat(f"{place}.{name}" if place else str(name), inner)
    elif isinstance(value, list) and any(isinstance(inner, Mapping) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _flat(f"{place}[{number}]", inner)
    else:
        yield place, _text(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(inner, str) for inner in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
