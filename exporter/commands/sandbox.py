"""The command that plays Omnisend until it is ended."""

import argparse
from dataclasses import fields

from exporter import settings
from exporter.commands.printing import Status, hint
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.limits import Limits
from exporter.sandbox.server import HOST, serve
from exporter.workspace.database import private_folder


def sandbox(arguments: argparse.Namespace) -> int:
    """Serve the sandbox."""
    file = arguments.file or settings.read().sandbox_file
    private_folder(file.parent)
    given = {each.name: getattr(arguments, each.name) for each in fields(Faults)}
    faults = Faults().changed({name: value for name, value in given.items() if value is not None})
    limits = Limits(requests=arguments.requests, seconds=arguments.seconds, tag_requests=arguments.tag_requests)
    hint(f"The sandbox is at http://{HOST}:{arguments.port}/api, with the key {DEMO_KEY}. Ctrl-C ends it.")
    serve(file, port=arguments.port, faults=faults, limits=limits, settling_delay=arguments.settling_delay)
    return Status.DONE
