"""The rules of a segment on the page: groups within groups, a row for each condition, each fault at its condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from exporter.profiles.source import Column, Source
from exporter.segments.operators import OPERATORS, operators_for
from exporter.segments.rules import DEEPEST, Condition
from exporter.toolkit import Toolkit
from pages.ui import rule_tree, segment_draft, source_facts, value_editor
from pages.ui.rule_tree import Branch, Leaf
from pages.ui.words import escape

KINDS: dict[Literal["all", "any"], str] = {"all": "All of these", "any": "Any of these"}
WHOLE_VALUES = ("equals", "not_equals", "one_of", "not_one_of")
"""Operators that compare with values which the column has."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the editor needs to know about where it is.

    Args:
        kit: The workspace.
        source: Over which the rules are.
        columns: Of the source.
        slots: Number of a condition -> the place below it, filled as conditions are drawn.
    """

    kit: Toolkit
    source: Source
    columns: tuple[Column, ...]
    slots: dict[int, DeltaGenerator] = field(default_factory=dict)


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
    st.session_state.setdefault(key, branch.kind)
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
            changed = inputs(place, leaf.condition, f"segment_rule_{leaf.number}")
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


def inputs(place: Place, present: Condition, key: str) -> Condition:
    """Draw column, operator and value."""
    types = {column.name: column for column in place.columns}
    gone = [] if present.field in types else [present.field]
    st.session_state.setdefault(f"{key}_field", present.field)
    chosen = st.selectbox(
        "Column",
        [*gone, *types],
        key=f"{key}_field",
        format_func=lambda name: name if name in types else f"{name} (gone)",
        label_visibility="collapsed",
        width=190,
    )
    column = types.get(chosen)
    if column is None:
        return present
    if chosen != present.field:
        fits = present.op in OPERATORS and column.type in OPERATORS[present.op].types
        present = Condition(chosen, present.op if fits else "")
    op = operator(column, present, f"{key}_op_{column.type}")
    if column.type not in OPERATORS[op].types:
        return replace(present, op=op)
    suggested = source_facts.frequent(place.kit, place.source, chosen) if op in WHOLE_VALUES else []
    value = value_editor.value(column, OPERATORS[op], present.value, key=f"{key}_{chosen}", suggested=suggested)
    exact = False
    if column.type == "text" and OPERATORS[op].value != "none":
        st.session_state.setdefault(f"{key}_exact", present.case_sensitive)
        exact = st.checkbox("Aa", key=f"{key}_exact", help="Upper and lower case have to agree too")
    return Condition(chosen, op, value, exact)


def operator(column: Column, present: Condition, key: str) -> str:
    """Draw how a column is compared; an operator that does not fit it any more stays until another is chosen."""
    names = [operator.name for operator in operators_for(column.type)]
    unfit = [present.op] if present.op not in names and present.op in OPERATORS else []
    fitting = present.op if present.op in names or unfit else segment_draft.first_operator(column.type)
    st.session_state.setdefault(key, fitting)
    return st.selectbox(
        "Operator",
        [*unfit, *names] if st.session_state[key] in unfit else names,
        key=key,
        format_func=lambda name: OPERATORS[name].label_for(column.type),
        label_visibility="collapsed",
        width=190,
    )


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
