"""The commands about the workspace as a whole."""

import argparse
from dataclasses import asdict, replace

from exporter.commands.acting import opened
from exporter.commands.printing import show


def preferences(arguments: argparse.Namespace) -> int:
    """Show what holds for the whole workspace, after changing what is asked for."""
    chosen = {
        "time_zone": arguments.time_zone,
        "download_limit": arguments.download_limit,
        "keep_run_files_days": arguments.keep_run_files_days,
    }
    changes = {key: value for key, value in chosen.items() if value is not None}
    with opened(arguments) as kit:
        if changes:
            kit.preferences.save(replace(kit.preferences.get(), **changes))
        return show(asdict(kit.preferences.get()), arguments)
