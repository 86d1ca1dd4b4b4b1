"""How many profiles each rule of a segment finds alone, and how many are left after it: one question for all."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from exporter.insight.funnel import funnel
from exporter.insight.steps import FunnelStep, StepKind
from exporter.profiles.query import Condition
from exporter.profiles.source import Source
from exporter.segments import compile as compiling
from exporter.segments.ground import Ground
from exporter.segments.library import Count
from exporter.segments.rules import EVERYONE, Group, Segment, active
from exporter.toolkit import Toolkit
from pages.ui import rule_tree
from pages.ui.format import number
from pages.ui.rule_tree import Branch, Node, Tree


@dataclass(frozen=True, slots=True)
class Figure:
    """How many a rule finds.

    Args:
        alone: Profiles that fulfil it by itself.
        left: Profiles that are left after it and all before it; None where rules do not follow one another.
    """

    alone: int
    left: int | None = None

    @property
    def text(self) -> str:
        """The figures in few words, as Markdown."""
        if self.left is None:
            return f"{number(self.alone)} alone"
        return f"{number(self.alone)} alone  \n**{number(self.left)} left**"


Figures: TypeAlias = Mapping[int, Figure]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many belong to a segment, and by number how many each of its rules finds."""

    count: Count
    figures: Figures


def counted(kit: Toolkit, tree: Tree, segment: Segment, ground: Ground) -> Counted:
    """Count a segment and each of its rules. Raises ExporterError.

    Args:
        kit: The workspace.
        tree: The rules of the segment, numbered.
        segment: The same rules; its name and all else do not matter, unless it was written by hand.
        ground: What they stand on, the day included.
    """
    source = kit.sources.get(segment.source)
    condition = partial(compiling.condition, ground=ground)
    if segment.sql is not None or segment.kind == "static":
        return Counted(kit.segments.count(segment, today=ground.today), {})
    return _counted(kit, tree, source, condition)


def _counted(kit: Toolkit, tree: Tree, source: Source, condition: Callable[[Segment], Condition | None]) -> Counted:
    following, beside = list(steps(tree)), list(single(tree))
    asked = [_step(source, kind, part) for kind, part in (*following, *(("rule", part) for part in beside))]
    if not asked:
        everyone = kit.profiles.count(source)
        return Counted(Count(everyone, everyone), {})
    table = funnel(kit.profiles, source, asked, condition=condition)
    alone, left = (table[name].to_list() for name in ("alone", "members"))
    figures = {part.number: Figure(alone[place], left[place]) for place, (_, part) in enumerate(following, 1)}
    for place, part in enumerate(beside, len(following) + 1):
        figures[part.number] = Figure(alone[place])
    return Counted(Count(left[len(following)], alone[0]), figures)


def _step(source: Source, kind: StepKind, part: Node) -> FunnelStep:
    rule = active(rule_tree.rule(part)) or EVERYONE
    where = rule if isinstance(rule, Group) else Group("all", (rule,))
    return FunnelStep(kind, "", Segment("", source.name, where), None)


def steps(tree: Tree) -> Iterator[tuple[StepKind, Node]]:
    """List what follows one another: the members of a first group of which all have to hold, then the other cards.

    What is off is left out. The first that is left stands alone: what it would be combined with is not there.
    """
    cards = [card for card in tree if not rule_tree.is_off(card.group)]
    for place, card in enumerate(cards):
        members = [member for member in card.group.members if not rule_tree.is_off(member)]
        is_first = card is tree[0]
        if is_first and card.group.kind == "all" and len(members) > 1:
            yield from (("rule", member) for member in members)
        elif place == 0 and (is_first or card.how != "except"):
            yield "rule", card.group
        else:
            yield card.how, card.group


def single(tree: Tree) -> Iterator[Node]:
    """List the rules that do not follow one another, but are worth a figure of their own: those of larger groups."""
    following = {part.number for _, part in steps(tree)}
    for card in tree:
        if not rule_tree.is_off(card.group):
            yield from (part for part in _within(card.group) if part.number not in following)


def _within(group: Branch) -> Iterator[Node]:
    members = [member for member in group.members if not rule_tree.is_off(member)]
    for member in members:
        if len(members) > 1:
            yield member
        if isinstance(member, Branch):
            yield from _within(member)


def numbers(tree: Tree) -> tuple[int, ...]:
    """Return the numbers of the parts that are counted; what is off does not matter."""
    return (*(part.number for _, part in steps(tree)), *(part.number for part in single(tree)))


def has_several(tree: Tree) -> bool:
    """Say whether there is more than one rule to tell apart by figures."""
    leaves = (leaf for card in tree for leaf in rule_tree.leaves(card.group))
    return sum(not leaf.rule.off for leaf in leaves) > 1
