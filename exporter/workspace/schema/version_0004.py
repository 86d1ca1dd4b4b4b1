"""Version 4: the audit log can be proven whole; schedules; and what people were told."""

from alembic.operations import Operations


def change(op: Operations) -> None:
    """Add what belongs to each."""
    _change_audit(op)
    _change_schedules(op)
    _change_notices(op)


def _change_audit(op: Operations) -> None:
    """Change nothing yet."""


def _change_schedules(op: Operations) -> None:
    """Change nothing yet."""


def _change_notices(op: Operations) -> None:
    """Change nothing yet."""
