"""What can be done with a rule, a group or a card beside changing it, in one menu; and the button that takes it out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.ui import rule_changes, segment_draft, session
from pages.ui.rule_tree import Tree

Action = Callable[[Tree, int], Tree]

ACTIONS: dict[str, tuple[str, Action]] = {
    "up": (":material/arrow_upward: Move up", lambda tree, number: rule_changes.moved(tree, number, -1)),
    "down": (":material/arrow_downward: Move down", lambda tree, number: rule_changes.moved(tree, number, 1)),
    "in": (":material/subdirectory_arrow_right: Move into the group above", rule_changes.moved_in),
    "out": (":material/output: Move out of the group", rule_changes.moved_out),
    "wrap": (":material/account_tree: Put into a group", rule_changes.wrapped),
    "copy": (":material/content_copy: Duplicate", rule_changes.duplicated),
    "off": (":material/toggle_off: Switch off", lambda tree, number: rule_changes.switched(tree, number, off=True)),
}
"""What can be chosen -> what the menu says, and what it does with the part of that number."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a part stands among its siblings.

    Args:
        noun: What it is: condition, group, rule.
        place: From 0.
        of: How many siblings there are, itself included.
        below_group: Whether a group stands right above it.
        is_inner: Whether it stands in a group within a group.
        is_off: Whether it is switched off.
    """

    noun: str
    place: int
    of: int
    below_group: bool = False
    is_inner: bool = False
    is_off: bool = False

    def actions(self) -> list[str]:
        """List what can be done with the part."""
        possible = {
            "up": self.place > 0,
            "down": self.place < self.of - 1,
            "in": self.below_group,
            "out": self.is_inner,
            "wrap": self.noun != "rule",
            "off": not self.is_off,
        }
        return [action for action in ACTIONS if possible.get(action, True)]


def show(number: int, spot: Spot) -> None:
    """Draw the menu and the button that takes the part out."""
    with st.container(horizontal=True, gap=None, wrap=False, width="content", vertical_alignment="center"):
        key = f"segment_menu_{number}"
        st.menu_button(
            "",
            spot.actions(),
            key=key,
            icon=":material/more_vert:",
            type="tertiary",
            help=f"Move this {spot.noun}, duplicate it, switch it off",
            format_func=label,
            on_click=act,
            args=(number, key),
        )
        st.button(
            "",
            key=f"segment_remove_{number}",
            icon=":material/close:",
            type="tertiary",
            help=f"Remove this {spot.noun}",
            on_click=segment_draft.change,
            args=(lambda tree: rule_changes.removed(tree, number),),
        )


def label(action: str) -> str:
    """Return what the menu says."""
    return ACTIONS[action][0]


def act(number: int, key: str) -> None:
    """Do what was chosen."""
    chosen: str | None = session.held(key, None)
    if chosen is not None:
        segment_draft.change(lambda tree: ACTIONS[chosen][1](tree, number))


def spots(nouns: Sequence[str], *, is_inner: bool) -> list[Spot]:
    """Return where each of some siblings stands, by what they are."""
    return [
        Spot(noun, place, len(nouns), below_group=place > 0 and nouns[place - 1] == "group", is_inner=is_inner)
        for place, noun in enumerate(nouns)
    ]
