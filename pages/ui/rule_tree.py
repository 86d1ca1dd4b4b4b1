"""Rules being edited: the cards, groups and rules of a segment, each with a number that stays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal, TypeAlias

from exporter.segments import rules as segments
from exporter.segments.rules import EVERYONE, Group, How, Related, Rule, Segment, Step, active

Kind: TypeAlias = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A rule that is no group.

    Args:
        number: Unlike any other in its tree.
        rule: What it says; the conditions on the rows of a related table are in `rows`.
        rows: Of a related table: the conditions on its rows.
    """

    number: int
    rule: segments.Leaf
    rows: "Branch | None" = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A group; `number` is unlike any other in its tree."""

    number: int
    kind: Kind = "all"
    members: "tuple[Node, ...]" = ()
    off: bool = False


Node: TypeAlias = Leaf | Branch


@dataclass(frozen=True, slots=True)
class Card:
    """A group with how it is combined with all cards before it; the first card stands alone, whatever it says."""

    how: How
    group: Branch


Tree: TypeAlias = tuple[Card, ...]


def grown(segment: Segment) -> Tree:
    """Return the rules of a segment as a tree, numbered from 0 in reading order."""
    numbers = count()
    first = Card("union", branch(segment.where, numbers))
    return (first, *(Card(step.how, branch(step.where, numbers)) for step in segment.then))


def branch(group: Group, numbers: Iterator[int]) -> Branch:
    """Return a group as part of a tree, with the next numbers."""
    own = next(numbers)
    return Branch(own, group.kind, tuple(node(member, numbers) for member in group.members), group.off)


def node(rule: Rule, numbers: Iterator[int]) -> Node:
    """Return a rule as part of a tree, with the next numbers."""
    if isinstance(rule, Group):
        return branch(rule, numbers)
    own = next(numbers)
    if isinstance(rule, Related):
        return Leaf(own, replace(rule, where=EVERYONE), branch(rule.where, numbers))
    return Leaf(own, rule)


def rules(part: Branch) -> Group:
    """Return the rules that a group of a tree stands for."""
    return Group(part.kind, tuple(rule(member) for member in part.members), part.off)


def rule(part: Node) -> Rule:
    """Return the rule that a part of a tree stands for."""
    if isinstance(part, Branch):
        return rules(part)
    if isinstance(part.rule, Related) and part.rows is not None:
        return replace(part.rule, where=rules(part.rows))
    return part.rule


def written(tree: Tree, segment: Segment) -> Segment:
    """Return a segment with the rules of a tree; one that was written by hand stays as it is."""
    if segment.sql is not None:
        return segment
    first, *others = tree
    then = tuple(Step(card.how, rules(card.group)) for card in others)
    return replace(segment, where=rules(first.group), then=then)


def effective(tree: Tree, segment: Segment) -> Segment:
    """Return a segment with only what counts of the rules of a tree: nothing in it is off."""
    if segment.sql is not None:
        return segment
    kept = [(card.how, group) for card in tree if isinstance(group := active(rules(card.group)), Group)]
    if not kept:
        return replace(segment, where=EVERYONE, then=())
    is_taken_from_everyone = kept[0][0] == "except" and tree[0].group.number != _first_on(tree)
    if is_taken_from_everyone:
        kept = [("union", EVERYONE), *kept]
    (_, where), *others = kept
    return replace(segment, where=where, then=tuple(Step(how, group) for how, group in others))


def _first_on(tree: Tree) -> int | None:
    return next((card.group.number for card in tree if not is_off(card.group)), None)


def nodes(part: Node) -> Iterator[Node]:
    """List a part of a tree and all within it, the conditions on rows included, in reading order."""
    yield part
    inner = part.members if isinstance(part, Branch) else (part.rows,) if part.rows is not None else ()
    for member in inner:
        yield from nodes(member)


def free_number(tree: Tree) -> int:
    """Return a number higher than all in the tree."""
    return max((each.number for card in tree for each in nodes(card.group)), default=-1) + 1


def leaves(part: Node) -> Iterator[Leaf]:
    """List the rules within a part of a tree that are no groups, in reading order, without conditions on rows."""
    if isinstance(part, Leaf):
        yield part
        return
    for member in part.members:
        yield from leaves(member)


def is_off(part: Node) -> bool:
    """Say whether a part counts as not there: it is off, or a group in which all are."""
    if isinstance(part, Leaf):
        return part.rule.off
    return part.off or (bool(part.members) and all(map(is_off, part.members)))
