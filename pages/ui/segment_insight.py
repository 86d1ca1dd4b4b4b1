"""A segment as pictures: how it comes about, how it grew, what sets its members apart, and where they live."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from exporter.charts import funnel, sizes
from exporter.profiles.source import Source
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may, require
from pages.ui import insight_facts, mask, member_columns, segment_contrast, source_facts, waiting
from pages.ui.chart import chart, dark
from pages.ui.errors import showing_errors
from pages.ui.format import number, several
from pages.ui.quick_segment import Way, offer, pickable, strong
from pages.ui.session import attempt, show_message

FALLEN = 20
"""Profiles that are shown of those who fell out at a step."""

HEIGHT = 360
"""Pixels of a picture that is still being worked out."""


@st.fragment
def draw(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw the pictures of a segment, saved or not, one at a time.

    Args:
        kit: The workspace.
        segment: Which segment.
        source: That it is over.
    """
    show_message()
    chosen = st.segmented_control(
        "Picture",
        list(PICTURES),
        key="segment_insight_picture",
        default=next(iter(PICTURES)),
        required=True,
        label_visibility="collapsed",
    )
    with showing_errors():
        require(kit.actor, Action.LOOK)  # a part of a page is drawn again without the rest of it
        PICTURES[chosen or next(iter(PICTURES))](kit, segment, source)
    waiting.watch(insight_facts.PURPOSES)


def steps(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw the funnel and, of the step that is chosen, who fell out there."""
    frame = insight_facts.funnel(kit, segment, source).value
    if frame is None:
        st.skeleton(height=HEIGHT)
        return
    picked = pickable(funnel.funnel(frame, dark=dark()), key="segment_insight_funnel", alt=spoken(frame))
    if picked is None or picked[0] == 0:
        st.caption("Choose a bar to see who fell out at that step.")
        return
    row = frame.row(int(picked[0]), named=True)
    people = several(abs(row["change"]), "profile")
    said = f"{people} {'came in' if row['change'] > 0 else 'fell out'} at: {strong(row['label'])}"
    parts = insight_facts.steps(kit, segment, source)
    changed = parts[row["step"] - 1].changed if row["step"] <= len(parts) else None
    offer(said, (Way("Make them a segment", changed),) if changed else (), key="segment_insight_funnel")
    if changed is not None and row["change"]:
        people_of(kit, changed, source)


def spoken(frame: pl.DataFrame) -> str:
    """Say a funnel in words, for those who do not see it."""
    lines = [f"{label}: {number(members)}" for label, members in frame.select("label", "members").iter_rows()]
    return f"Who is left after each step. {'; '.join(lines)}"


def people_of(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw the first of those who fell out."""
    columns = source_facts.columns(kit, source)
    names = tuple(member_columns.first(segment, [column.name for column in columns]))
    rows = source_facts.members(kit, segment, names).head(FALLEN)
    mask.switch(kit, source, key="segment_insight_mask")
    mask.table(kit, source, rows, key="segment_insight_fallen", alt="The first of those who fell out at the step")


def growth(kit: Toolkit, segment: Segment, _: Source) -> None:
    """Draw how large the segment was whenever it was counted for keeps."""
    recorded = kit.segments.sizes(segment.name) if segment.name in kit.segments.names() else None
    if recorded is None or recorded.is_empty():
        said = "refresh it here, or run an export of it" if recorded is not None else "save it first"
        st.info(f"No size is recorded yet: {said}.", icon=":material/show_chart:")
    else:
        alt = f"Members at {several(recorded.height, 'count')}, {number(recorded['members'][-1])} at the last one"
        chart(sizes.sizes(recorded, dark=dark()), key="segment_insight_sizes", alt=alt)
    if recorded is not None:
        st.button(
            "Record the size now",
            key="segment_insight_refresh",
            icon=":material/refresh:",
            disabled=not may(kit.actor, Action.EDIT_SEGMENTS),
            on_click=attempt,
            args=(lambda: kit.segments.refresh(segment.name), "Its size is recorded."),
        )


PICTURES: dict[str, Callable[[Toolkit, Segment, Source], None]] = {
    "How it comes about": steps,
    "Over time": growth,
    "What sets them apart": segment_contrast.apart,
    "By country": segment_contrast.places,
}
"""What the picture is called -> what draws it."""
