"""A segment written by hand: one SELECT that returns keys, read into a tree and run as that tree, never as its text.

What it may hold is in `sql_allowed.py`; how long and how tangled it may be, in `sql_reading.py`.
"""

from collections.abc import Callable

from sqlglot import exp

from exporter.errors import Issue, SegmentError
from exporter.profiles.by_hand import written_by_hand
from exporter.profiles.placeholders import all_profiles, related_table
from exporter.segments import sql_checks, sql_names, sql_reading
from exporter.segments.ground import Ground
from exporter.segments.sql_names import Readable


def read(text: str, ground: Ground) -> exp.Query:
    """Read a hand-written SELECT.

    Args:
        text: In the dialect of the source.
        ground: Its source, the related tables, and the day that CURRENT_DATE is.

    Returns:
        A query of one column, the keys of the members. Tables stand in it as placeholders, and it speaks of nothing
        else. Keys may come more than once, and some may be null or belong to no profile.

    Raises:
        SegmentError: With every fault and its place, such as "line 2, column 8".
    """
    tree, faults = sql_reading.parse(text.removeprefix("\ufeff"), ground.dialect)
    sql_checks.check(tree, faults, dialect=ground.dialect)
    sql_names.settle(tree, _tables(ground), faults, dialect=ground.dialect)
    faults.raise_any()
    sql_reading.check_writable(tree, ground.dialect, faults)
    return _placed(tree, ground)


def condition(text: str, ground: Ground) -> exp.Expression:
    """Return the condition of being among the keys that a hand-written SELECT returns. Raises as `read` does."""
    return written_by_hand(ground.key, read(text, ground))


def issues(text: str, ground: Ground) -> tuple[Issue, ...]:
    """List what `read` would raise for; empty if all is well."""
    try:
        read(text, ground)
    except SegmentError as error:
        return error.issues
    return ()


def _tables(ground: Ground) -> tuple[Readable, ...]:
    related = (Readable(name, table.columns, table.key) for name, table in ground.related.items())
    return (Readable(ground.source, ground.columns, ground.key), *related)


def _placed(tree: exp.Query, ground: Ground) -> exp.Query:
    """Put placeholders in the place of tables, and the day of the segment in that of CURRENT_DATE."""
    places: dict[str, Callable[[], exp.Table]] = {ground.source: all_profiles}
    places |= {name: lambda name=name: related_table(name) for name in ground.related}  # type: ignore[misc]
    for table in list(tree.find_all(exp.Table)):
        if table.name in places:
            stands = places[table.name]()
            table.set("this", stands.this)
            table.set("db", stands.args["db"])
    for today in list(tree.find_all(exp.CurrentDate)):
        today.replace(exp.cast(exp.Literal.string(ground.today.isoformat()), "date"))
    return tree
