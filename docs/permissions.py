"""Write docs/permissions.md from the table that everything asks: `python docs/permissions.py > docs/permissions.md`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from exporter.workspace.people import ROLES, Person
from exporter.workspace.permissions import NEED_CONNECTION, Action, may

HEAD = """\
# Who may do what

Everybody who uses a workspace has one of three roles; each may do all that those before it may. Whatever asks, a page,
a command or a notebook, asks one table in the core (`exporter/workspace/permissions.py`) at the moment when something
is done: a page that forgets to hide a button changes nothing. This page is written from it by `docs/permissions.py`.
"""

FOOT = """
¹ A contributor also needs the connection of the export: an administrator shares it with all contributors, or with
people by name. Whoever loses it still sees the export, and changes or runs it no more.

## Who is acting

- **In the app**, whoever has [signed in](sign-in.md), with the role that they have at that moment. Where nobody signs
  in, the local administrator; the app then starts on an address of this machine only.
- **For a command**, the local administrator. `--as EMAIL` acts for somebody else; only the user of the machine who owns
  the workspace folder may say so. Nobody signs in for a command, not even to become [the export user of a
  connection](connections.md): that user can read and change the whole workspace anyway. The audit log notes the door,
  `command line`, so that nobody is taken for having clicked it themselves.
- **For a run**, whoever asked for it; for one that a schedule asks for, the export user of its connection.

Administrators are named in `EXPORTER_ADMINISTRATORS`, and invite everybody else. The last administrator can neither be
removed nor become anything else. A changed role holds from the next click or command.
"""


def page() -> str:
    """Return the page as Markdown."""
    rows = [
        f"| {action.capitalize()}{'¹' if action in NEED_CONNECTION else ''} | "
        + " | ".join("yes" if may(Person("", role), action) else "no" for role in ROLES)
        + " |"
        for action in Action
    ]
    head = f"| may | {' | '.join(ROLES)} |\n|---|{'---|' * len(ROLES)}"
    return "\n".join([HEAD, head, *rows, FOOT])


if __name__ == "__main__":
    sys.stdout.write(page())
