"""The rules of a segment on the page: groups within groups, a row for each condition, each fault at its condition."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from exporter.segments.rules import DEEPEST
from pages.ui import condition_editor, rule_tree, segment_draft, session
from pages.ui.condition_editor import Place
from pages.ui.rule_tree import Branch, Leaf
from pages.ui.words import escape

KINDS: dict[Literal["all", "any"], str] = {"all": "All of these", "any": "Any of these"}


def edit(place: Place, branch: Branch, *, level: int = 1) -> Branch:
    """Draw a group with all within it and return it as it was changed."""
    with st.container(border=True, key=f"segment_group_{branch.number}", gap="small"):
        kind = head(branch, level=level)
        members: list[Leaf | Branch] = []
        for member in branch.members:
            if isinstance(member, Branch):
                members.append(edit(place, member, level=level + 1))
            else:
                members.append(condition(place, member))
        if not branch.members:
            st.caption("Everyone belongs, until you add a condition." if kind == "all" else "Nobody belongs yet.")
        add(place, branch, kind, level=level)
    return replace(branch, kind=kind, members=tuple(members))


def head(branch: Branch, *, level: int) -> Literal["all", "any"]:
    """Draw whether all or any of a group's members have to hold."""
    key = f"segment_kind_{branch.number}"
    session.begin(key, branch.kind)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        chosen = st.segmented_control(
            "How the conditions go together",
            list(KINDS),
            key=key,
            required=True,
            format_func=KINDS.__getitem__,
            label_visibility="collapsed",
        )
        if level > 1:
            remover(branch.number, "Remove this group and all within it")
    return chosen or branch.kind


def condition(place: Place, leaf: Leaf) -> Leaf:
    """Draw one condition, with a place for its faults below it."""
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            changed = condition_editor.inputs(place, leaf.condition, f"segment_rule_{leaf.number}")
            remover(leaf.number, "Remove this condition")
        place.slots[leaf.number] = st.container(gap="xsmall")
    return replace(leaf, condition=changed)


def show_faults(place: Place, tree: Branch, faults: Mapping[int, Sequence[str]]) -> None:
    """Draw what is wrong with each condition below it; one that is not filled in yet only says what to do."""
    for leaf in rule_tree.leaves(tree):
        with place.slots[leaf.number]:
            if leaf.number in faults and leaf.condition.value in (None, "", ()):
                st.caption("Fill in the value.")
                continue
            for fault in faults.get(leaf.number, ()):
                st.markdown(f":red[:material/error: {escape(fault)}]")


def add(place: Place, branch: Branch, kind: Literal["all", "any"], *, level: int) -> None:
    """Draw what can be added to a group."""
    other = "any" if kind == "all" else "all"
    with st.container(horizontal=True):
        st.button(
            "Add condition",
            key=f"segment_add_{branch.number}",
            icon=":material/add:",
            on_click=segment_draft.add_condition,
            args=(branch.number, place.columns),
            disabled=not place.columns,
        )
        st.button(
            "Add group",
            key=f"segment_add_group_{branch.number}",
            icon=":material/account_tree:",
            type="tertiary",
            help=f"Conditions of which {other} have to hold",
            on_click=segment_draft.add_group,
            args=(branch.number, other),
            disabled=level >= DEEPEST,
        )


def remover(number: int, help_text: str) -> None:
    """Draw the button that takes a condition or a group out."""
    st.button(
        "",
        key=f"segment_remove_{number}",
        icon=":material/close:",
        type="tertiary",
        help=help_text,
        on_click=segment_draft.remove,
        args=(number,),
    )
