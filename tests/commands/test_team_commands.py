"""The command `people`: who may use the workspace, and what they may do."""

from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action
from tests.commands.ground import Run


def test_people_are_invited_listed_changed_and_removed(run: Run) -> None:
    assert "Nobody is invited yet" in run("people").err

    invited = run("people", "invite", "ann@example.com", "administrator", "--json").json
    assert (invited["email"], invited["role"]) == ("ann@example.com", "administrator")
    last = run("people", "change", "ann@example.com", "viewer")
    assert (last.status, "is the last administrator" in last.err) == (2, True)
    assert run("people", "invite", "vera@example.com", "viewer").status == 0
    assert run("people", "change", "VERA@example.com", "contributor").status == 0
    listed = run("people", "--json").json
    assert [(one["email"], one["role"]) for one in listed] == [
        ("ann@example.com", "administrator"),
        ("vera@example.com", "contributor"),
    ]
    assert run("people", "remove", "vera@example.com").status == 0

    assert [one["email"] for one in run("people", "--json").json] == ["ann@example.com"]


def test_only_administrators_see_and_change_people_with_a_command(run: Run) -> None:
    with Toolkit.open() as kit:
        kit.team.invite("carl@example.com", "contributor")

    for arguments in ([], ["invite", "x@example.com", "viewer"], ["remove", "carl@example.com"]):
        refused = run("--as", "carl@example.com", "people", *arguments)
        assert (refused.status, "Only administrators may" in refused.err) == (2, True)
    with Toolkit.open() as kit:
        assert [one.email for one in kit.team.all()] == ["carl@example.com"]


def test_a_role_that_is_none_is_refused(run: Run) -> None:
    assert run("people", "invite", "ann@example.com", "owner").status == 2


def test_what_each_role_may_do_is_listed(run: Run) -> None:
    told = run("people", "roles", "--json").json

    assert [row["action"] for row in told] == [str(action) for action in Action]
    assert all(row["administrator"] for row in told)
    assert {row["action"]: row["viewer"] for row in told}[Action.LOOK]


def test_what_a_command_did_is_written_down_as_done_by_a_command(run: Run) -> None:
    run("people", "invite", "ann@example.com", "administrator")

    with Toolkit.open() as kit:
        assert [(one.action, one.name, one.door) for one in kit.store.audited(limit=1)] == [
            ("invited", "ann@example.com", "command line")
        ]
