"""The command about notices: who is told when an export goes wrong, what they were told, and beyond which figures."""

import argparse
import getpass
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from exporter.commands.acting import opened
from exporter.commands.printing import listing, show
from exporter.errors import DefinitionError, Issue, NotFoundError
from exporter.notices.notice import EVERY_OCCASION, Notice
from exporter.notices.thresholds import KEYS, check, from_document, to_document
from exporter.toolkit import Toolkit
from exporter.workspace.store import name_key
from exporter.workspace.told import Telling

ASKED = "-"
"""An address that is typed in, or piped: it then stands in no history of a shell."""


def notices(arguments: argparse.Namespace) -> int:
    """List who is told, or do something about it."""
    with opened(arguments) as kit:
        match arguments.action:
            case "set":
                return show(_told(_save(kit, arguments)), arguments)
            case "remove" | "test" as action:
                (kit.notices.delete if action == "remove" else kit.notices.test)(arguments.name)
                return show({"removed" if action == "remove" else "told": arguments.name}, arguments)
            case "history":
                rows = [_written(each) for each in kit.notices.history(limit=arguments.limit)]
                return listing(rows, arguments, empty="Nobody was told anything yet.")
            case "states":
                states = [{"export": one.export, "wrong": list(one.wrong.values())} for one in kit.notices.states()]
                return listing(states, arguments, empty="No export has run since people are told.")
            case "thresholds":
                return _thresholds(kit, arguments)
            case _:
                return _list(kit, arguments)


def _list(kit: Toolkit, arguments: argparse.Namespace) -> int:
    last = kit.notices.last_told()
    rows = []
    for notice in kit.notices.all():
        told = last.get(name_key(notice.name))
        rows.append({**_told(notice), "last": None if told is None else told.status})
    return listing(rows, arguments, empty="Nobody is told yet. Add somebody: notices set NAME --address ADDRESS.")


def _save(kit: Toolkit, arguments: argparse.Namespace) -> Notice:
    try:
        notice = kit.notices.get(arguments.name)
    except NotFoundError:
        notice = Notice(arguments.name)
    if arguments.all_exports or arguments.export:
        notice = replace(notice, exports=tuple(arguments.export or ()))
    if arguments.occasion:
        notice = replace(notice, occasions=tuple(one for one in EVERY_OCCASION if one in arguments.occasion))
    if arguments.recovery is not None:
        notice = replace(notice, recovery=arguments.recovery)
    return kit.notices.save(notice, address=_address(arguments.address))


def _address(given: str | None) -> str | None:
    if given != ASKED:
        return given
    return getpass.getpass("Address: ") if sys.stdin.isatty() else sys.stdin.readline()


def _thresholds(kit: Toolkit, arguments: argparse.Namespace) -> int:
    given = {key: value for key in KEYS if (value := getattr(arguments, key)) is not None}
    export = arguments.export
    if arguments.as_all:
        if export is None:
            raise DefinitionError([Issue("thresholds", "Say which export follows those of all: --export EXPORT.")])
        kit.notices.save_thresholds(None, export=export)
    elif given:
        document = {**to_document(kit.notices.thresholds(export)), **_read(given)}
        if issues := check(document):
            raise DefinitionError(issues)
        kit.notices.save_thresholds(from_document(document), export=export)
    return show(asdict(kit.notices.thresholds(export)), arguments)


def _read(given: Mapping[str, str]) -> dict[str, Any]:
    words: dict[str, Any] = {"yes": True, "true": True, "no": False, "false": False, "off": None}
    read: dict[str, Any] = {}
    for key, value in given.items():
        known = value.strip().lower() in words
        read[key] = words[value.strip().lower()] if known else _number(value)
    if "empty" in read and read["empty"] is None:
        read["empty"] = False
    return read


def _number(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _told(notice: Notice) -> dict[str, Any]:
    return {
        "name": notice.name,
        "address": notice.place,
        "exports": list(notice.exports) or "all",
        "occasions": "all" if set(notice.occasions) == set(EVERY_OCCASION) else list(notice.occasions),
        "recovery": notice.recovery,
    }


def _written(each: Telling) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(each.at, tz=UTC).isoformat(timespec="seconds"),
        "notice": each.notice,
        "title": each.title,
        "status": each.status,
        "attempts": each.attempts,
        "problem": each.problem,
    }
