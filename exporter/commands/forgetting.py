"""The command that forgets a customer."""

import argparse
from dataclasses import asdict

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, listing, print_json, say


def forget(arguments: argparse.Namespace) -> int:
    """Take a person out of what is kept here, or only look, and say what lies elsewhere."""
    with opened(arguments) as kit:
        forgotten = kit.look_for(arguments.email) if arguments.look else kit.forget(arguments.email)
    if as_json(arguments):
        print_json(forgotten.to_dict())
        return Status.DONE
    empty = "Nothing of this person is kept." if arguments.look else "Nothing of this person was kept."
    listing([asdict(one) for one in forgotten.removed], arguments, empty=empty)
    if forgotten.unfinished:
        say(f"- {forgotten.unfinished:,} unfinished files of killed processes, whoever is in them.")
    if forgotten.waits:
        say(f"- {forgotten.waits}")
    for sentence in forgotten.remains:
        say(f"- {sentence}")
    return Status.DONE
