"""Version 2: runs that send only what changed, that are resumed and that wait; ledgers, and windows of a brand."""

import sqlalchemy as sa
from alembic.operations import Operations


def change(op: Operations) -> None:
    """Add what lasts beyond a run; runs of before were full ones, at their first attempt."""
    for column in (
        sa.Column("mode", sa.String(16), nullable=False, server_default="full"),
        sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
        sa.Column("added", sa.Integer, nullable=False, server_default="0"),
        sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("leavers", sa.Integer, nullable=False, server_default="0"),
        sa.Column("remarks", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="1"),
        sa.Column("brand_key", sa.Text, nullable=False, server_default=""),
        sa.Column("paused", sa.Text, comment="why it waits just now; null when it does not"),
        sa.Column("paused_until", sa.Float),
    ):
        op.add_column("runs", column)
    op.add_column("run_batches", sa.Column("sending_at", sa.Float, comment="when it was first about to be sent"))
    op.add_column(
        "run_seconds",
        sa.Column("statuses", sa.JSON, nullable=False, server_default="{}", comment="requests by HTTP status, or none"),
    )
    op.create_table(
        "run_undo_calls",
        sa.Column("run_id", sa.String(64), primary_key=True),
        sa.Column("segment", sa.String(200), primary_key=True, comment="whose marker is taken away"),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("contacts", sa.Integer, nullable=False),
        sa.Column("undone", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False, comment="contacts that Omnisend does not have any more"),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("done_at", sa.Float, nullable=False),
    )
    op.create_table(
        "ledgers",
        sa.Column("export_key", sa.String(800), primary_key=True),
        sa.Column("brand_key", sa.String(400), primary_key=True),
        sa.Column("place", sa.Text, nullable=False, comment="below the storage's root"),
        sa.Column("run_id", sa.String(64), nullable=False, comment="the run that it was last written after"),
        sa.Column("contacts", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.Float, nullable=False),
    )
    op.create_table(
        "brand_windows",
        sa.Column("brand_key", sa.String(400), primary_key=True),
        sa.Column("name", sa.String(20), primary_key=True, comment="requests, or tags"),
        sa.Column("state", sa.JSON, nullable=False),
    )
    _name_brands(op.get_bind())


def _name_brands(connection: sa.Connection) -> None:
    """Give runs of before the brand of their connection, so that one of them and a new one never go at once."""
    definitions = sa.table("definitions", sa.column("kind"), sa.column("name"), sa.column("document", sa.JSON))
    runs = sa.table("runs", sa.column("connection"), sa.column("brand_key"))
    known = sa.select(definitions.c.name, definitions.c.document).where(definitions.c.kind == "connection")
    for name, document in connection.execute(known).all():
        brand = document["brand_id"] or f"connection {name.casefold()}"
        named = f"{brand} at {document['base_url']}"[:400]
        connection.execute(runs.update().where(runs.c.connection == name).values(brand_key=named))
