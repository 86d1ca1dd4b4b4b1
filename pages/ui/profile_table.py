"""Profiles as a table: how each type of column looks."""

from collections.abc import Iterable

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from exporter.profiles.source import Column

__all__ = ["config", "profile_table"]


def config(columns: Iterable[Column]) -> dict[str, ColumnConfig]:
    """Return how each column looks, by its type."""
    return {column.name: _look(column) for column in columns}


def _look(column: Column) -> ColumnConfig:
    kind = column.stored_type.lower()
    match column.type:
        case "integer" | "number":
            return st.column_config.NumberColumn(help=kind, format="localized")
        case "boolean":
            return st.column_config.CheckboxColumn(help=kind)
        case "date":
            return st.column_config.DateColumn(help=kind, format="YYYY-MM-DD")
        case "timestamp":
            return st.column_config.DatetimeColumn(help=kind, format="YYYY-MM-DD HH:mm", timezone="UTC")
        case _:
            return st.column_config.TextColumn(help=kind)


def profile_table(rows: pl.DataFrame, columns: Iterable[Column], *, key: str, alt: str) -> None:
    """Draw profiles."""
    st.dataframe(rows, hide_index=True, column_config=config(columns), key=key, alt=alt)
