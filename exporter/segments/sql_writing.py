"""Writes a segment as SQL to be read by people: formatted, with the names under which tables were declared.

Put back as a hand-written segment, it selects the same members.
"""

import re

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel
from sqlglot.tokenizer_core import TokenType

from exporter.errors import Issue, SegmentError
from exporter.profiles.by_hand import unmarked
from exporter.profiles.placeholders import Stands, stands_for
from exporter.segments.compile import condition
from exporter.segments.ground import Ground
from exporter.segments.rules import Segment

DIALECTS = {"duckdb": "DuckDB", "spark": "Spark SQL", "postgres": "PostgreSQL"}
"""sqlglot's name of a dialect -> what people call it."""


def formatted(segment: Segment, ground: Ground) -> str:
    """Write a segment as a SELECT of its members' keys; one that was written by hand is left as it was written.

    Args:
        segment: A static one is written as the rules that it was made with.
        ground: What it stands on. Spans such as "the last 30 days" become the days that they are today.

    Raises:
        SegmentError: Its rules do not fit their columns, or it is built on a static segment, whose members no SQL can
            name.
    """
    if segment.sql is not None:
        return segment.sql
    rules = Segment(segment.name, segment.source, segment.where, segment.then)
    held = condition(rules, ground)
    key, profiles = exp.to_identifier(ground.key, quoted=True), exp.to_identifier(ground.source, quoted=True)
    query = exp.select(exp.Column(this=key)).from_(exp.Table(this=profiles))
    if held is not None:
        query = query.where(unmarked(held).unnest(), copy=False)
    for table in list(query.find_all(exp.Table)):
        _name(table, ground)
    for name in query.find_all(exp.Identifier):
        if _is_plain(name.name, ground.dialect):
            name.set("quoted", False)
    return query.sql(ground.dialect, pretty=True, unsupported_level=ErrorLevel.IGNORE)


def _name(table: exp.Table, ground: Ground) -> None:
    """Put the declared name of a table in the place of what stands for it."""
    match stands_for(table):
        case None:
            return
        case (Stands.MEMBERS, _):
            said = "The segment is built on a static one, whose members SQL cannot name. Make that one dynamic."
            raise SegmentError([Issue("SQL", said)])
        case (Stands.PROFILES, _):
            table.set("this", exp.to_identifier(ground.source, quoted=True))
    table.set("db", None)


def _is_plain(name: str, dialect: str) -> bool:
    """Tell whether a name can stand without quotes: small letters and digits, and no word of the language."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        return False
    words = Dialect.get_or_raise(dialect).tokenize(name)
    return len(words) == 1 and words[0].token_type == TokenType.VAR
