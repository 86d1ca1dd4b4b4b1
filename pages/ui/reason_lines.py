"""Why profiles are refused, in numbers and words, each reason with the way to the column that causes it."""

from collections.abc import Mapping as Counts

import streamlit as st

from exporter.contacts.checks import REASONS
from exporter.contacts.mapping import FromColumn, Mapping
from pages.ui.format import number
from pages.ui.words import escape


def show(refused: Counts[str, int], mapping: Mapping, source: str) -> None:
    """Draw the reasons.

    Args:
        refused: Reason -> profiles.
        mapping: Of the export, which says what column each field comes from.
        source: Name of the profile source.
    """
    for reason, profiles in refused.items():
        known = REASONS.get(reason)
        label, explanation = (known.label, known.explanation) if known else (reason, "")
        column = column_of(mapping, known.field if known else None)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{number(profiles)}** {escape(label)}\u2002:gray[{escape(explanation)}]", width="content")
            if column is not None:
                st.page_link(
                    "pages/profiles.py",
                    label=f"Look at {escape(column)}",
                    icon=":material/arrow_forward:",
                    query_params={"source": source, "column": column},
                )


def column_of(mapping: Mapping, field: str | None) -> str | None:
    """Return the column that a contact field comes from, or None where there is none."""
    origin = dict(mapping.fields).get(field) if field else None
    return origin.column if isinstance(origin, FromColumn) and origin.column else None
