"""What the reader's role lets them do, as a button asks it: the core decides once more when it is done."""

from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may


def why_not(kit: Toolkit, action: Action) -> str | None:
    """Say why a button is not for the person at the screen; None where their role lets them."""
    return None if may(kit.actor, action) else "Viewers only look; ask a contributor or an administrator"
