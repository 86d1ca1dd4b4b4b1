"""Notices and thresholds as a person wrote them into a file, and as they are written down again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporter.notices.notice import EVERY_OCCASION, Notice
from exporter.notices.thresholds import DEFAULT, KEYS, Thresholds, check, from_document, to_document
from exporter.workspace.secrets import is_reference
from exporter.workspace.written import Place, Written

NOTICES, THRESHOLDS = "notices", "thresholds"
NOTICE_KEYS = ("address", "exports", "occasions", "recovery")


@dataclass(frozen=True, slots=True)
class WrittenNotice:
    """A notice, and its address or where that is; None: the one that it has stays."""

    notice: Notice
    address: str | None = field(repr=False)


def read_notice(document: Written, name: str, entry: Mapping[str, Any], *, folder: Path) -> WrittenNotice | None:
    """Read an entry; None where a fault was noted.

    Args:
        document: The file.
        name: The notice's.
        entry: What was written of it.
        folder: Where relative paths start.
    """
    place: Place = (NOTICES, name)
    known = len(document.issues)
    entry = document.known(entry, place, NOTICE_KEYS)
    address = _address(document, (*place, "address"), entry.get("address"), folder)
    exports = _names(document, (*place, "exports"), entry.get("exports", []))
    occasions = _names(document, (*place, "occasions"), entry.get("occasions", list(EVERY_OCCASION)))
    recovery = entry.get("recovery", True)
    if not isinstance(recovery, bool):
        document.fault((*place, "recovery"), document.called((*place, "recovery")), "Say true or false.")
    if len(document.issues) > known:
        return None
    return WrittenNotice(Notice(name, exports=exports, occasions=occasions, recovery=recovery), address)


def read_thresholds(document: Written) -> dict[str | None, Thresholds]:
    """Read the thresholds of all exports (under None) and of single ones; what has faults is left out."""
    place: Place = (THRESHOLDS,)
    section = document.mapping(place, document.values.get(THRESHOLDS))
    section = document.known(section, place, ("all", "exports"))
    written: dict[str | None, Place] = {None: (*place, "all")} if "all" in section else {}
    exports = document.mapping((*place, "exports"), section.get("exports"))
    written |= {name: (*place, "exports", name) for name in exports}
    found: dict[str | None, Thresholds] = {}
    for export, at in written.items():
        entry = document.mapping(at, section["all"] if export is None else exports[export])
        entry = document.known(entry, at, KEYS)
        issues = check(entry)
        for issue in issues:
            document.fault((*at, issue.where), document.called((*at, issue.where)), issue.message)
        if not issues:
            found[export] = from_document(entry)
    return found


def notice_document(notice: Notice) -> dict[str, Any]:
    """Write a notice down; an address that was typed in is left out."""
    document: dict[str, Any] = {}
    if is_reference(notice.address):
        kind, _, where = notice.address.partition(":")
        document["address"] = {kind: where}
    if notice.exports:
        document["exports"] = list(notice.exports)
    if set(notice.occasions) != set(EVERY_OCCASION):
        document["occasions"] = list(notice.occasions)
    return document if notice.recovery else {**document, "recovery": False}


def thresholds_document(every: Thresholds, own: Mapping[str, Thresholds]) -> dict[str, Any]:
    """Write thresholds down; those of all are left out where they say nothing."""
    document: dict[str, Any] = {} if every == DEFAULT else {"all": to_document(every)}
    return {**document, "exports": {name: to_document(each) for name, each in own.items()}} if own else document


def _address(document: Written, place: Place, value: object, folder: Path) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) == 1:
        kind, where = next(iter(value.items()))
        if isinstance(where, str) and is_reference(f"{kind}:{where}"):
            return f"{kind}:{folder / Path(where).expanduser()}" if kind == "file" else f"{kind}:{where}"
    message = "Write {env: NAME} for a variable, {file: PATH} for a file, or the address itself in quotes."
    document.fault(place, document.called(place), message)
    return None


def _names(document: Written, place: Place, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    document.fault(place, document.called(place), "This has to be a list of names, such as [a, b].")
    return ()
