"""The values that a column has, offered where one is typed: the most frequent first, with how many have each."""

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from exporter.errors import SourceError
from exporter.profiles.source import Column, Source
from exporter.toolkit import Toolkit
from pages.ui import source_facts
from pages.ui.format import number

LONGEST = 200
"""Letters of a value that is offered."""


def values(kit: Toolkit, source: Source, column: Column) -> dict[str, int]:
    """Return the most frequent values of a column, as text, and how many have each.

    None are offered of columns in which each is different, of moments, and of what cannot be compared.
    """
    if column.type in ("timestamp", "boolean", "other"):
        return {}
    try:
        return _values(kit, source, column.name, source_facts.stamp(kit, source))
    except SourceError:
        return {}


def labels(offered: Collection[str]) -> Callable[[str], str]:
    """Return what shows a value with its count, where that is known."""
    counts = offered if isinstance(offered, Mapping) else {}
    return lambda value: f"{value} · {number(counts[value])}" if value in counts else value


@st.cache_data(max_entries=500, show_spinner=False)
def _values(_kit: Toolkit, source: Source, column: str, stamp: str) -> dict[str, int]:  # noqa: ARG001  (the cache's key)
    found = _kit.profiles.values(source, column)
    if found.is_empty() or found["profiles"].max() == 1:
        return {}
    pairs = ((str(value), profiles) for value, profiles in found.rows())
    return {value: profiles for value, profiles in pairs if len(value) <= LONGEST}
