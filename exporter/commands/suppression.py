"""The commands about the suppression list: whom no export sends anything."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, listing, show
from exporter.contacts.address_lists import pasted, uploaded
from exporter.errors import NotFoundError
from exporter.runs.suppressing import email_column
from exporter.toolkit import Toolkit
from exporter.workspace.downloads import Taken
from exporter.workspace.suppression_list import Changed

SHOWN = 10
"""Malformed entries that a person is told of."""


def suppression(arguments: argparse.Namespace) -> int:
    """Show the list, or change it."""
    with opened(arguments) as kit:
        match arguments.action:
            case "add" if arguments.segment:
                return _add_segment(kit, arguments)
            case "add":
                return _tell(kit.suppression.add(arguments.entries), arguments)
            case "import":
                return _tell(kit.suppression.add(_entries(arguments.file)), arguments)
            case "remove" if arguments.segment:
                kit.suppression.remove_segment(arguments.segment)
                return show({"removed": arguments.segment}, arguments)
            case "remove":
                return _tell(kit.suppression.remove(arguments.entries), arguments)
            case _:
                return _list(kit, arguments)


def _list(kit: Toolkit, arguments: argparse.Namespace) -> int:
    if getattr(arguments, "addresses", False):
        addresses = kit.suppression.addresses()
        kit.downloads.note(Taken("suppression", "workspace", "addresses", addresses.height, addresses.columns))
        return listing(addresses.to_dicts(), arguments, empty="No address is on the suppression list.")
    listed = kit.suppression.get()
    segments = [asdict(each) for each in listed.segments]
    return show({"addresses": listed.addresses, "domains": list(listed.domains), "segments": segments}, arguments)


def _add_segment(kit: Toolkit, arguments: argparse.Namespace) -> int:
    name = kit.segments.get(arguments.segment).name
    column = email_column(kit.segments, kit.sources, kit.profiles, name, given=arguments.email)
    kit.suppression.add_segment(name, email=column)
    return show({"segment": name, "email": column}, arguments)


def _tell(changed: Changed, arguments: argparse.Namespace) -> int:
    if changed.malformed and not as_json(arguments):
        first = ", ".join(f"{number:,}" for number in changed.malformed[:SHOWN])
        more = f" and {len(changed.malformed) - SHOWN:,} more" if len(changed.malformed) > SHOWN else ""
        hint(f"These entries are neither an email address nor a domain, and were left out: {first}{more}.")
    show(
        {**asdict(changed), "malformed": list(changed.malformed)}, arguments, only=("addresses", "domains", "as_before")
    )
    return Status.WARNED if changed.malformed else Status.DONE


def _entries(file: str) -> list[str]:
    try:
        return pasted(sys.stdin.read()) if file == "-" else uploaded(Path(file).name, Path(file).read_bytes())
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}.") from error
