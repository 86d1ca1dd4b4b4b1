"""Looks through the tree of hand-written SQL: every part of it has to be on the lists of `sql_allowed.py`."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from sqlglot import exp

from exporter.segments import sql_allowed as allowed
from exporter.segments.sql_places import Faults

_KINDS = frozenset({"", "INNER", "OUTER", "CROSS", "SEMI", "ANTI", "LEFT", "RIGHT", "FULL"})
_BOUNDS = frozenset({"UNBOUNDED", "CURRENT ROW", "PRECEDING", "FOLLOWING", "ROWS", "RANGE", "GROUPS"})

_STRINGS: Mapping[tuple[type[exp.Expr], str], Callable[[str], bool]] = {
    (exp.Identifier, "this"): bool,
    (exp.Literal, "this"): lambda _: True,
    (exp.Anonymous, "this"): lambda _: True,
    (exp.Var, "this"): lambda word: word.upper() in allowed.WORDS,
    (exp.Join, "side"): lambda word: word.upper() in _KINDS,
    (exp.Join, "kind"): lambda word: word.upper() in _KINDS,
    (exp.Window, "over"): lambda word: word.upper() == "OVER",
    **{
        (exp.WindowSpec, name): lambda word: word.upper() in _BOUNDS
        for name in ("kind", "start", "start_side", "end", "end_side")
    },
    (exp.Trim, "position"): lambda word: word.upper() in ("BOTH", "LEADING", "TRAILING"),
}
"""Class and its argument that may be text of its own -> whether this text is what it may be."""

_ONLY_TABLES = "A segment reads only tables that the source declares; functions that make tables are not for segments."
_PARTS = " A part of a date is year, quarter, month, week, day, hour, minute or second."
_NUMBER = re.compile(r"\d*\.?\d*([eE][+-]?\d+)?")
_IN_ORDER = (exp.RowNumber, exp.FirstValue, exp.LastValue, exp.NthValue, exp.Ntile, exp.Lag, exp.Lead)


def check(tree: exp.Query, faults: Faults, *, dialect: str) -> None:
    """Take down everything in a tree that hand-written SQL may not hold."""
    for node in tree.walk(prune=lambda each: not _is_allowed(each, dialect)):
        if not _is_allowed(node, dialect):
            faults.of(node, _sentence(node, faults.text, dialect))
            continue
        for name, value in node.args.items():
            if isinstance(value, str) and not _STRINGS.get((type(node), name), _no_text)(value):
                faults.of(node, f'"{value[:40]}" cannot stand here.{_PARTS if isinstance(node, exp.Var) else ""}')
        looked_at = _RULES.get(type(node))
        if looked_at is not None and (said := looked_at(node)):
            faults.of(node, said)


def _is_allowed(node: exp.Expr, dialect: str) -> bool:
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower() in allowed.NAMED.get(dialect, frozenset())
    return type(node) in allowed.SHAPE or type(node) in allowed.OPERATORS or type(node) in allowed.FUNCTIONS


def _sentence(node: exp.Expr, text: str, dialect: str) -> str:
    name = _written_name(node, text)
    if name.lower() in allowed.CLOCKS:
        return allowed.REFUSED["CurrentTimestamp"]
    if name.lower() in allowed.LOTS:
        return f"{name.upper()} draws lots, and the segment would be another one each time. Take a part by the key."
    if isinstance(node.parent, exp.Table):
        return _ONLY_TABLES
    if (isinstance(node, exp.Func) and type(node).__name__ not in allowed.REFUSED) or isinstance(node, exp.Anonymous):
        nearest = get_close_matches(name.lower(), _function_names(dialect), n=1, cutoff=0.81)
        meant = f' Did you mean "{nearest[0]}"?' if nearest else ""
        return f"The function {name.upper()} is not among those that a segment may use.{meant}"
    said = allowed.REFUSED.get(type(node).__name__)
    return said or f"{_clause(node)} is not for segments. Leave it out."


def _written_name(node: exp.Expr, text: str) -> str:
    """Return a function's name as it was written, or as sqlglot calls it."""
    if isinstance(node, exp.Anonymous):
        return str(node.this)[:60]
    if not isinstance(node, exp.Func):
        return ""
    at = node.meta.get("start")
    found = re.match(r"\w+", text[int(at) :]) if at is not None else None
    return found[0][:60] if found else type(node).sql_name()


def _function_names(dialect: str) -> list[str]:
    known = [name.lower() for kind in allowed.FUNCTIONS if issubclass(kind, exp.Func) for name in kind.sql_names()]
    return sorted({*known, *allowed.NAMED.get(dialect, frozenset())})


def _clause(node: exp.Expr) -> str:
    """Name a part of SQL by sqlglot's name of it: BitwiseAnd is "bitwise and"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__).capitalize()


def _no_text(_: str) -> bool:
    return False


def _table(node: exp.Table) -> str | None:
    if node.args.get("db") or node.args.get("catalog"):
        return "Write the name of a table alone, without a schema or a catalog before it."
    if not isinstance(node.this, exp.Identifier):
        return _ONLY_TABLES
    beside = [name for name, value in node.args.items() if value and name not in ("this", "alias")]
    return "A table is read as it is: write its name, and another name after it at most." if beside else None


def _column(node: exp.Column) -> str | None:
    if node.args.get("db") or node.args.get("catalog"):
        return "Write a column as table.column, without a schema or a catalog before it."
    return None


def _from(node: exp.From) -> str | None:
    return None if isinstance(node.this, exp.Table | exp.Subquery | exp.Unnest) else _ONLY_TABLES


def _join(node: exp.Join) -> str | None:
    if not isinstance(node.this, exp.Table | exp.Subquery | exp.Unnest):
        return _ONLY_TABLES
    beside = [
        name for name in ("method", "global_", "hint", "match_condition", "directed", "pivots") if node.args.get(name)
    ]
    return "Only plain joins are for segments: JOIN … ON or USING, LEFT, RIGHT, FULL, CROSS." if beside else None


def _not(node: exp.Not) -> str | None:
    inner = node.this.unnest()
    if isinstance(inner, exp.In) and inner.args.get("query") is not None:
        return "NOT IN (SELECT …) chooses nobody as soon as one of the values is null. Use NOT EXISTS or EXCEPT."
    return None


def _unnest(node: exp.Unnest | exp.Explode) -> str | None:
    made = node.expressions if isinstance(node, exp.Unnest) else [node.this]
    plain = all(
        isinstance(each, exp.Array | exp.Split) and not each.find(exp.Column, exp.Query, exp.Anonymous) for each in made
    )
    return None if plain else "UNNEST is for lists of values that are written out: UNNEST([1, 2, 3])."


def _limit(node: exp.Limit | exp.Offset) -> str | None:
    query = node.parent
    around = query.parent if query is not None else None
    if isinstance(around, exp.Exists) or (query is not None and query.args.get("order")):
        return None
    return "Without ORDER BY, LIMIT takes other rows each time. Say which ones with ORDER BY."


def _distinct(node: exp.Distinct) -> str | None:
    if node.args.get("on") and not (node.parent and node.parent.args.get("order")):
        return "Without ORDER BY, DISTINCT ON takes other rows each time. Say which ones with ORDER BY."
    return None


def _window(node: exp.Window) -> str | None:
    if isinstance(node.this, _IN_ORDER) and not node.args.get("order") and not node.args.get("alias"):
        return "Without ORDER BY in OVER (…), the rows come in another order each time. Say which one."
    return None


def _data_type(node: exp.DataType) -> str | None:
    plain = node.this in allowed.TYPES and all(isinstance(each, exp.DataTypeParam) for each in node.expressions)
    return None if plain else "A value can be cast to text, numbers, days, moments, true or false, and nothing else."


def _literal(node: exp.Literal) -> str | None:
    fits = node.is_string or _NUMBER.fullmatch(node.name)
    return None if fits else "This is no number that can be read. Write it with digits and one point."


def _set_operation(node: exp.SetOperation) -> str | None:
    beside = [name for name in ("by_name", "side", "kind", "on") if node.args.get(name)]
    return "Combine queries with UNION, INTERSECT or EXCEPT, without BY NAME or more." if beside else None


_RULES: Mapping[type[exp.Expr], Callable[..., str | None]] = {
    exp.Table: _table,
    exp.Column: _column,
    exp.From: _from,
    exp.Join: _join,
    exp.Not: _not,
    exp.Unnest: _unnest,
    exp.Explode: _unnest,
    exp.Limit: _limit,
    exp.Offset: _limit,
    exp.Distinct: _distinct,
    exp.Window: _window,
    exp.DataType: _data_type,
    exp.Literal: _literal,
    exp.Union: _set_operation,
    exp.Intersect: _set_operation,
    exp.Except: _set_operation,
}
"""Class -> what is wrong with how it is used, or None."""
