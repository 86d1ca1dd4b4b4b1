"""What a person wrote into a file: its values, the line of each, and the faults found so far. Knows no file format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from exporter.errors import Issue

Place = tuple[str | int, ...]
"""The way to a value: names and, in lists, positions from 0, such as ("segments", "vip", "where", "all", 0)."""


@dataclass(slots=True)
class Written:
    """A document with the line (1-based) of every place in it; faults are gathered as they are found."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    kinds: Mapping[str, str] = field(default_factory=dict)

    def section(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the entries of a section, in order; one that is no mapping is a fault and left out."""
        entries = self.mapping((name,), self.values.get(name))
        for each, entry in entries.items():
            self.mapping((name, each), entry)
        return {each: dict(entry or {}) for each, entry in entries.items() if entry is None or isinstance(entry, dict)}

    def mapping(self, place: Place, value: object) -> dict[str, Any]:
        """Return a value that has to be a mapping, or nothing at all; else note the fault and return none."""
        if value is None or isinstance(value, dict):
            return value or {}
        self.fault(place, self.called(place), "This has to be a list of names, each with what belongs to it.")
        return {}

    def known(self, values: Mapping[str, Any], place: Place, keys: Sequence[str]) -> dict[str, Any]:
        """Return what is known of a mapping; each key that is not is a fault with the nearest known one."""
        for key in values:
            if key not in keys:
                near = get_close_matches(key.lower()[:100], keys, n=1)
                hint = f'Did you mean "{near[0]}"?' if near else f"There are {', '.join(keys)}."
                self.fault((*place, key), self.called(place), f'"{key}" is not known here. {hint}')
        return {key: value for key, value in values.items() if key in keys}

    def fault(self, place: Place, where: str, message: str) -> None:
        """Note a fault, at the line of the place, or of the nearest thing around it that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        self.issues.append(Issue(where, message, self.lines.get(place, 1)))

    def called(self, place: Place) -> str:
        """Say what a place is, as the reader knows it: `segment "vip", where`."""
        if not place:
            return "file"
        section, *rest = map(str, place)
        if not rest or section not in self.kinds:
            return ", ".join((section, *rest))
        owner = f'{self.kinds[section]} "{rest[0]}"'
        return f"{owner}, {'.'.join(rest[1:])}" if rest[1:] else owner

    def near(self, entry: Place, where: str) -> Place:
        """Find what a fault's `where` names: a key of the entry, a field of its mapping, else the entry itself."""
        parts = where.split(".", 1)
        candidates = ((*entry, *parts), (*entry, "mapping", *parts), (*entry, "mapping", parts[0]))
        return next((each for each in candidates if each in self.lines), entry)
