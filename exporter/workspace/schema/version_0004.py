"""Version 4: the audit log can be proven whole; schedules; what people were told; what was agreed to, and kept."""

import sqlalchemy as sa
from alembic.operations import Operations


def change(op: Operations) -> None:
    """Add what belongs to each."""
    _change_audit(op)
    _change_schedules(op)
    _change_notices(op)
    _change_consents(op)
    _change_runs(op)


def _change_audit(op: Operations) -> None:
    """Change nothing yet."""


def _change_schedules(op: Operations) -> None:
    """Change nothing yet."""


def _change_notices(op: Operations) -> None:
    """Change nothing yet."""


def _change_consents(op: Operations) -> None:
    """Add the language of the text; all texts of before were in English."""
    op.add_column("consents", sa.Column("language", sa.String(8), nullable=False, server_default="en"))


def _change_runs(op: Operations) -> None:
    """Add when the files of a run were removed; those of before are all there."""
    op.add_column("runs", sa.Column("files_removed_at", sa.Float, comment="null while its snapshot is kept"))
