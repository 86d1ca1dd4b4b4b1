"""The command about the audit log: who did what, whether the log is whole, and all of it to keep elsewhere."""

import argparse
import sys
from dataclasses import asdict

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, listing, print_json, say, show
from exporter.toolkit import Toolkit
from exporter.workspace.chain import Mark


def audit(arguments: argparse.Namespace) -> int:
    """List entries, prove the log whole, or write it out."""
    with opened(arguments) as kit:
        match arguments.action:
            case "verify":
                return _verify(kit, arguments)
            case "export":
                return _export(kit, arguments)
            case _:
                return _list(kit, arguments)


def _list(kit: Toolkit, arguments: argparse.Namespace) -> int:
    entries = kit.audit.entries(
        actor=arguments.actor,
        action=arguments.did,
        kind=arguments.kind,
        name=arguments.name,
        text=arguments.text,
        since=arguments.since,
        until=arguments.until,
        limit=arguments.limit,
    )
    if as_json(arguments):
        print_json([asdict(entry) for entry in entries])
        return Status.DONE
    rows = [
        {
            "entry": entry.number,
            "at": f"{entry.at:%Y-%m-%d %H:%M:%S}",
            "who": entry.actor,
            "door": entry.door or None,
            "did": entry.action,
            "what": f"{entry.kind} “{entry.name}”",
            "detail": entry.detail,
        }
        for entry in entries
    ]
    return listing(rows, arguments, empty="No entry is like this.")


def _verify(kit: Toolkit, arguments: argparse.Namespace) -> int:
    verdict = kit.audit.verify(*(Mark(*known) for known in arguments.known))
    last = verdict.last
    found = {
        "whole": verdict.whole,
        "entries": verdict.entries,
        "last": None if last is None else f"{last.entry}:{last.hash}",
        "vouched": verdict.vouched,
        "fault": None if verdict.fault is None else asdict(verdict.fault),
    }
    if as_json(arguments):
        print_json(found)
    else:
        say(verdict.says)
        if last is not None:
            show({"last": found["last"]}, arguments)
    return Status.DONE if verdict.whole else Status.FAILED


def _export(kit: Toolkit, arguments: argparse.Namespace) -> int:
    count = kit.audit.export(arguments.to or sys.stdout)
    if arguments.to is not None:
        hint(f"{count:,} entries are in {arguments.to}.")
    return Status.DONE
