"""Rules about other segments, and about parts of the profiles, on the page."""

from dataclasses import replace

import streamlit as st

from exporter.segments.rules import InSegment, Part
from pages.ui import session
from pages.ui.rule_board import Board

MEMBERSHIP = {True: "is in the segment", False: "is not in the segment"}
EVERYONE = ""


def in_segment(board: Board, present: InSegment, key: str) -> InSegment:
    """Draw whether members of another segment are asked for, and which one."""
    member = session.begin(f"{key}_member", present.member)
    member = st.selectbox(
        "In or not in",
        list(MEMBERSHIP),
        session.place(MEMBERSHIP, member),
        key=f"{key}_member",
        format_func=MEMBERSHIP.__getitem__,
        label_visibility="collapsed",
        width=190,
    )
    known = present.segment in board.segments
    gone = [] if known or not present.segment else [present.segment]
    names = [*gone, *board.segments]
    held = session.begin(f"{key}_segment", present.segment or None)
    chosen = st.selectbox(
        "Segment",
        names,
        None if held is None else session.place(names, held),
        key=f"{key}_segment",
        placeholder="Choose a segment",
        label_visibility="collapsed",
    )
    return replace(present, segment=chosen or "", member=member)


def part(board: Board, present: Part, key: str) -> Part:
    """Draw from where to where a part goes, of what, and by which word it is drawn."""
    low = session.begin(f"{key}_low", percent(present.low))
    high = session.begin(f"{key}_high", percent(present.high))
    seed = session.begin(f"{key}_seed", present.seed)
    of = session.begin(f"{key}_of", present.of or EVERYONE)
    by = session.begin(f"{key}_by", present.by or EVERYONE)
    low = st.number_input("From %", 0.0, 100.0, low, step=5.0, format="%.4g", key=f"{key}_low", width=110)
    high = st.number_input("To %", 0.0, 100.0, high, step=5.0, format="%.4g", key=f"{key}_high", width=110)
    seed = st.text_input(
        "Drawn by", seed, key=f"{key}_seed", width=130, live="300ms", help="Another word draws others, independently"
    )
    lost = [present.of] if present.of and present.of not in board.segments else []
    segments = [EVERYONE, *lost, *board.segments]
    of = st.selectbox(
        "Of",
        segments,
        session.place(segments, of),
        key=f"{key}_of",
        format_func=lambda name: name or "all profiles",
        width=160,
    )
    columns = [EVERYONE, *(column.name for column in board.ground.columns if column.type != "other")]
    if present.by and present.by not in columns:
        columns.insert(1, present.by)
    by = st.selectbox(
        "Exact within each",
        columns,
        session.place(columns, by),
        key=f"{key}_by",
        format_func=lambda name: name or "nothing",
        help="Within each value of this column the share is exact to one profile",
        width=160,
    )
    return replace(present, seed=seed, low=low / 100, high=high / 100, by=by or None, of=of or None)


def percent(share: float) -> float:
    """Return a share as the percentage that is typed; one that cannot be typed as the nearest that can."""
    return min(max(round(float(share) * 100, 4), 0.0), 100.0)
