"""The segment being written, kept for the session with what can be undone; this module alone keeps it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from exporter.profiles.source import ColumnType
from exporter.segments.operators import operators_for
from exporter.segments.rules import EVERYONE, Condition, Segment
from exporter.toolkit import Toolkit
from pages.ui import rule_tree, session
from pages.ui.rule_tree import Leaf, Tree

KEPT = "drafts_of_segments"
SHOWN = "draft_of_a_segment_shown"
RULES = "segment_rule_"
"""What the keys of the widgets of rules begin with."""

MOST_STEPS = 100
"""Changes that can be undone."""

FIRST_OPERATORS: dict[ColumnType, str] = {
    "text": "one_of",
    "integer": "at_least",
    "number": "at_least",
    "date": "within_last",
    "timestamp": "within_last",
}
"""Type of a column -> how it is most likely compared; for others the first operator."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment being written.

    Args:
        saved: As it is in the workspace; None while it is new.
        segment: What is said of it beside its rules, which are in `tree`.
        tree: Its rules.
        past: The rules before each change, the oldest first.
        future: The rules after each change that was undone, the next one last.
        typed: Number of the rule whose text the last change typed on; such changes are undone together.
        is_drawn: Whether its widgets show it: until then they fill in what they begin with, which is no change.
    """

    saved: Segment | None
    segment: Segment
    tree: Tree
    past: tuple[Tree, ...] = ()
    future: tuple[Tree, ...] = ()
    typed: int | None = None
    is_drawn: bool = False

    @property
    def written(self) -> Segment:
        """The segment as it stands now."""
        segment = rule_tree.written(self.tree, self.segment)
        return replace(segment, name=segment.name.strip(), description=segment.description.strip())

    @property
    def is_changed(self) -> bool:
        """Whether anything was changed since it was opened, or it is new."""
        if self.saved is None or self.past:
            return True
        return replace(self.written, where=self.saved.where, then=self.saved.then) != self.saved

    def changed(self, tree: Tree) -> "Draft":
        """Return the draft with other rules, which can be undone."""
        if tree == self.tree:
            return self
        past = (*self.past, self.tree)[-MOST_STEPS:]
        return replace(self, tree=tree, past=past, future=(), typed=None, is_drawn=False)

    def filled_in(self, tree: Tree) -> "Draft":
        """Return the draft with the rules as its widgets now show them."""
        if tree == self.tree or not self.is_drawn:
            return replace(self, tree=tree, is_drawn=True)
        typed = typed_on(self.tree, tree)
        past = self.past if typed is not None and typed == self.typed else (*self.past, self.tree)[-MOST_STEPS:]
        return replace(self, tree=tree, past=past, future=(), typed=typed)

    def undone(self) -> "Draft":
        """Return the draft as it was before the last change."""
        if not self.past:
            return self
        *past, tree = self.past
        future = (*self.future, self.tree)
        return replace(self, tree=tree, past=tuple(past), future=future, typed=None, is_drawn=False)

    def redone(self) -> "Draft":
        """Return the draft as it was before the last undoing."""
        if not self.future:
            return self
        *future, tree = self.future
        past = (*self.past, self.tree)
        return replace(self, tree=tree, past=past, future=tuple(future), typed=None, is_drawn=False)


def typed_on(before: Tree, after: Tree) -> int | None:
    """Return the number of the one rule that differs in its text alone; None for every other change."""
    old, new = (
        {part.number: part for card in tree for part in rule_tree.nodes(card.group)} for tree in (before, after)
    )
    if old.keys() != new.keys():
        return None
    changed = [
        number
        for number, part in new.items()
        if isinstance(part, Leaf) and part.rule != getattr(old[number], "rule", None)
    ]
    if len(changed) != 1:
        return None
    (number,) = changed
    was, now = (getattr(parts[number], "rule", None) for parts in (old, new))
    if not isinstance(was, Condition) or not isinstance(now, Condition) or not isinstance(now.value, str):
        return None
    return number if was == replace(now, value=was.value) else None


def load(kit: Toolkit) -> Draft:
    """Return the segment that the address names, or a new one; what was written to it in this session is kept.

    Raises:
        NotFoundError: There is no segment of that name.
    """
    name = st.query_params.get("segment")
    saved = kit.segments.get(name) if name else None
    shown = saved.name if saved is not None else ""
    if session.held(SHOWN, None) != shown:
        forget_widgets()
        session.hold(SHOWN, shown)
    kept = drafts().get(shown)
    if kept is not None and (kept.saved == saved or kept.is_changed):
        return kept
    forget_widgets()
    sources = kit.sources.names()
    segment = saved or Segment("", sources[0] if sources else "", EVERYONE)
    draft = Draft(saved, segment, rule_tree.grown(segment))
    keep(draft)
    return draft


def tell_of_others(kit: Toolkit, draft: Draft) -> None:
    """Say that the segment was saved elsewhere since it was opened here, where both have changes."""
    if draft.saved is None or kit.segments.get(draft.saved.name) == draft.saved:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning("This segment was changed elsewhere since you began.", icon=":material/warning:")
        st.button("Show it as it is now", key="segment_reload", on_click=discard, help="Drops your changes")
        st.button("Keep mine", key="segment_keep_mine", on_click=keep_mine, args=(kit,), help="Saving replaces theirs")


def keep_mine(kit: Toolkit) -> None:
    """Go on with the draft that is shown, knowing that saving it replaces what the segment has become."""
    draft = current()
    if draft.saved is not None:
        keep(replace(draft, saved=kit.segments.get(draft.saved.name)))


def begin(segment: Segment) -> None:
    """Start writing a segment that is not saved, such as one picked from a chart; then go to the builder's page."""
    forget()
    keep(Draft(None, segment, rule_tree.grown(segment)))


def drafts() -> dict[str, Draft]:
    """Return the drafts of this session by the names of their segments; that of a new one by an empty name."""
    kept: dict[str, Draft] = session.held(KEPT, {})
    return kept


def keep(draft: Draft) -> None:
    """Remember the draft."""
    name = draft.saved.name if draft.saved is not None else ""
    session.hold(KEPT, {**drafts(), name: draft})


def saved_as(draft: Draft) -> None:
    """Go on with a draft under the name that it was saved by."""
    before = session.held(SHOWN, "")
    session.hold(KEPT, {name: kept for name, kept in drafts().items() if name != before})
    keep(draft)
    session.hold(SHOWN, draft.saved.name if draft.saved is not None else "")
    session.drop("segment_state")  # it may have been saved as a draft


def current() -> Draft:
    """Return the draft that is shown, as it was last kept; for callbacks, which run before the page does."""
    return drafts()[session.held(SHOWN, "")]


def discard() -> None:
    """Drop the draft that is shown, and what its widgets hold."""
    name = session.held(SHOWN, "")
    session.hold(KEPT, {kept: draft for kept, draft in drafts().items() if kept != name})
    forget_widgets()


def forget() -> None:
    """Drop the draft of a new segment, and what widgets hold; then one can be begun."""
    session.hold(SHOWN, "")
    discard()


def forget_widgets() -> None:
    """Drop what the widgets of the builder hold; they then show the draft."""
    session.drop("segment_")


def change(changed: Callable[[Tree], Tree]) -> None:
    """Change the rules, in a widget's callback."""
    keep(current().changed(changed(current().tree)))


def undo() -> None:
    """Undo the last change of the rules."""
    keep(current().undone())
    forget_rules()


def redo() -> None:
    """Do the change again that was undone last."""
    keep(current().redone())
    forget_rules()


def forget_rules() -> None:
    """Drop what the widgets of rules hold."""
    for prefix in (RULES, "segment_kind_", "segment_how_"):
        session.drop(prefix)


def first_operator(column_type: ColumnType) -> str:
    """Return how a column of this type is compared until something else is chosen."""
    return FIRST_OPERATORS.get(column_type, operators_for(column_type)[0].name)
