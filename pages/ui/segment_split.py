"""A segment parted by chance: A, B and more, or a hold-out; the groups' sizes are seen before they become segments."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from exporter.profiles.source import Source
from exporter.segments import splits
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, require
from pages.ui import counts, session, source_facts
from pages.ui.errors import showing_errors
from pages.ui.format import number, several
from pages.ui.session import attempt
from pages.ui.words import escape

MOST_GROUPS = 12

PRESETS: dict[str, tuple[tuple[str, float], ...]] = {
    "A and B": (("A", 50.0), ("B", 50.0)),
    "A, B and C": (("A", 34.0), ("B", 33.0), ("C", 33.0)),
    "Hold-out": (("Send", 90.0), ("Hold-out", 10.0)),
    "Of your own": (("1", 20.0), ("2", 20.0), ("3", 20.0)),
}
"""What is most often asked for -> names and shares in percent to begin with."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a segment is parted; see `splits.groups`."""

    shares: dict[str, float]
    seed: str
    by: str | None


@st.fragment
def draw(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw the parting of a segment.

    Args:
        kit: The workspace.
        segment: A saved one.
        source: That it is over.
    """
    st.caption(
        "Who is in which group is drawn by chance, from the key and the seed: it is the same at every run. "
        "Each group becomes a segment."
    )
    preset = st.segmented_control(
        "Groups", list(PRESETS), key="split_preset", default=next(iter(PRESETS)), required=True
    ) or next(iter(PRESETS))
    rows = shares(preset)
    wanted = Drawn({name.strip(): percent / 100 for name, percent, _ in rows}, *how(kit, segment, source))
    with showing_errors():
        require(kit.actor, Action.LOOK)  # a part of a page is drawn again without the rest of it
        if len(wanted.shares) < len(rows):
            st.warning("Two groups have the same name.", icon=":material/error:")
            return
        found = splits.groups(segment, wanted.shares, seed=wanted.seed, by=wanted.by)
        for (_, _, place), group in zip(rows, found, strict=True):
            place.markdown(f"**{number(counts.of(kit, group).members)}** :gray[members]")
        foot(kit, segment, wanted)


def shares(preset: str) -> list[tuple[str, float, DeltaGenerator]]:
    """Draw a row for each group, and return its name, its share in percent, and the place for its size."""
    begin = PRESETS[preset]
    key = f"split_{preset}"
    groups = session.begin(f"{key}_groups", len(begin))
    found = []
    for at in range(groups):
        name, percent = begin[at] if at < len(begin) else (str(at + 1), 10.0)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            hides: Literal["visible", "collapsed"] = "visible" if at == 0 else "collapsed"
            name = st.text_input("Name", name, key=f"{key}_name_{at}", max_chars=40, width=150, label_visibility=hides)
            percent = st.number_input(
                "Share in %",
                min_value=0.1,
                max_value=100.0,
                value=percent,
                step=1.0,
                format="%.1f",
                key=f"{key}_share_{at}",
                width=130,
                label_visibility=hides,
            )
            found.append((name, percent, st.container(width="content")))
    with st.container(horizontal=True):
        grow("Add a group", f"{key}_groups", groups + 1, disabled=groups >= MOST_GROUPS)
        grow("Remove the last one", f"{key}_groups", groups - 1, disabled=groups <= 1)
    return found


def grow(label: str, key: str, groups: int, *, disabled: bool) -> None:
    """Draw a button that makes it so many groups."""
    icon = "add" if label.startswith("Add") else "remove"
    st.button(
        label,
        key=f"{key}_{icon}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=disabled,
        on_click=session.hold,
        args=(key, groups),
    )


def how(kit: Toolkit, segment: Segment, source: Source) -> tuple[str, str | None]:
    """Draw by what is drawn, and return the seed and the column within whose values the shares hold."""
    columns = [column.name for column in source_facts.columns(kit, source) if column.name != source.key]
    with st.container(horizontal=True):
        by = st.selectbox(
            "Same shares within each",
            columns,
            index=None,
            key="split_by",
            placeholder="No column",
            help="Such as country: each group then has the same mix of countries, exact to one profile",
            width=220,
        )
        today = kit.segments.ground(source).today
        seed = st.text_input(
            "Seed", f"{today}", key="split_seed", help="Another seed draws other people, independently", width=150
        )
    return (seed or segment.name).strip(), by


def foot(kit: Toolkit, segment: Segment, wanted: Drawn) -> None:
    """Draw who is left over, and the button that makes the groups segments."""
    left = 1 - sum(wanted.shares.values())
    if left > 1e-9:  # noqa: PLR2004 -- what is less is the noise of adding
        st.caption(f"{left:.1%} of the members are in no group.")
    said = several(len(wanted.shares), "segment")
    if st.button(
        f"Save {said}",
        key="split_save",
        type="primary",
        icon=":material/call_split:",
        on_click=attempt,
        args=(
            lambda: kit.segments.split(segment.name, wanted.shares, seed=wanted.seed, by=wanted.by),
            f"Saved {said}.",
        ),
    ):
        st.rerun()


@st.dialog("Split the segment", width="medium", icon=":material/call_split:")
def ask(kit: Toolkit, segment: Segment) -> None:
    """Draw the parting of a segment over the page."""
    st.markdown(f"**{escape(segment.name)}**")
    with showing_errors():
        draw(kit, segment, kit.sources.get(segment.source))
