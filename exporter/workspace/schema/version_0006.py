"""Version 6: the database itself refuses that an entry of the audit log is changed or removed."""

from alembic.operations import Operations

from exporter.workspace.schema.append_only import guard


def change(op: Operations) -> None:
    """Guard the audit log."""
    guard(op.get_bind())
