"""The command that forgets a customer."""

import argparse
from dataclasses import asdict

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, listing, print_json, say


def forget(arguments: argparse.Namespace) -> int:
    """Take a person out of what is kept here, and say what lies elsewhere."""
    with opened(arguments) as kit:
        forgotten = kit.forget(arguments.email)
    if as_json(arguments):
        print_json(forgotten.to_dict())
        return Status.DONE
    listing([asdict(one) for one in forgotten.removed], arguments, empty="Nothing of this person was kept.")
    for sentence in forgotten.remains:
        say(f"- {sentence}")
    return Status.DONE
