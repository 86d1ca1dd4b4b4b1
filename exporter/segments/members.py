"""Membership of several segments at once: who is in any of them, and in which."""

from collections.abc import Mapping

from sqlglot import exp

Conditions = Mapping[str, exp.Expr | None]
"""Each segment's condition by its name; None stands for everyone."""

_EVERYONE = exp.true()


def either(conditions: Conditions) -> exp.Expr | None:
    """Return the condition of being in at least one segment.

    Returns:
        The condition, or None when that is everyone.
    """
    if any(condition is None for condition in conditions.values()):
        return None
    return exp.or_(*(condition for condition in conditions.values() if condition is not None))


def marks(conditions: Conditions) -> dict[str, exp.Expr]:
    """Return each segment's condition as something that can be selected; everyone becomes true."""
    return {name: _EVERYONE.copy() if condition is None else condition for name, condition in conditions.items()}
