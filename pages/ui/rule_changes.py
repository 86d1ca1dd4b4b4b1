"""What can be done to rules being edited: each function takes a tree and returns it changed, numbers kept."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from pages.ui import rule_tree
from pages.ui.rule_tree import Branch, Card, Leaf, Node, Tree

Change = Callable[[tuple[Node, ...], int], tuple[Node, ...]]
"""Takes the members of a group and the place of one of them; returns the members."""


def added(tree: Tree, parent: int, member: Node) -> Tree:
    """Put a member at the end of the group numbered `parent`."""
    return _mapped(
        tree,
        lambda part: (
            replace(part, members=(*part.members, member))
            if isinstance(part, Branch) and part.number == parent
            else part
        ),
    )


def removed(tree: Tree, number: int) -> Tree:
    """Take out a member, or a card by the number of its group; of the last card the group stays, empty."""
    kept = tuple(card for card in tree if card.group.number != number)
    if not kept:
        return (replace(tree[0], group=Branch(rule_tree.free_number(tree))),)
    return _among_siblings(kept, number, lambda members, place: (*members[:place], *members[place + 1 :]))


def switched(tree: Tree, number: int, *, off: bool) -> Tree:
    """Switch a rule or a group off or on."""

    def change(part: Node) -> Node:
        if part.number != number:
            return part
        return replace(part, off=off) if isinstance(part, Branch) else replace(part, rule=replace(part.rule, off=off))

    return _mapped(tree, change)


def moved(tree: Tree, number: int, by: int) -> Tree:
    """Move a member among its siblings, or a card among the cards: `by` is -1 for up and 1 for down."""
    places = [card.group.number for card in tree]
    if number in places:
        return _moved_card(tree, places.index(number), by)

    def change(members: tuple[Node, ...], place: int) -> tuple[Node, ...]:
        other = place + by
        if not 0 <= other < len(members):
            return members
        swapped = list(members)
        swapped[place], swapped[other] = swapped[other], swapped[place]
        return tuple(swapped)

    return _among_siblings(tree, number, change)


def _moved_card(tree: Tree, place: int, by: int) -> Tree:
    """Move a card; how it is combined goes with it, except to and from the first place, where nothing is combined."""
    other = place + by
    if not 0 <= other < len(tree):
        return tree
    cards = list(tree)
    cards[place], cards[other] = cards[other], cards[place]
    if 0 in (place, other):
        cards = [replace(card, how=before.how) for card, before in zip(cards, tree, strict=True)]
    return tuple(cards)


def moved_out(tree: Tree, number: int) -> Tree:
    """Move a member out of its group, to stand right after it; what stands in no inner group stays."""
    homes = (part for card in tree for part in rule_tree.nodes(card.group) if isinstance(part, Branch))
    home = next((each for each in homes if number in [member.number for member in each.members]), None)
    if home is None:
        return tree
    left = replace(home, members=tuple(member for member in home.members if member.number != number))
    leaving = [member for member in home.members if member.number == number]
    return _among_siblings(
        tree, home.number, lambda members, place: (*members[:place], left, *leaving, *members[place + 1 :])
    )


def moved_in(tree: Tree, number: int) -> Tree:
    """Move a member to the end of the group right above it; where there is none it stays."""

    def change(members: tuple[Node, ...], place: int) -> tuple[Node, ...]:
        above = members[place - 1] if place else None
        if not isinstance(above, Branch):
            return members
        grown = replace(above, members=(*above.members, members[place]))
        return (*members[: place - 1], grown, *members[place + 1 :])

    return _among_siblings(tree, number, change)


def wrapped(tree: Tree, number: int) -> Tree:
    """Put a member into a group of its own, in its place, of the other kind than the group it is in."""

    def change(part: Node) -> Node:
        if not isinstance(part, Branch) or number not in [each.number for each in part.members]:
            return part
        kind: rule_tree.Kind = "any" if part.kind == "all" else "all"
        free = rule_tree.free_number(tree)
        members = (Branch(free, kind, (each,)) if each.number == number else each for each in part.members)
        return replace(part, members=tuple(members))

    return _mapped(tree, change)


def duplicated(tree: Tree, number: int) -> Tree:
    """Put a copy of a member, or of a card, right after it."""
    numbers = count(rule_tree.free_number(tree))
    for place, card in enumerate(tree):
        if card.group.number == number:
            copy = rule_tree.branch(rule_tree.rules(card.group), numbers)
            return (*tree[: place + 1], Card(card.how, copy), *tree[place + 1 :])
    return _among_siblings(
        tree,
        number,
        lambda members, place: (
            *members[: place + 1],
            rule_tree.node(rule_tree.rule(members[place]), numbers),
            *members[place + 1 :],
        ),
    )


def _mapped(tree: Tree, change: Callable[[Node], Node]) -> Tree:
    """Change every part, inner ones first."""
    return tuple(replace(card, group=_as_branch(_changed(card.group, change), card.group)) for card in tree)


def _changed(part: Node, change: Callable[[Node], Node]) -> Node:
    if isinstance(part, Branch):
        return change(replace(part, members=tuple(_changed(member, change) for member in part.members)))
    if part.rows is None:
        return change(part)
    return change(replace(part, rows=_as_branch(_changed(part.rows, change), part.rows)))


def _as_branch(part: Node, otherwise: Branch) -> Branch:
    return part if isinstance(part, Branch) else otherwise


def _among_siblings(tree: Tree, number: int, change: Change) -> Tree:
    def inner(part: Node) -> Node:
        if isinstance(part, Leaf):
            return part
        places = [member.number for member in part.members]
        if number not in places:
            return part
        return replace(part, members=change(part.members, places.index(number)))

    return _mapped(tree, inner)
