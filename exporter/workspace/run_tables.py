"""The tables of runs: what was asked, every batch, what Omnisend refused, the traffic, and what lasts beyond a run.

Times are seconds since 1970 (UTC); positions are rows of a run's snapshot (0-based).
"""

import sqlalchemy as sa

from exporter.workspace.tables import BIG_NUMBER, metadata

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("export", sa.Text, nullable=False, index=True),
    sa.Column("connection", sa.Text, nullable=False),
    sa.Column("definition", sa.JSON, nullable=False),
    sa.Column("status", sa.String(40), nullable=False),
    sa.Column("phase", sa.String(40), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("brand", sa.Text),
    sa.Column("queued_at", sa.Float, nullable=False, index=True),
    sa.Column("started_at", sa.Float),
    sa.Column("ended_at", sa.Float),
    sa.Column("cancel_requested_by", sa.Text),
    sa.Column("worker", sa.Text),
    sa.Column("members", sa.Integer, nullable=False),
    sa.Column("contacts", sa.Integer, nullable=False),
    sa.Column("refused", sa.JSON, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
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
    sa.Column("due_at", sa.Float, comment="null: a person asked for it"),
    sa.Column("skipped", sa.String(40), comment="why, as a word; null: it was not, or of before"),
    sa.Column("files_removed_at", sa.Float, comment="null while its snapshot is kept"),
)

batches = sa.Table(
    "run_batches",
    metadata,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("positions", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("batch_id", sa.Text),
    sa.Column("sending_at", sa.Float, comment="when it was first about to be sent"),
    sa.Column("sent_at", sa.Float),
    sa.Column("settled_at", sa.Float),
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
)

rejected = sa.Table(
    "run_rejected",
    metadata,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("status", sa.Integer),
    sa.Column("field", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("message", sa.Text, nullable=False),
)

seconds = sa.Table(
    "run_seconds",
    metadata,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("second", sa.BigInteger, primary_key=True),
    sa.Column("requests", sa.Integer, nullable=False),
    sa.Column("throttled", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("retries", sa.Integer, nullable=False),
    sa.Column("waited", sa.Float, nullable=False),
    sa.Column("p50", sa.Float),
    sa.Column("p95", sa.Float),
    sa.Column("statuses", sa.JSON, nullable=False, server_default="{}", comment="requests by HTTP status, or none"),
)

tag_calls = sa.Table(
    "run_tag_calls",
    metadata,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("tag", sa.String(128), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("contacts", sa.Integer, nullable=False),
    sa.Column("done_at", sa.Float, nullable=False),
)

undo_calls = sa.Table(
    "run_undo_calls",
    metadata,
    sa.Column("run_id", sa.String(64), primary_key=True),
    sa.Column("segment", sa.String(200), primary_key=True, comment="whose marker is taken away"),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("contacts", sa.Integer, nullable=False),
    sa.Column("undone", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False, comment="contacts that Omnisend does not have any more"),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("done_at", sa.Float, nullable=False),
)

ledgers = sa.Table(
    "ledgers",
    metadata,
    sa.Column("export_key", sa.String(800), primary_key=True),
    sa.Column("brand_key", sa.String(400), primary_key=True),
    sa.Column("place", sa.Text, nullable=False, comment="below the storage's root"),
    sa.Column("run_id", sa.String(64), nullable=False, comment="the run that it was last written after"),
    sa.Column("contacts", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False),
)
"""Where the ledger of an export to a brand lies: what Omnisend last accepted from it."""

brand_windows = sa.Table(
    "brand_windows",
    metadata,
    sa.Column("brand_key", sa.String(400), primary_key=True),
    sa.Column("name", sa.String(20), primary_key=True, comment="requests, or tags"),
    sa.Column("state", sa.JSON, nullable=False),
)
"""The requests that count against each limit of a brand just now, whoever made them."""

sa.Index("ix_runs_ended", runs.c.export, runs.c.ended_at)

export_states = sa.Table(
    "export_states",
    metadata,
    sa.Column("export_key", sa.String(800), primary_key=True),
    sa.Column("export", sa.Text, nullable=False),
    sa.Column("run_id", sa.String(64), comment="the run that it was found at; null: none said anything yet"),
    sa.Column("judged_at", sa.Float, nullable=False, comment="when that run ended; 0: none"),
    sa.Column("looked_at", sa.Float, nullable=False, comment="when the last run ended that was looked at"),
    sa.Column("wrong", sa.JSON, nullable=False, comment="what is wrong, each with its words; empty: well"),
    sa.Column("number", sa.Integer, nullable=False, comment="how often it was written"),
)
"""How each export was when people were last told; who writes it in its turn tells them."""

notices = sa.Table(
    "notices",
    metadata,
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
"""What people were told, and what they are still to be told."""

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("started_at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
    sa.Column("ended_at", sa.Float),
)

schedule_marks = sa.Table(
    "schedule_marks",
    metadata,
    sa.Column("what", sa.String(800), primary_key=True),
    sa.Column("since", sa.Float, nullable=False, comment="nothing before this is due"),
)
"""Since when a schedule is as it is: of the system, or of an export."""

due_moments = sa.Table(
    "due_moments",
    metadata,
    sa.Column("what", sa.String(800), primary_key=True),
    sa.Column("due_at", sa.Float, primary_key=True),
    sa.Column("holder", sa.String(128), nullable=False, comment="who sees to it"),
    sa.Column("held_at", sa.Float, nullable=False),
    sa.Column("settled_at", sa.Float, comment="null: somebody is seeing to it"),
    sa.Column("run_id", sa.String(64), comment="null: no run, such as of the system schedule"),
    sa.Column("outcome", sa.JSON(none_as_null=True), comment="of the system schedule: what came of it"),
)
"""Every moment at which a schedule came round, and what came of it: one row for each, whoever sees to it."""
