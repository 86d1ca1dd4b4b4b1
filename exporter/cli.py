"""The command line: which commands there are and which arguments they take; what they do is in `commands/`.

A command's module is loaded when it is called, so that `--help` is there at once.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter.commands import (
    audit_arguments,
    connection_arguments,
    notice_arguments,
    schedule_arguments,
    segment_arguments,
    source_arguments,
    team_arguments,
)
from exporter.commands.arguments import Arguments, as_of, duration, json_only, named, port, positive
from exporter.commands.printing import Status, hint, tell
from exporter.errors import ExporterError, OmnisendError
from exporter.sandbox.faults import COUNTS, ORIGINS, SECONDS, SHARES

EPILOG = (
    "Exit status: 0 done, 1 failed, 2 wrong use or refused before anything was sent, 3 finished with rejected contacts."
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    Args:
        help: What it does.
        arguments: Adds its arguments to a parser.
        act: The function of `commands/` that does it and returns the exit status, as `module.function`.
    """

    help: str
    arguments: Arguments
    act: str


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status, as `EPILOG` says; 130 after Ctrl-C.

    Args:
        argv: Arguments without the program's name; default: the process's.
    """
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse has said why, or printed its help
        return int(stop.code or 0)
    module, _, function = COMMANDS[arguments.command].act.partition(".")
    try:
        act = getattr(importlib.import_module(f"exporter.commands.{module}"), function)
        status = int(act(arguments))
        sys.stdout.flush()
    except ExporterError as error:
        tell(error, arguments)
        return Status.FAILED if isinstance(error, OmnisendError) else Status.REFUSED
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.DONE
    except KeyboardInterrupt:
        hint("Interrupted.")
        return Status.INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m exporter", description="Export segments of customer profiles to Omnisend.", epilog=EPILOG
    )
    parser.add_argument("--as", dest="acting", metavar="EMAIL", help="act for this person; the workspace's owner may")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.help, description=f"{command.help}.", epilog=EPILOG)
        command.arguments(one)
    return parser


def _exports_arguments(parser: argparse.ArgumentParser) -> None:
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    words = {
        "show": "show one",
        "detach": "take one off its connection, and keep all else",
        "take-over": "answer for one whose last editor may not use its connection any more",
    }
    for word, meaning in words.items():
        action = actions.add_parser(word, help=meaning)
        action.add_argument("name", metavar="NAME")
        json_only(action)


def _apply_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a workspace file (YAML); - reads the standard input")
    json_only(parser)


def _preferences_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--time-zone", metavar="ZONE", help="in which a day begins and ends, such as Europe/Budapest")
    parser.add_argument("--download-limit", type=int, metavar="N", help="the most profiles in one download; 0: none")
    parser.add_argument(
        "--keep-run-files-days", type=int, metavar="N", help="days for which files of runs are kept; 0: for ever"
    )
    json_only(parser)


def _suppression_arguments(parser: argparse.ArgumentParser) -> None:
    json_only(parser)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    listed = actions.add_parser("list", help="say what is on it")
    listed.add_argument("--addresses", action="store_true", help="its addresses, one by one")
    for name, meaning in (("add", "put addresses and domains on it"), ("remove", "take them off it")):
        action = actions.add_parser(name, help=meaning)
        action.add_argument("entries", metavar="ENTRY", nargs="*", help="ann@example.com, or example.com")
        action.add_argument("--segment", metavar="NAME", help="the addresses of this segment's members instead")
        if name == "add":
            action.add_argument("--email", metavar="COLUMN", help="that holds them; default: found by its name")
        json_only(action)
    imported = actions.add_parser("import", help="put what a file holds on it")
    imported.add_argument("file", metavar="FILE", help="text, CSV or Parquet; - reads the standard input")
    for action in (listed, imported):
        json_only(action)


def _count_arguments(parser: argparse.ArgumentParser) -> None:
    named("SEGMENT", "its name")(parser)
    as_of(parser)


def _preview_arguments(parser: argparse.ArgumentParser) -> None:
    named("SEGMENT", "its name")(parser)
    segment_arguments.previewed(parser)


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    named("EXPORT", "its name")(parser)
    parser.add_argument("--full", action="store_true", help="as if everybody were sent, changed or not")
    parser.add_argument("--samples", type=positive, default=0, metavar="N", help="show some of each outcome (0)")


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    named("EXPORT", "its name")(parser)
    _waiting(parser)
    parser.add_argument("--full", action="store_true", help="send everybody, changed or not")
    parser.add_argument(
        "--confirm-leavers",
        action="store_true",
        help="take the marker off those who left a segment, however many; an administrator may",
    )


def _run_id_arguments(parser: argparse.ArgumentParser) -> None:
    named("RUN_ID", "as `runs` lists it")(parser)
    _waiting(parser)


def _waiting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", action="store_true", help="wait for the end; needs no worker")


def _runs_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--export", metavar="EXPORT", help="only those of one export")
    parser.add_argument("--limit", type=positive, default=20, metavar="N", help="how many, the latest (20)")
    json_only(parser)


def _forget_arguments(parser: argparse.ArgumentParser) -> None:
    named("EMAIL", "their address")(parser)
    parser.add_argument("--look", action="store_true", help="only say what would be removed")


def _refused_arguments(parser: argparse.ArgumentParser) -> None:
    named("RUN_ID", "as `runs` lists it")(parser)
    parser.add_argument("--to", required=True, metavar="FILE", help="a .csv or .parquet file to write")


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=positive, metavar="N", help="sample profiles to make (100000)")
    parser.add_argument("--port", type=port, default=8501, metavar="N", help="port of the app (8501)")
    parser.add_argument("--sandbox-port", type=port, metavar="N", help="port of the sandbox (9009)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _sandbox_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port, default=9009, metavar="N", help="port on this machine (9009)")
    parser.add_argument("--file", type=Path, metavar="FILE", help="where it keeps contacts; default: in the workspace")
    parser.add_argument("--requests", type=positive, default=400, metavar="N", help="it takes in a window (400)")
    parser.add_argument("--seconds", type=duration, default=60.0, metavar="S", help="length of the window (60)")
    parser.add_argument("--tag-requests", type=positive, default=60, metavar="N", help="tag calls in a window (60)")
    parser.add_argument("--settling-delay", type=duration, default=1.0, metavar="S", help="until a batch is done (1)")
    faults = parser.add_argument_group("faults")
    for name, (_, meaning) in SECONDS.items():
        faults.add_argument(f"--{name}", type=float, metavar="S", help=f"seconds {meaning}")
    for name, meaning in SHARES.items():
        faults.add_argument(f"--{name}", type=float, metavar="SHARE", help=f"what share {meaning}; from 0 to 1")
    for name, meaning in COUNTS.items():
        faults.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=f"how many {meaning}")
    faults.add_argument("--origin", choices=ORIGINS, help="what becomes of the origin that batches carry")
    faults.add_argument(
        "--script", action="append", metavar="FAULT", help="what happens to the next request; repeatable"
    )
    faults.add_argument("--seed", type=int, metavar="N", help="where chance starts (0)")


def _worker_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port, metavar="N", help="show /healthz and /metrics there; default: nowhere")
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="and at this address (127.0.0.1)")


COMMANDS = {
    "demo": Command("Sample workspace, sandbox, worker and app on this machine", _demo_arguments, "demo.demo"),
    "apply": Command(
        "Bring the workspace to what a YAML file says, or with a fault nothing", _apply_arguments, "definitions.apply"
    ),
    "sources": Command("List profile sources, or do something with one", source_arguments.add, "sources.sources"),
    "segments": Command("List segments, show one, or do something with it", segment_arguments.add, "segments.segments"),
    "connections": Command(
        "List connections, or do something with one; its key is never shown",
        connection_arguments.add,
        "connections.connections",
    ),
    "exports": Command("List exports, show one, or detach it", _exports_arguments, "definitions.exports"),
    "preferences": Command(
        "What holds for the whole workspace; an administrator changes it",
        _preferences_arguments,
        "workspace.preferences",
    ),
    "people": Command("Who may do what: list, invite, change or remove", team_arguments.add, "team.people"),
    "notices": Command(
        "Who is told when an export goes wrong: list, set, test or remove", notice_arguments.add, "notices.notices"
    ),
    "suppression": Command(
        "Whom no export sends anything: show the list or change it", _suppression_arguments, "suppression.suppression"
    ),
    "audit": Command("Who did what; proves that the log is whole", audit_arguments.add, "audit.audit"),
    "count": Command("How many profiles a segment holds, of how many", _count_arguments, "people.count"),
    "preview": Command("Some profiles of a segment", _preview_arguments, "people.preview"),
    "check": Command("What a run would do; leaves no trace", _check_arguments, "people.check"),
    "run": Command("Enqueue a run of an export", _run_arguments, "runs.run"),
    "run-all": Command("Enqueue a run of every export that has an active schedule", json_only, "schedules.run_all"),
    "schedule": Command(
        "When exports run by themselves: show it, change it, pause it", schedule_arguments.add, "schedules.schedules"
    ),
    "runs": Command("The history of runs", _runs_arguments, "runs.runs"),
    "run-report": Command("The report of a run", named("RUN_ID", "as `runs` lists it"), "runs.run_report"),
    "cancel": Command(
        "Stop a run; what was sent by then stays sent", named("RUN_ID", "as `runs` lists it"), "runs.cancel"
    ),
    "resume": Command("Go on with a run that failed or was canceled", _run_id_arguments, "runs.resume"),
    "retry": Command("Send those again whom Omnisend rejected in a run", _run_id_arguments, "runs.retry"),
    "refused": Command("Write who was not delivered, and why, to a file", _refused_arguments, "runs.refused"),
    "forget": Command(
        "Remove what is kept of a customer, or look first, and say what lies elsewhere",
        _forget_arguments,
        "forgetting.forget",
    ),
    "sandbox": Command("A local Omnisend, to try everything without an account", _sandbox_arguments, "sandbox.sandbox"),
    "worker": Command("Does the runs, until it is ended", _worker_arguments, "worker.worker"),
    "system": Command("How everything is; its status is 1 when something is wrong", json_only, "system.system"),
}
"""Every command by its name; the README lists the same."""
