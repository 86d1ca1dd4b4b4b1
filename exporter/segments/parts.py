"""Parts of profiles that are always the same, drawn by a hash of the key, as conditions.

The hash is MD5, which every engine has, and a share is compared by its first eight hexadecimal digits.
"""

from sqlglot import exp

from exporter.profiles.placeholders import all_profiles
from exporter.segments.meanings import joined
from exporter.segments.rules import Part

_DIGITS = 8
_PLACE, _WHOLE, _KEY = "place", "whole", "key"


def part(rule: Part, key: str, of: exp.Expression) -> exp.Expression:
    """Return the condition of lying in a part.

    Args:
        rule: Which part; its ends are shares, the lower one less than the higher one.
        key: The column that names a profile.
        of: The condition of the profiles that are parted; true for all.
    """
    if rule.by is None:
        drawn = _drawn(rule, key)
        return drawn if of == exp.true() else joined(exp.And, [of, drawn])
    return _ranked(rule, rule.by, key, of)


def _drawn(rule: Part, key: str) -> exp.Expression:
    digits = exp.Substring(this=_hash(rule, key), start=exp.Literal.number(1), length=exp.Literal.number(_DIGITS))
    ends: list[exp.Expression] = []
    if rule.low > 0:
        ends.append(exp.GTE(this=digits.copy(), expression=exp.Literal.string(_hexadecimal(rule.low))))
    if rule.high < 1:
        ends.append(exp.LT(this=digits.copy(), expression=exp.Literal.string(_hexadecimal(rule.high))))
    return joined(exp.And, ends) if ends else exp.true()


def _ranked(rule: Part, column: str, key: str, of: exp.Expression) -> exp.Expression:
    """Rank the profiles by the hash within each value of a column, and take a share of each."""
    by = _name(column)
    order = exp.Order(expressions=[exp.Ordered(this=each) for each in (_hash(rule, key), _name(key))])
    place = exp.Window(this=exp.RowNumber(), partition_by=[by], order=order, over="OVER")
    whole = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[by.copy()], over="OVER")
    ranked = exp.select(
        exp.alias_(_name(key), _KEY, quoted=True),
        exp.alias_(place, _PLACE, quoted=True),
        exp.alias_(whole, _WHOLE, quoted=True),
    ).from_(all_profiles())
    if of != exp.true():
        ranked = ranked.where(of)
    taken = exp.select(_name(_KEY)).from_(ranked.subquery("ranked", copy=False))
    if rule.low > 0:
        taken = taken.where(exp.GT(this=_name(_PLACE), expression=_share_of_whole(rule.low)))
    if rule.high < 1:
        taken = taken.where(exp.LTE(this=_name(_PLACE), expression=_share_of_whole(rule.high)))
    return exp.In(this=_name(key), query=taken.subquery(copy=False))


def _share_of_whole(share: float) -> exp.Expr:
    """Return up to which place a share goes; two parts with a common end leave nobody out and take nobody twice."""
    return exp.Mul(this=exp.cast(exp.Literal.number(share), "double"), expression=_name(_WHOLE))


def _hash(rule: Part, key: str) -> exp.Expr:
    seeded = exp.DPipe(this=exp.Literal.string(f"{rule.seed}:"), expression=exp.cast(_name(key), "text"))
    return exp.MD5(this=seeded)


def _hexadecimal(share: float) -> str:
    return format(round(share * 16**_DIGITS), f"0{_DIGITS}x")


def _name(text: str) -> exp.Column:
    return exp.column(text, quoted=True)
