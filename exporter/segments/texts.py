"""What the operators for the shape of a text mean in SQL: blank, as long as, like a pattern, an email address."""

from collections.abc import Callable

from sqlglot import exp

from exporter.segments import emails, patterns
from exporter.segments.rules import Value
from exporter.segments.subject import Subject, joined, text

Meaning = Callable[[Subject, Value], exp.Expression]
Comparison = type[exp.EQ] | type[exp.GT] | type[exp.LT]

SOMETHING_BUT_BLANKS = (
    r"[^\s\x0B\x{1C}-\x{1F}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]"
)
"""Pattern found in every text that is not blank: Unicode's white space, and four old separators."""


def not_blank(subject: Subject, _: Value) -> exp.Expression:
    """Hold where anything stands but white space."""
    return _like(subject.bare(), exp.Literal.string(SOMETHING_BUT_BLANKS))


def matches(subject: Subject, value: Value) -> exp.Expression:
    """Hold where the pattern is found anywhere in the text."""
    written = patterns.portable(str(value), case_sensitive=subject.case_sensitive)
    return _like(subject.side(), text(written, case_sensitive=subject.case_sensitive))


def as_long(kind: Comparison) -> Meaning:
    """Return the meaning of an operator that compares the number of letters, which are Unicode's code points."""
    return lambda subject, value: kind(
        this=exp.Length(this=subject.bare()), expression=exp.Literal.number(int(str(value)))
    )


def valid_email(subject: Subject, _: Value) -> exp.Expression:
    """Hold where the text is an address; what never gets mail is looked for first, as it is found from the end."""
    never = _like(exp.Lower(this=subject.bare()), exp.Literal.string(emails.NEVER))
    return joined(
        exp.And,
        [
            exp.LTE(this=exp.Length(this=subject.bare()), expression=exp.Literal.number(emails.LONGEST)),
            exp.Not(this=never),
            _like(subject.bare(), exp.Literal.string(emails.VALID)),
        ],
    )


def _like(searched: exp.Expression, pattern: exp.Expression) -> exp.Expression:
    return exp.RegexpLike(this=searched, expression=pattern)
