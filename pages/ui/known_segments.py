"""What the builder offers of the other segments: their names and tags, asked for anew every few seconds."""

from dataclasses import dataclass

import streamlit as st

from exporter.toolkit import Toolkit


@dataclass(frozen=True, slots=True)
class Known:
    """A saved segment, as much as others need to know of it."""

    name: str
    source: str
    tags: tuple[str, ...]


def known(kit: Toolkit) -> tuple[Known, ...]:
    """Return all saved segments, by name; as they were a few seconds ago at most."""
    return _known(kit, str(kit.settings.home))


def names(kit: Toolkit, source: str, *, but: str | None) -> tuple[str, ...]:
    """List the segments over a source that one can be built on: all `but` itself."""
    return tuple(each.name for each in known(kit) if each.source == source and each.name != but)


def tags(kit: Toolkit) -> set[str]:
    """Return the tags of all segments."""
    return {tag for each in known(kit) for tag in each.tags}


@st.cache_data(ttl=5, max_entries=20, show_spinner=False)
def _known(_kit: Toolkit, home: str) -> tuple[Known, ...]:  # noqa: ARG001  (the cache's key)
    return tuple(Known(each.name, each.source, each.tags) for each in _kit.segments.all())
