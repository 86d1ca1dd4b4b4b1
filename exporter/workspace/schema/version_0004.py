"""Version 4: the audit log can be proven whole; schedules; what people were told; what was agreed to, and kept."""

import sqlalchemy as sa
from alembic.operations import Operations

from exporter.workspace import chain
from exporter.workspace.tables import BIG_NUMBER


def change(op: Operations) -> None:
    """Add what belongs to each."""
    _change_audit(op)
    _change_schedules(op)
    _change_notices(op)
    _change_consents(op)
    _change_runs(op)


def _change_audit(op: Operations) -> None:
    """Add what proves the log whole, and chain the entries of before as they are found."""
    for column in (
        sa.Column("door", sa.String(20), nullable=False, server_default="", comment="empty where nobody noted it"),
        sa.Column("before", sa.Text, comment="JSON, without secrets; null where there was nothing"),
        sa.Column("after", sa.Text, comment="JSON, without secrets; null where nothing is left"),
        sa.Column("previous", sa.String(64), nullable=False, server_default="", comment="hash of the entry before"),
        sa.Column("hash", sa.String(64), nullable=False, server_default="", comment="of the entry and `previous`"),
    ):
        op.add_column("audit", column)
    chain.begin(op.get_bind())


def _change_schedules(op: Operations) -> None:
    """Add what was due and when; nobody but people asked for the runs of before."""
    op.add_column("runs", sa.Column("due_at", sa.Float, comment="null: a person asked for it"))
    op.add_column("runs", sa.Column("skipped", sa.String(40), comment="why, as a word; null: it was not, or of before"))
    op.create_table(
        "schedule_marks",
        sa.Column("what", sa.String(800), primary_key=True),
        sa.Column("since", sa.Float, nullable=False, comment="nothing before this is due"),
    )
    op.create_table(
        "due_moments",
        sa.Column("what", sa.String(800), primary_key=True),
        sa.Column("due_at", sa.Float, primary_key=True),
        sa.Column("holder", sa.String(128), nullable=False, comment="who sees to it"),
        sa.Column("held_at", sa.Float, nullable=False),
        sa.Column("settled_at", sa.Float, comment="null: somebody is seeing to it"),
        sa.Column("run_id", sa.String(64), comment="null: no run, such as of the system schedule"),
        sa.Column("outcome", sa.JSON(none_as_null=True), comment="of the system schedule: what came of it"),
    )


def _change_notices(op: Operations) -> None:
    """Add how exports are, and what people were told of it; nothing is known of either from before."""
    op.create_index("ix_runs_ended", "runs", ["export", "ended_at"])
    op.create_table(
        "export_states",
        sa.Column("export_key", sa.String(800), primary_key=True),
        sa.Column("export", sa.Text, nullable=False),
        sa.Column("run_id", sa.String(64), comment="the run that it was found at; null: none said anything yet"),
        sa.Column("judged_at", sa.Float, nullable=False, comment="when that run ended; 0: none"),
        sa.Column("looked_at", sa.Float, nullable=False, comment="when the last run ended that was looked at"),
        sa.Column("wrong", sa.JSON, nullable=False, comment="what is wrong, each with its words; empty: well"),
        sa.Column("number", sa.Integer, nullable=False, comment="how often it was written"),
    )
    op.create_table(
        "notices",
        sa.Column("id", BIG_NUMBER, primary_key=True, autoincrement=True),
        sa.Column("notice_key", sa.String(800), nullable=False, index=True),
        sa.Column("notice", sa.String(200), nullable=False),
        sa.Column("export", sa.Text, comment="null: a test"),
        sa.Column("run_id", sa.String(64)),
        sa.Column("is_good", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.Float, nullable=False, index=True),
        sa.Column("told_at", sa.Float),
        sa.Column("problem", sa.Text, comment="why it could not be told at the last attempt"),
    )


def _change_consents(op: Operations) -> None:
    """Add the language of the text; all texts of before were in English."""
    op.add_column("consents", sa.Column("language", sa.String(8), nullable=False, server_default="en"))


def _change_runs(op: Operations) -> None:
    """Add when the files of a run were removed; those of before are all there."""
    op.add_column("runs", sa.Column("files_removed_at", sa.Float, comment="null while its snapshot is kept"))
