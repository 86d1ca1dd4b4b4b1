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
    """Draw one line for each threshold: whether people are told of it, and from which figure on."""
    rejected = threshold(
        "Tell beyond this share of rejected contacts, in %",
        _percent(present.rejected),
        key=f"{prefix}_rejected",
        ends=(0.1, 100.0, 1.0),
        begins=5.0,
        meaning="Of those that Omnisend answered for",
    )
    jump = threshold(
        "Tell beyond this jump of the members, in %",
        _percent(present.jump),
        key=f"{prefix}_jump",
        ends=(1.0, 10_000.0, 5.0),
        begins=50.0,
        meaning="More or fewer than the median of the last ten delivered runs",
    )
    minutes = threshold(
        "Tell beyond so many minutes of a run",
        None if present.minutes is None else float(present.minutes),
        key=f"{prefix}_minutes",
        ends=(0.1, float(LONGEST_MINUTES), 5.0),
        begins=60.0,
        meaning="From its start to its end, waiting for Omnisend included",
    )
    empty = session.begin(f"{prefix}_empty", present.empty)
    empty = st.checkbox("Tell when a run has no members", empty, key=f"{prefix}_empty")
    return Thresholds(rejected=_share(rejected), jump=_share(jump), minutes=minutes, empty=empty)


def threshold(
    label: str, present: float | None, *, key: str, ends: tuple[float, float, float], begins: float, meaning: str
) -> float | None:
    """Draw whether there is a threshold, and the figure beside it.

    Args:
        label: What is told of.
        present: The figure so far; None: nothing is told.
        key: Of the figure's widget; the other's begins with it.
        ends: The lowest and the highest figure, and the step between two.
        begins: The figure that is proposed where there is none.
        meaning: Of the figure, as help.

    Returns:
        The figure, or None where nothing is told.
    """
    lowest, highest, step = ends
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        told = session.begin(f"{key}_told", present is not None)
        told = st.checkbox(label, told, key=f"{key}_told", help=meaning)
        figure = session.begin(key, begins if present is None else present)
        figure = st.number_input(
            label,
            lowest,
            highest,
            figure,
            step,
            format="%g",
            key=key,
            disabled=not told,
            label_visibility="collapsed",
            width=150,
        )
    return figure if told else None


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
