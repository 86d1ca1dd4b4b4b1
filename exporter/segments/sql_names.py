"""The names in hand-written SQL: which tables it reads, which columns it speaks of, and what it returns.

Names are found without regard to case and end up quoted, as their source spells them. Every query of WITH gets a name
of our own, so that a name means the same to whoever runs the tree as it does here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from exporter.profiles.source import Column
from exporter.segments.spelling import did_you_mean
from exporter.segments.sql_places import Faults

NAMED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Readable:
    """A table that may be read.

    Args:
        name: As it was declared.
        columns: Its columns.
        key: The one that holds the key of a profile.
    """

    name: str
    columns: tuple[Column, ...]
    key: str


def settle(tree: exp.Query, tables: Sequence[Readable], faults: Faults, *, dialect: str) -> None:
    """Put every name of a tree in the one form in which it is run, and take down those that name nothing.

    Args:
        tree: Changed in place: names quoted as declared, tables with another name to be known by, queries of WITH
            renamed.
        tables: The source itself first.
        faults: Takes down what is wrong.
        dialect: sqlglot's name of the SQL.
    """
    settling = _Settling({table.name.casefold(): table for table in tables}, faults)
    settling.visit(tree, {})
    if not settling.unknown:
        _check_columns(tree, settling.read, faults)
    _check_result(tree, tables, faults)
    _quote(tree, tables, dialect)


@dataclass(slots=True)
class _Settling:
    tables: Mapping[str, Readable]
    faults: Faults
    read: list[Readable] = field(default_factory=list)
    unknown: bool = False
    _parts: int = 0

    def visit(self, node: exp.Expr, known: Mapping[str, str]) -> None:
        """Settle the tables below a node; `known` has the queries of WITH that are in sight, by their names."""
        first = node.args.get("with_")
        if isinstance(first, exp.With):
            known = self._with(first, known)
        if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            self._table(node, known)
        self.unknown |= isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier)
        chain = isinstance(node, exp.Connector | exp.SetOperation)  # may be longer than Python goes deep
        for child in list(node.flatten(unnest=False) if chain else node.iter_expressions()):
            if child is not first:
                self.visit(child, known)

    def _with(self, clause: exp.With, known: Mapping[str, str]) -> Mapping[str, str]:
        for query in clause.expressions:
            written = query.alias
            if written.casefold() in self.tables:
                self.faults.of(query.args["alias"], f'"{written}" is already the name of a table. Choose another one.')
            renamed = {**known, written.casefold(): self._free()}
            self.visit(query.this, renamed if clause.recursive else known)
            query.args["alias"].set("this", exp.to_identifier(renamed[written.casefold()], quoted=True))
            known = renamed
        return known

    def _free(self) -> str:
        self._parts += 1
        while (name := f"part {self._parts}") in self.tables:
            self._parts += 1
        return name

    def _table(self, table: exp.Table, known: Mapping[str, str]) -> None:
        written = table.name
        if not table.alias:
            table.set("alias", exp.TableAlias(this=table.this.copy()))
        if (part := known.get(written.casefold())) is not None:
            table.set("this", exp.to_identifier(part, quoted=True))
            return
        found = self.tables.get(written.casefold())
        if found is None:
            self.unknown = True
            self.faults.of(table.this, self._no_table(written, known))
            return
        if table.args["alias"].columns:
            self.faults.of(table.this, "The columns of a table keep their names here. Rename them with AS.")
        table.set("this", exp.to_identifier(found.name, quoted=True))
        self.read.append(found)

    def _no_table(self, written: str, known: Mapping[str, str]) -> str:
        names = [*(table.name for table in self.tables.values()), *known]
        meant = did_you_mean(written, names)
        listed = ", ".join(names[:NAMED_AT_MOST])
        return f'The source declares no table "{written[:60]}".{meant or f" There is {listed}."}'


def _check_columns(tree: exp.Query, read: Sequence[Readable], faults: Faults) -> None:
    """Take down names of columns that no table that is read has, and that the text itself does not give."""
    declared = [column.name for table in read for column in table.columns]
    given = [alias.alias for alias in tree.find_all(exp.Alias)]
    renamed = [column.name for alias in tree.find_all(exp.TableAlias) for column in alias.columns]
    unnested = [each.alias for each in tree.find_all(exp.Unnest)]
    known = {name.casefold() for name in (*declared, *given, *renamed, *unnested)}
    for column in tree.find_all(exp.Column):
        if isinstance(column.this, exp.Identifier) and column.name.casefold() not in known:
            meant = did_you_mean(column.name, [*declared, *given])
            names = " or ".join(dict.fromkeys(f'"{table.name}"' for table in read)) or "what this reads"
            faults.of(column.this, f'There is no column "{column.name[:60]}" in {names}.{meant}')


def _check_result(tree: exp.Query, tables: Sequence[Readable], faults: Faults) -> None:
    key = tables[0].key
    for query in _leaves(tree):
        returned = query.expressions
        if len(returned) != 1:
            faults.of(returned[1] if len(returned) > 1 else query, _return_the_key(key))
        elif not _is_key(returned[0], tables):
            faults.of(returned[0], _return_the_key(key))


def _is_key(returned: exp.Expr, tables: Sequence[Readable]) -> bool:
    name = returned.alias_or_name.casefold()
    if isinstance(returned, exp.Column) and isinstance(returned.this, exp.Identifier):
        return name in {table.key.casefold() for table in tables}
    return isinstance(returned, exp.Alias) and name == tables[0].key.casefold()


def _return_the_key(key: str) -> str:
    return f'Return the key, "{key}", and nothing else. A key of another name is returned AS "{key}".'


def _leaves(tree: exp.Expr) -> list[exp.Select]:
    """Return the queries whose rows are the result, from left to right."""
    found: list[exp.Select] = []
    left: list[exp.Expr] = [tree]
    while left:
        match left.pop():
            case exp.SetOperation() as both:
                left += [both.expression, both.this]
            case exp.Subquery() as inner:
                left.append(inner.this)
            case exp.Select() as query:
                found.append(query)
            case _:
                pass
    return found


def _quote(tree: exp.Query, tables: Sequence[Readable], dialect: str) -> None:
    """Quote every name; where quoted names have cases (PostgreSQL), the case is the declared one or else lower."""
    cased = dialect == "postgres"
    names = [table.name for table in tables] + [column.name for table in tables for column in table.columns]
    declared = {name.casefold(): name for name in reversed(names)}
    for name in tree.find_all(exp.Identifier):
        if cased and not name.quoted:
            name.set("this", declared.get(name.name.casefold(), name.name.lower()))
        name.set("quoted", True)
