"""The command that says how the whole system is, for a person, a script or whoever watches it."""

import argparse

from exporter.commands.acting import opened
from exporter.commands.printing import Status, as_json, hint, print_json, say, table, text
from exporter.system.state import Health, System


def system(arguments: argparse.Namespace) -> int:
    """Print how everything is; the status tells whether all is well."""
    with opened(arguments) as kit:
        found = kit.system()
    if as_json(arguments):
        print_json(found.to_dict())
    else:
        _print(found)
    return Status.DONE if found.is_well else Status.FAILED


def _print(found: System) -> None:
    say("All is well." if found.is_well else "Something is wrong:")
    for fault in found.faults:
        say(f"- {text(fault)}")
    runs = [
        {
            "run_id": run.run_id,
            "export": run.export,
            "status": "Paused" if run.paused else run.status,
            "members": run.members,
            "sent": run.sent,
            "contacts": run.contacts,
        }
        for run in (*found.running, *found.queued, *found.failed)
    ]
    if runs:
        table(runs)
    for due in found.scheduled:
        say(f"{due.at:%Y-%m-%d %H:%M} UTC  {text(due.what)}")
    if found.health is None:
        hint("Only administrators see how workers, database, storage and connections are.")
    else:
        _print_health(found.health)


def _print_health(health: Health) -> None:
    if not isinstance(health.database, str):
        state = health.database
        say(f"database     {state.kind}, {state.size:,} bytes, answered in {state.answered_in * 1000:.0f} ms")
    if not isinstance(health.storage, str):
        free = "" if health.storage.free is None else f", {health.storage.free:,} bytes free"
        say(f"storage      writable{free}")
    if not isinstance(health.workers, str):
        say(f"workers      {sum(worker.alive for worker in health.workers)} alive")
    if not isinstance(health.connections, str):
        for each in health.connections:
            consent = "consent stands" if each.has_consent else "no consent"
            answer = each.last_answer
            told = (
                "not asked yet" if answer is None else f"{dict(answer.statuses)} at {answer.at:%Y-%m-%d %H:%M:%S} UTC"
            )
            say(f"connection   {text(each.display_name)}: {'paused, ' if each.is_paused else ''}{consent}, {told}")
    say(f"versions     {', '.join(f'{name} {version}' for name, version in health.versions.items())}")
