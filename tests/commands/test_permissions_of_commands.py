"""Every role × every action through the command line: `--as` lets nobody do more than their role may."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from exporter.toolkit import Toolkit
from exporter.workspace.people import ROLES, Person
from exporter.workspace.permissions import Action, may
from tests.commands.ground import Run

COMMANDS: Mapping[Action, tuple[tuple[str, ...], ...]] = {
    Action.LOOK: (("segments",), ("exports",), ("runs",), ("count", "vip")),
    Action.EDIT_SOURCES: (("sources", "add", "more", "profiles.parquet", "--key", "customer_id"),),
    Action.EDIT_SEGMENTS: (("segments", "duplicate", "vip"), ("segments", "tag", "vip", "--add", "tag")),
    Action.EDIT_SUPPRESSION: (("suppression", "add", "x@example.com"), ("suppression", "remove", "x@example.com")),
    Action.EDIT_EXPORTS: (("schedule", "pause", "nobody to main"),),
    Action.RUN_EXPORTS: (("run", "too many"),),
    Action.CONFIRM_LEAVERS: (("run", "too many", "--confirm-leavers"),),
    Action.EDIT_CONNECTIONS: (("connections", "pause", "main"), ("connections", "resume", "main")),
    Action.EDIT_PREFERENCES: (("preferences", "--download-limit", "10"),),
    Action.EDIT_PEOPLE: (("people", "invite", "x@example.com", "viewer"), ("people", "remove", "x@example.com")),
    Action.SEE_PEOPLE: (("people",),),
    Action.SEE_AUDIT: (("audit",), ("audit", "verify"), ("audit", "export")),
    Action.SCHEDULE_WORKSPACE: (("schedule", "set", "--off"),),
    Action.EDIT_NOTICES: (("notices", "list"), ("notices", "remove", "nothing")),
    Action.FORGET: (("forget", "x@example.com"),),
}
"""Action -> commands that only those may give who may do it."""

WITHOUT = {Action.DOWNLOAD, Action.AGREE, Action.SEE_SYSTEM}
"""What no command does, or what it leaves out of its answer."""


def test_every_action_has_its_commands() -> None:
    assert set(COMMANDS) | WITHOUT == set(Action)


def test_a_command_does_for_somebody_what_their_role_may_and_no_more(applied: Run) -> None:
    with Toolkit.open() as kit:
        for role in ROLES:
            kit.team.invite(f"{role}@example.com", role)
        kit.connections.save(replace(kit.connections.get("main"), users="contributors"))

    for action, role in product(COMMANDS, ROLES):
        for command in COMMANDS[action]:
            ran = applied("--as", f"{role}@example.com", *command)
            refused = ran.status == 2 and " may " in ran.err and "Ask one of them" in ran.err
            assert "usage:" not in ran.err
            assert refused is not may(Person("", role), action), (role, command, ran)
