"""The tables of what is remembered, on one `metadata`; the same on SQLite and PostgreSQL.

It alone says how a moment is kept. No column holds personal data of a customer, nor an API key that is not sealed.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from exporter.workspace.schema import append_only

metadata = sa.MetaData()


class Moment(sa.TypeDecorator[datetime]):
    """A point in time: aware on both sides, kept as UTC. SQLite has no time zones, so there it is kept naive."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware time into UTC. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """Give the time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BIG_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both; SQLite numbers rows by itself only in a column called INTEGER."""

definitions = sa.Table(
    "definitions",
    metadata,
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("name_key", sa.String(800), primary_key=True, comment="the name without regard to case"),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("created_by", sa.String(320), nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("updated_by", sa.String(320), nullable=False),
)
"""Sources, segments, connections and exports, each as its document."""

definition_versions = sa.Table(
    "definition_versions",
    metadata,
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("name_key", sa.String(800), primary_key=True, comment="of the name that it has now"),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, comment="from 1"),
    sa.Column("name", sa.String(200), nullable=False, comment="that it had then"),
    sa.Column("document", sa.JSON(none_as_null=True), comment="null where it was deleted"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", sa.String(320), nullable=False),
    sa.Column("action", sa.String(40), nullable=False, comment="as in the audit"),
)
"""What a definition was after each change; only of kinds whose history is kept."""

segment_sizes = sa.Table(
    "segment_sizes",
    metadata,
    sa.Column("id", BIG_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("segment_key", sa.String(800), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("members", BIG_NUMBER, nullable=False),
    sa.Column("profiles", BIG_NUMBER, nullable=False, comment="of its source"),
    sa.Column("run_id", sa.String(64), comment="the run that counted; null: a person asked"),
    sa.Column("by", sa.String(320), nullable=False),
)
"""How large segments were, whenever somebody counted for keeps."""

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("id", BIG_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("connection_key", sa.String(800), nullable=False, index=True),
    sa.Column("connection", sa.String(200), nullable=False),
    sa.Column("base_url", sa.String(2000), nullable=False),
    sa.Column("brand_id", sa.String(200), comment="null until the brand is known"),
    sa.Column("text_version", sa.String(40), nullable=False),
    sa.Column("agreed_by", sa.String(320), nullable=False),
    sa.Column("agreed_at", Moment, nullable=False),
    sa.Column("withdrawn_by", sa.String(320)),
    sa.Column("withdrawn_at", Moment, comment="null while it stands"),
    sa.Column("withdrawn_because", sa.String(400)),
    sa.Column("language", sa.String(8), nullable=False, server_default="en"),
)
"""Every "I agree" that was ever given; rows are ended, never deleted."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", BIG_NUMBER, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("actor", sa.String(320), nullable=False),
    sa.Column("action", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("detail", sa.String(400)),
    sa.Column("door", sa.String(20), nullable=False, server_default="", comment="empty where nobody noted it"),
    sa.Column("before", sa.Text, comment="JSON, without secrets; null where there was nothing"),
    sa.Column("after", sa.Text, comment="JSON, without secrets; null where nothing is left"),
    sa.Column("previous", sa.String(64), nullable=False, server_default="", comment="hash of the entry before"),
    sa.Column("hash", sa.String(64), nullable=False, server_default="", comment="of the entry and `previous`"),
)
"""Who did what to what, and when; each entry is chained to the one before it, and none is ever changed or removed."""


@sa.event.listens_for(audit, "after_create")
def _guard(_table: sa.Table, connection: sa.Connection, **_other: object) -> None:
    append_only.guard(connection)


sign_outs = sa.Table(
    "sign_outs",
    metadata,
    sa.Column("mark", sa.String(64), primary_key=True, comment="what tells a sign-in from every other, hashed"),
    sa.Column("until", Moment, nullable=False, comment="when it may be forgotten"),
)
"""Sign-ins that their people ended before their time."""
