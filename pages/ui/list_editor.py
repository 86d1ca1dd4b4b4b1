"""The input for a list of values: chips for a few, a count for thousands, and a dialog to paste or upload them."""

from collections.abc import Collection, Sequence

import streamlit as st

from exporter.segments import value_lists
from exporter.segments.rules import Scalar
from exporter.segments.value_lists import ValueList
from pages.ui import offered, session
from pages.ui.errors import showing_errors
from pages.ui.format import number, several
from pages.ui.words import escape

CHIPS = 40
"""Values up to which each is a chip."""

SHOWN = 4
"""Values of a long list that are shown, with its count."""

LETTERS = 24
"""Letters of each."""


def many(present: Sequence[Scalar], *, key: str, suggested: Collection[str]) -> tuple[Scalar, ...]:
    """Draw a list of values and return it; a long one comes back as it is until it is changed in the dialog.

    Args:
        present: The values so far.
        key: Prefix of the widgets.
        suggested: Values that the column has; with their counts where it is a mapping.
    """
    taken: tuple[str, ...] | None = session.held(f"{key}_taken", None)
    if taken is not None:
        present = taken
        session.drop(f"{key}_taken")
        session.hold(key, list(taken) if len(taken) <= CHIPS else [])
    if len(present) > CHIPS:
        found = tuple(present)
        opened = st.button(
            summary(present),
            key=f"{key}_open",
            icon=":material/edit_note:",
            help="Edit the list as text, or upload one",
            width="stretch",
            wrap=False,
        )
    else:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="stretch"):
            found = chips(list(dict.fromkeys(map(str, present))), key=key, suggested=suggested)
            opened = st.button(
                "",
                key=f"{key}_open",
                icon=":material/playlist_add:",
                type="tertiary",
                help="Paste or upload a list",
            )
    if opened:
        dialog(key, found)
    return found


def chips(texts: list[str], *, key: str, suggested: Collection[str]) -> tuple[Scalar, ...]:
    """Draw a few values, each as a chip."""
    held = session.begin(key, texts)
    chosen = st.multiselect(
        "Values",
        list(dict.fromkeys([*held, *texts, *suggested])),
        held,
        key=key,
        format_func=offered.labels(suggested),
        accept_new_options=True,
        placeholder="Choose, or type and press Enter",
        label_visibility="collapsed",
        wrap=True,
        filter_mode="contains",  # those that most have stay first
        select_all=False,  # else Enter takes every value that begins like the one that was typed
    )
    return tuple(chosen)


def summary(values: Sequence[object]) -> str:
    """Say how many values there are, and which the first are."""
    first = ", ".join(shortened(str(value)) for value in values[:SHOWN])
    return f"**{several(len(values), 'value')}**: {escape(first)}{', …' if len(values) > SHOWN else ''}"


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= LETTERS else f"{text[:LETTERS]}…"


@st.dialog("List of values", width="large")
def dialog(key: str, present: Sequence[Scalar]) -> None:
    """Draw where a list is changed; it runs only while it is open."""
    choose(key, present)


def choose(key: str, present: Sequence[Scalar]) -> None:
    """Draw where a list is pasted, edited or uploaded.

    Args:
        key: Prefix of the widgets of the list.
        present: Its values so far.
    """
    text = session.begin(f"{key}_text", value_lists.written(present))
    text = st.text_area(
        "Values",
        text,
        key=f"{key}_text",
        height=220,
        placeholder="One a line, or with commas, semicolons or tabs between them",
        help='What stands in "double quotes" stays one value.',
    )
    file = st.file_uploader(
        "Or a file",
        type=["txt", "csv", "tsv"],
        key=f"{key}_file",
        help="Text or CSV in UTF-8, with the values in one column",
    )
    found = ValueList(())
    with showing_errors():
        found = value_lists.pasted(text or "") if file is None else from_file(file.getvalue(), key)
    st.markdown(summary(found.values) if found.values else "No values yet.")
    if found.repeated:
        st.caption(f"{number(found.repeated)} more came twice, and count once.")
    with st.container(horizontal=True):
        if st.button("Use these values", key=f"{key}_use", type="primary", disabled=not found.values):
            take(key, found.values)
        if file is not None and present:
            label = f"Add them to the {number(len(present))} before"
            if st.button(label, key=f"{key}_add", disabled=not found.values):
                take(key, value_lists.distinct([*map(str, present), *found.values]).values)


def from_file(content: bytes, key: str) -> ValueList:
    """Draw which column of a file holds the values. Raises DefinitionError."""
    frame = value_lists.uploaded(content)
    column = frame.columns[0]
    if frame.width > 1:
        column = st.selectbox("Column of the file", frame.columns, key=f"{key}_column")
    return value_lists.of_column(frame[column])


def take(key: str, values: tuple[str, ...]) -> None:
    """Close the dialog with these values."""
    session.drop(f"{key}_text")
    session.hold(f"{key}_taken", values)
    st.rerun()
