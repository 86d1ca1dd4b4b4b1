"""The mask: personal data hidden wherever profiles are shown, for screen sharing; on from the start for viewers."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import streamlit as st

from exporter.insight.masking import masked
from exporter.insight.personal import PersonalKind
from exporter.profiles.source import Column, Source
from exporter.toolkit import Toolkit
from pages.ui import member_facts, session, source_facts
from pages.ui.profile_table import profile_table
from pages.ui.words import escape

ON = "session_mask_is_on"


def is_on(kit: Toolkit) -> bool:
    """Say whether personal data is hidden now; for viewers it is until they choose otherwise."""
    return session.held(ON, kit.actor.role == "viewer")


def hidden(kit: Toolkit, source: Source) -> dict[str, PersonalKind]:
    """Return the columns that are hidden now, with what they hold. Raises SourceError."""
    return member_facts.personal_columns(kit, source) if is_on(kit) else {}


def switch(kit: Toolkit, source: Source, *, key: str) -> None:
    """Draw the switch of the mask, the same one wherever it is drawn; none where nothing of a source is personal."""
    if personal := member_facts.personal_columns(kit, source):
        toggle(kit, ", ".join(personal), key=key)


def toggle(kit: Toolkit, what: str, *, key: str) -> None:
    """Draw the switch of the mask; `what` are the columns that it hides."""
    session.hold(key, is_on(kit))
    st.toggle(
        "Mask",
        is_on(kit),
        key=key,
        help=f"Hides personal data, for screen sharing and in downloads: {escape(what)}",
        on_change=lambda: session.hold(ON, session.held(key, otherwise=False)),
    )


def table(kit: Toolkit, source: Source, rows: pl.DataFrame, *, key: str, alt: str) -> None:
    """Draw profiles of a source as a table, masked while the mask is on. Raises SourceError."""
    unseen = hidden(kit, source)
    looks: Sequence[Column] = [
        replace(column, type="text") if column.name in unseen else column
        for column in source_facts.columns(kit, source)
        if column.name in rows.columns
    ]
    profile_table(masked(rows, unseen), looks, key=key, alt=alt)
