"""Rules being edited: the groups and conditions of a segment, each with a number that stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal

from exporter.errors import Issue
from exporter.segments.rules import Condition, Group


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition; `number` is unlike any other in its tree."""

    number: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class Branch:
    """A group; `number` is unlike any other in its tree."""

    number: int
    kind: Literal["all", "any"] = "all"
    members: "tuple[Leaf | Branch, ...]" = ()


def grown(group: Group) -> Branch:
    """Return rules as a tree, numbered from 0."""
    numbers = count()
    return _branch(group, numbers)


def _branch(group: Group, numbers: Iterator[int]) -> Branch:
    own = next(numbers)
    members = tuple(
        _branch(member, numbers) if isinstance(member, Group) else Leaf(next(numbers), member)  # type: ignore[arg-type]  # conditions are all that the builder makes
        for member in group.members
    )
    return Branch(own, group.kind, members)


def rules(branch: Branch) -> Group:
    """Return the rules that a tree stands for."""
    members = (rules(member) if isinstance(member, Branch) else member.condition for member in branch.members)
    return Group(branch.kind, tuple(members))


def free_number(branch: Branch) -> int:
    """Return a number higher than all in the tree."""
    below = (free_number(member) if isinstance(member, Branch) else member.number + 1 for member in branch.members)
    return max(branch.number + 1, *below, 0)


def added(branch: Branch, parent: int, member: Leaf | Branch) -> Branch:
    """Return the tree with a member at the end of the group numbered `parent`."""
    members = tuple(added(each, parent, member) if isinstance(each, Branch) else each for each in branch.members)
    return replace(branch, members=(*members, member) if branch.number == parent else members)


def removed(branch: Branch, number: int) -> Branch:
    """Return the tree without the member of this number, and all within it."""
    kept = (member for member in branch.members if member.number != number)
    return replace(
        branch, members=tuple(removed(member, number) if isinstance(member, Branch) else member for member in kept)
    )


def leaves(branch: Branch) -> Iterator[Leaf]:
    """List the conditions in reading order."""
    for member in branch.members:
        if isinstance(member, Branch):
            yield from leaves(member)
        else:
            yield member


def by_condition(branch: Branch, issues: Sequence[Issue]) -> dict[int, list[str]]:
    """Return what is wrong with each condition: the number of its leaf -> sentences; "condition 2" is the second."""
    found: dict[int, list[str]] = {}
    for place, leaf in enumerate(leaves(branch), 1):
        faults = [issue.message for issue in issues if issue.where == f"condition {place}"]
        if faults:
            found[leaf.number] = faults
    return found
