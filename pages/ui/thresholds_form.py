"""The thresholds as a form: for all exports, or for one of its own."""

import streamlit as st

from exporter.notices.thresholds import LONGEST_MINUTES, Thresholds
from exporter.toolkit import Toolkit
from pages.ui import meanwhile, session
from pages.ui.session import attempt

ALL = "All exports that have none of their own"


def show(kit: Toolkit) -> None:
    """Draw the thresholds of what is chosen."""
    own = kit.notices.own_thresholds()
    with st.container(border=True, width=640):
        chosen = st.selectbox(
            "Thresholds of",
            [ALL, *kit.exports.names()],
            key="thresholds_of",
            format_func=lambda name: f"{name} (its own)" if name in own else name,
        )
        export = None if chosen == ALL else chosen
        prefix, present = prefix_of(export), kit.notices.thresholds(export)
        seen = meanwhile.opened(f"{prefix}_", f"{prefix}_empty", present)
        meanwhile.tell(f"{prefix}_", seen, present)
        wanted = fields(seen, prefix=prefix)
        same = wanted == seen and (export is None or export in own)
        with st.container(horizontal=True):
            st.button(
                "Save thresholds",
                key="thresholds_save",
                type="primary",
                disabled=same,
                on_click=attempt,
                args=(lambda: save(kit, wanted, export, seen), "Saved."),
            )
            if export is not None and export in own:
                st.button(
                    "Follow all exports again",
                    key="thresholds_follow",
                    on_click=attempt,
                    args=(lambda: follow(kit, export, seen), "It follows those of all exports."),
                )


def prefix_of(export: str | None) -> str:
    """Return how the keys of the fields of an export begin; None: of those of all."""
    return f"thresholds_{export or ''}"


def fields(present: Thresholds, *, prefix: str) -> Thresholds:
    """Draw one field for each threshold; an empty one tells of nothing."""
    rejected = st.number_input(
        "Rejected contacts, in %",
        min_value=0.1,
        max_value=100.0,
        value=_percent(present.rejected),
        step=1.0,
        key=f"{prefix}_rejected",
        placeholder="Never",
        help="Of those that Omnisend answered for",
    )
    jump = st.number_input(
        "Jump of the members, in %",
        min_value=1.0,
        max_value=10_000.0,
        value=_percent(present.jump),
        step=5.0,
        key=f"{prefix}_jump",
        placeholder="Never",
        help="More or fewer than the median of the last ten delivered runs",
    )
    minutes = st.number_input(
        "Minutes of a run",
        min_value=0.1,
        max_value=float(LONGEST_MINUTES),
        value=None if present.minutes is None else float(present.minutes),
        step=5.0,
        key=f"{prefix}_minutes",
        placeholder="Never",
    )
    empty = session.begin(f"{prefix}_empty", present.empty)
    empty = st.checkbox("Tell when a run has no members", empty, key=f"{prefix}_empty")
    return Thresholds(
        rejected=_share(rejected),
        jump=_share(jump),
        minutes=minutes,
        empty=empty,
    )


def save(kit: Toolkit, wanted: Thresholds, export: str | None, seen: Thresholds) -> None:
    """Keep thresholds, unless somebody else changed them since. Raises as `Notices.save_thresholds` does."""
    kit.notices.save_thresholds(wanted, export=export, seen=seen)
    meanwhile.kept(f"{prefix_of(export)}_")


def follow(kit: Toolkit, export: str, seen: Thresholds) -> None:
    """Let an export have no thresholds of its own any more, and show those that hold. Raises as `save` does."""
    kit.notices.save_thresholds(None, export=export, seen=seen)
    session.drop(f"{prefix_of(export)}_")


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 6)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100
