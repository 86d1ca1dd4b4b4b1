"""What can be done to rules in the builder, and what that leaves as it was."""

from dataclasses import replace

import pytest

from exporter.errors import Issue
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Relative, Rule, Segment, Step
from pages.ui import rule_changes, rule_counts, rule_faults, rule_tree, segment_draft
from pages.ui.rule_tree import Branch, Tree

LATELY = Condition("ordered_at", "within_last", Relative(90, "days"))
SPENT = Related("orders", "sum", "greater_than", 200, "amount", Group("all", (LATELY,)))
COUNTRY = Condition("country", "one_of", ("HU", "PL"))
CITY = Condition("city", "equals", "Pécs", off=True)
INNER = Group("any", (CITY, Part("autumn", 0, 0.5)))
FIRST = Group("all", (COUNTRY, INNER, SPENT))
OTHERS = Group("any", (InSegment("VIP"),))
SEGMENT = Segment("Some", "customers", FIRST, (Step("union", OTHERS), Step("except", Group("all", (CITY,), off=True))))


@pytest.fixture
def tree() -> Tree:
    return rule_tree.grown(SEGMENT)


def where(tree: Tree) -> tuple[Rule, ...]:
    """Return the members of the first card."""
    return rule_tree.rules(tree[0].group).members


def number_of(tree: Tree, rule: Rule) -> int:
    """Return the number of a rule."""
    parts = (part for card in tree for part in rule_tree.nodes(card.group))
    return next(part.number for part in parts if rule_tree.rule(part) == rule)


def test_a_segment_comes_out_of_its_tree_as_it_went_in(tree: Tree) -> None:
    assert rule_tree.written(tree, SEGMENT) == SEGMENT


def test_every_part_has_a_number_of_its_own(tree: Tree) -> None:
    numbers = [part.number for card in tree for part in rule_tree.nodes(card.group)]

    assert len(numbers) == len(set(numbers))
    assert rule_tree.free_number(tree) not in numbers


def test_moving_down_and_up_again_changes_nothing(tree: Tree) -> None:
    number = number_of(tree, COUNTRY)

    down = rule_changes.moved(tree, number, 1)

    assert where(down) == (INNER, COUNTRY, SPENT)
    assert rule_changes.moved(down, number, -1) == tree


def test_the_last_cannot_move_further_down(tree: Tree) -> None:
    assert rule_changes.moved(tree, number_of(tree, SPENT), 1) == tree


def test_a_rule_moves_out_of_its_group_and_in_again(tree: Tree) -> None:
    part = INNER.members[1]
    number = number_of(tree, part)

    out = rule_changes.moved_out(tree, number)

    assert where(out) == (COUNTRY, Group("any", (CITY,)), part, SPENT)
    assert rule_changes.moved_in(out, number) == tree


def test_a_rule_in_no_inner_group_has_nowhere_to_move_out_to(tree: Tree) -> None:
    assert rule_changes.moved_out(tree, number_of(tree, COUNTRY)) == tree


def test_a_rule_put_into_a_group_stays_in_its_place(tree: Tree) -> None:
    wrapped = rule_changes.wrapped(tree, number_of(tree, COUNTRY))

    assert where(wrapped) == (Group("any", (COUNTRY,)), INNER, SPENT)


def test_a_copy_stands_right_after_the_original_with_numbers_of_its_own(tree: Tree) -> None:
    copied = rule_changes.duplicated(tree, number_of(tree, SPENT))

    assert where(copied) == (COUNTRY, INNER, SPENT, SPENT)
    numbers = [part.number for card in copied for part in rule_tree.nodes(card.group)]
    assert len(numbers) == len(set(numbers))


def test_switching_off_and_on_loses_nothing(tree: Tree) -> None:
    number = number_of(tree, INNER)

    off = rule_changes.switched(tree, number, off=True)

    assert where(off) == (COUNTRY, replace(INNER, off=True), SPENT)
    assert rule_changes.switched(off, number, off=False) == tree


def test_how_a_card_is_combined_goes_with_it_but_stays_at_the_first_place(tree: Tree) -> None:
    union, taken = tree[1].group.number, tree[2].group.number

    swapped = rule_changes.moved(tree, taken, -1)
    first = rule_changes.moved(tree, union, -1)

    assert [(card.how, card.group.number) for card in swapped[1:]] == [("except", taken), ("union", union)]
    assert [card.how for card in first] == [card.how for card in tree]


def test_taking_the_last_card_out_leaves_everyone(tree: Tree) -> None:
    for card in tree:
        tree = rule_changes.removed(tree, card.group.number)

    assert rule_tree.written(tree, SEGMENT) == replace(SEGMENT, where=Group("all"), then=())


def test_a_condition_on_rows_can_be_taken_out(tree: Tree) -> None:
    removed = rule_changes.removed(tree, number_of(tree, LATELY))

    assert where(removed)[-1] == replace(SPENT, where=Group("all"))


def test_faults_stand_at_their_rules(tree: Tree) -> None:
    issues = [Issue("condition 2", "first"), Issue("condition 4, row condition 1", "second"), Issue("where", "third")]

    found = rule_faults.by_number(tree, issues)

    assert found == {number_of(tree, CITY): ["first"], number_of(tree, LATELY): ["second"]}


def test_a_fault_of_what_is_off_or_not_filled_in_does_not_hinder_counting() -> None:
    unfilled = Condition("city", "equals", None)
    tree = rule_tree.grown(Segment("", "customers", Group("all", (CITY, unfilled, COUNTRY))))
    off, waiting, counts = (number_of(tree, rule) for rule in (CITY, unfilled, COUNTRY))

    assert not rule_faults.hinder(tree, {off: ["wrong"], waiting: ["missing"]})
    assert rule_faults.hinder(tree, {counts: ["wrong"]})
    assert rule_faults.waiting(tree) == 1


def test_what_is_counted_leaves_out_what_is_off() -> None:
    segment = replace(SEGMENT, where=replace(FIRST, off=True), then=(Step("except", OTHERS), Step("union", INNER)))

    counted = rule_tree.effective(rule_tree.grown(segment), segment)

    kept = Group("any", (Part("autumn", 0, 0.5),))
    assert counted == replace(SEGMENT, where=Group("all"), then=(Step("except", OTHERS), Step("union", kept)))


def test_rules_follow_one_another_from_the_first_group_to_the_last_card(tree: Tree) -> None:
    following = [(kind, rule_tree.rule(part)) for kind, part in rule_counts.steps(tree)]

    assert following == [("rule", COUNTRY), ("rule", INNER), ("rule", SPENT), ("union", OTHERS)]


def test_typing_is_undone_as_one_and_other_changes_one_by_one() -> None:
    group = Branch(0)
    segment = Segment("", "customers")
    draft = segment_draft.Draft(None, segment, rule_tree.grown(segment))
    begun = draft.changed((replace(draft.tree[0], group=with_text(group, None)),))

    typed = begun
    for text in (None, "P", "Pé", "Pécs"):
        typed = typed.filled_in((replace(draft.tree[0], group=with_text(group, text)),))

    assert typed.undone().tree == begun.tree
    assert typed.undone().undone().tree == draft.tree
    assert typed.undone().redone().tree == typed.tree
    assert typed.undone().changed(draft.tree).future == ()


def with_text(group: Branch, text: str | None) -> Branch:
    """Return a group with one condition on a text."""
    return replace(group, members=(rule_tree.Leaf(1, Condition("city", "equals", text)),))
