"""Where faults of a segment belong among rules being edited, and which rules are merely not filled in yet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exporter.errors import Issue
from exporter.segments.operators import OPERATORS
from exporter.segments.rules import Condition, InSegment, Related
from pages.ui import rule_tree
from pages.ui.rule_tree import Branch, Card, Leaf, Node, Tree

UNFILLED = (None, "", ())


def places(tree: Tree) -> Iterator[tuple[str, Leaf]]:
    """Name each rule as faults do: "condition 2", "condition 2, row condition 1"."""
    leaves = (leaf for card in tree for leaf in rule_tree.leaves(card.group))
    for number, leaf in enumerate(leaves, 1):
        yield f"condition {number}", leaf
        for row, inner in enumerate(rule_tree.leaves(leaf.rows) if leaf.rows is not None else (), 1):
            yield f"condition {number}, row condition {row}", inner


def by_number(tree: Tree, issues: Sequence[Issue]) -> dict[int, list[str]]:
    """Return what is wrong with each rule: its number -> sentences."""
    found: dict[int, list[str]] = {}
    for where, leaf in places(tree):
        faults = [issue.message for issue in issues if issue.where == where]
        if faults:
            found[leaf.number] = faults
    return found


def is_unfilled(leaf: Leaf) -> bool:
    """Say whether a rule waits for its value, or one of its conditions on rows does."""
    rule = leaf.rule
    if isinstance(rule, InSegment):
        return not rule.segment
    operator = OPERATORS.get(rule.op) if isinstance(rule, Condition | Related) else None
    if operator is not None and operator.value != "none" and getattr(rule, "value", None) in UNFILLED:
        return True
    return leaf.rows is not None and any(map(is_unfilled, rule_tree.leaves(leaf.rows)))


def filled(tree: Tree) -> Tree:
    """Return the tree to count meanwhile: what waits for its value is off, and so are cards that wait for rules."""
    first, *others = tree
    waiting = (card if card.group.members else replace(card, group=replace(card.group, off=True)) for card in others)
    return tuple(Card(card.how, _filled(card.group)) for card in (first, *waiting))


def _filled(part: Branch) -> Branch:
    return replace(part, members=tuple(_each(member) for member in part.members))


def _each(part: Node) -> Node:
    if isinstance(part, Branch):
        return _filled(part)
    return replace(part, rule=replace(part.rule, off=True)) if is_unfilled(part) else part


def counts(part: Node) -> Iterator[int]:
    """List the numbers of the rules within a part that are not off, conditions on rows included."""
    if rule_tree.is_off(part):
        return
    if isinstance(part, Leaf):
        yield part.number
        if part.rows is not None:
            yield from counts(part.rows)
        return
    for member in part.members:
        yield from counts(member)


def hinder(tree: Tree, faults: dict[int, list[str]]) -> bool:
    """Say whether a rule that counts has a fault, so that nobody can be counted."""
    return any(number in faults for card in filled(tree) for number in counts(card.group))


def waiting(tree: Tree) -> int:
    """Count the rules that wait for their values."""
    return sum(not leaf.rule.off and is_unfilled(leaf) for card in tree for leaf in rule_tree.leaves(card.group))
