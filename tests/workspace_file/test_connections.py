"""Who may use a connection, for whom runs act, and that it is paused, as a workspace file says it."""

from pathlib import Path

import pytest

from exporter import workspace_file
from exporter.errors import DefinitionError
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection

MAIN = "connections:\n  main:\n    api_key: {env: OMNISEND_API_KEY}\n"


def applied(kit: Toolkit, text: str) -> tuple[Connection, tuple[str, ...]]:
    notes = workspace_file.apply(text, kit, folder=Path.cwd()).notes
    return kit.connections.get("main"), notes


def test_what_a_file_says_of_a_connection_is_written_down_again(kit: Toolkit) -> None:
    text = f"{MAIN}    users: people\n    people: [ann@example.com, bob@example.com]\n    paused: true\n"

    connection, _ = applied(kit, text)

    assert (connection.users, connection.people) == ("people", ("ann@example.com", "bob@example.com"))
    assert connection.paused
    again = workspace_file.apply(workspace_file.dump(kit), kit, folder=Path.cwd())
    assert again.changed == ()


def test_a_file_that_says_nothing_of_it_lets_no_paused_connection_go_on_and_changes_no_export_user(
    kit: Toolkit,
) -> None:
    applied(kit, MAIN)
    kit.connections.set_export_user("main", kit.actor.email)
    kit.connections.pause("main")

    connection, _ = applied(kit, MAIN)
    assert (connection.paused, connection.export_user) == (True, kit.actor.email)

    connection, _ = applied(kit, f"{MAIN}    paused: false\n    export_user: null\n")
    assert (connection.paused, connection.export_user) == (False, None)


def test_an_export_user_who_may_not_use_the_workspace_is_pointed_out(kit: Toolkit) -> None:
    _, notes = applied(kit, f"{MAIN}    export_user: nobody@example.com\n")

    assert ["nobody@example.com" in note for note in notes] == [True]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("people: ann@example.com", "List people by their email addresses"),
        ("people: [1]", "List people by their email addresses"),
        ("paused: maybe", "Say true or false"),
        ("users: people", "Name at least one person"),
        ("users: everybody", "Choose administrators, contributors or people"),
    ],
)
def test_a_fault_is_named_where_it_is(kit: Toolkit, line: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        applied(kit, f"{MAIN}    {line}\n")

    assert kit.connections.names() == []
