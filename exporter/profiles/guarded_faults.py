"""What DuckDB says of a hand-written query, as sentences for whoever wrote it, with the place where that is known.

DuckDB's own text can quote a value of the data, so only names and types of it become part of a sentence.
"""

import re
from dataclasses import dataclass

from sqlglot import exp

from exporter.errors import ExporterError, Issue, SegmentError, SourceError

SQL = "SQL"
OUT_OF_MEMORY = "OutOfMemoryException"

SENTENCES: tuple[tuple[str, str], ...] = (
    (r'Referenced column "(?P<name>[^"]+)" (?:was )?not found', 'There is no column "{name}" there.'),
    (r'Referenced table "(?P<name>[^"]+)" not found', 'There is no table "{name}" in this FROM.'),
    (r'does not have a column named "(?P<name>[^"]+)"', 'There is no column "{name}" in that table.'),
    (
        r'Ambiguous reference to column name "(?P<name>[^"]+)"',
        'Several tables have a column "{name}". Write which one is meant: table.{name}.',
    ),
    (
        r'column "(?P<name>[^"]+)" must appear in the GROUP BY',
        'The column "{name}" has to stand in GROUP BY too, or in a function such as MAX.',
    ),
    (
        r"Cannot (?:compare|mix) values of type (?P<one>[A-Z][\w ,()]*?) (?:and|in|to)\b.*?type (?P<two>[A-Z]\w*)",
        "{one} cannot be compared with {two}. Turn one of them into the type of the other with CAST.",
    ),
    (
        r"No function matches the given name and argument types '(?P<name>[^('\"]+)\((?P<types>[^)']*)\)'",
        "{name} does not take ({types}). Turn the value into another type with CAST.",
    ),
    (
        r"(?:WHERE|JOIN|GROUP BY).{0,20} cannot contain aggregates",
        "Sums and counts cannot stand in WHERE. Put the condition on them into HAVING.",
    ),
    (r"cannot contain window functions", "ROW_NUMBER and the like cannot stand there. Put the condition into QUALIFY."),
    (
        r"More than one row returned by a subquery",
        "A subquery returned several rows where one value is needed. Use IN.",
    ),
    (r"Subquery returns \d+ columns", "A subquery returns several columns where one is needed."),
    (r"Set operations can only apply", "Both sides of UNION, INTERSECT or EXCEPT have to return one column."),
    (
        r"Could not convert .* to '?(?P<type>[A-Z][A-Z0-9 ]*)|Conversion Error|Could not cast|Mismatch Type",
        "A value cannot be turned into the type that is needed. TRY_CAST gives no value where that fails.",
    ),
    (r"string (?:of size|size)|too large", "A text becomes longer than a text may be. Take less of it."),
    (
        r"Out of Range|[Oo]verflow",
        "A number becomes larger than its type can hold. Turn it into DOUBLE with CAST before reckoning with it.",
    ),
    (r"max_temp_directory_size|No space left", "This SQL needs more disk than it may use. Let it read fewer rows."),
    (r"expression depth|[Mm]ax(?:imum)? .*depth|Stack", "This is nested too deeply. Take parts of it out into WITH."),
    (r"nvalid .*(?:regular expression|regex)|missing \)|no argument for repetition", "A pattern cannot be read."),
    (
        r"date part|specifier|not recognized",
        "A part of a date is not known. Use year, month, day, week, hour and so on.",
    ),
)
"""What the text has, and the sentence for it; the first that applies counts."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stopped a query: the name of DuckDB's error, and its text."""

    error: str
    text: str


def stopped(seconds: int) -> SegmentError:
    """Return the sentence for a query whose time is over."""
    said = f"This SQL was stopped after {seconds} seconds. Join on the key, and read fewer rows."
    return SegmentError([Issue(SQL, said)])


def told(verdict: Verdict, written: exp.Query, memory: int) -> ExporterError:
    """Return the sentence for what stopped a query.

    Args:
        verdict: What DuckDB said.
        written: The query; its names know their places.
        memory: Megabytes that it was allowed.
    """
    if verdict.error in ("IOException", "PermissionException"):
        return SourceError("A file of the source is gone, changed or may not be opened. Check it and try again.")
    if verdict.error == OUT_OF_MEMORY:
        said = f"This SQL needs more than the {memory:,} MB that it may use. Join on the key, and keep less at once."
        return SegmentError([Issue(SQL, said)])
    for pattern, sentence in SENTENCES:
        if (found := re.search(pattern, verdict.text, re.DOTALL)) is not None:
            said = sentence.format(**found.groupdict())
            return SegmentError([Issue(_place(written, found.groupdict().get("name")), said)])
    return SegmentError([Issue(SQL, "DuckDB cannot run this SQL. Look whether types and functions fit the columns.")])


def _place(written: exp.Query, name: str | None) -> str:
    """Name the line and column (from 1) where a name first stands."""
    if name is None:
        return SQL
    spots = [
        (each.meta["line"], each.meta["col"] - (each.meta["end"] - each.meta["start"]))
        for each in written.find_all(exp.Identifier)
        if each.name.casefold() == name.casefold() and "line" in each.meta
    ]
    return "line {}, column {}".format(*min(spots)) if spots else SQL
