"""Version 3: what segments were after each change, and how large they were."""

import sqlalchemy as sa
from alembic.operations import Operations

from exporter.workspace.tables import BIG_NUMBER, Moment


def change(op: Operations) -> None:
    """Add both tables; a segment's history begins with what it is now."""
    versions = op.create_table(
        "definition_versions",
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("name_key", sa.String(800), primary_key=True, comment="of the name that it has now"),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, comment="from 1"),
        sa.Column("name", sa.String(200), nullable=False, comment="that it had then"),
        sa.Column("document", sa.JSON(none_as_null=True), comment="null where it was deleted"),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.String(320), nullable=False),
        sa.Column("action", sa.String(40), nullable=False, comment="as in the audit"),
    )
    op.create_table(
        "segment_sizes",
        sa.Column("id", BIG_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("segment_key", sa.String(800), nullable=False, index=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("members", BIG_NUMBER, nullable=False),
        sa.Column("profiles", BIG_NUMBER, nullable=False, comment="of its source"),
        sa.Column("run_id", sa.String(64), comment="the run that counted; null: a person asked"),
        sa.Column("by", sa.String(320), nullable=False),
    )
    _begin_histories(op.get_bind(), versions)


def _begin_histories(connection: sa.Connection, versions: sa.Table) -> None:
    """Write each segment as its own first version, by whoever changed it last."""
    kept = ("kind", "name_key", "name", "document", "updated_at", "updated_by")
    definitions = sa.table("definitions", *(sa.column(name) for name in kept))
    known = sa.select(
        definitions.c.kind,
        definitions.c.name_key,
        sa.literal(1),
        definitions.c.name,
        definitions.c.document,
        definitions.c.updated_at,
        definitions.c.updated_by,
        sa.literal("created"),
    ).where(definitions.c.kind == "segment")
    columns = ["kind", "name_key", "number", "name", "document", "at", "by", "action"]
    connection.execute(versions.insert().from_select(columns, known))
