"""What costs a second to find out, remembered for a minute: counts, dry runs and previews of exports."""

import streamlit as st

from exporter.runs.definition import Export
from exporter.runs.members import Sample
from exporter.runs.plan import Plan
from exporter.segments.library import Count
from exporter.segments.rules import Segment
from exporter.toolkit import Toolkit
from pages.ui.cached import BY_CONTENT


def of(kit: Toolkit, segment: Segment) -> Count:
    """Count a segment's members."""
    return _count(kit, segment, fresh(kit, segment))


def fresh(kit: Toolkit, segment: Segment) -> str:
    """Return a text that changes with the profiles that a segment is over, what it is built on, and the time zone."""
    fingerprint = kit.profiles.fingerprint(kit.sources.get(segment.source))
    zone = kit.preferences.get().time_zone
    return f"{kit.settings.home} {zone} {fingerprint} {sorted(kit.segments.built_on(segment).items())}"


def plan(kit: Toolkit, export: Export, *, full: bool = False) -> Plan:
    """Make the dry run of an export, in which `full` sends everybody; it leaves no trace."""
    return _plan(kit, export, f"{stamp(kit, export)} {known(kit, export)}", full=full)


def sample(kit: Toolkit, export: Export) -> Sample:
    """Return the first contacts of an export as Omnisend will get them."""
    return _sample(kit, export, stamp(kit, export))


def stamp(kit: Toolkit, export: Export) -> str:
    """Return what a dry run depends on besides the export: rules, data, suppression, and the connection's limits."""
    segments = [kit.segments.get(name) for name in export.segments]
    data = [fresh(kit, segment) for segment in segments]
    connection = kit.connections.changed_at(export.connection) if export.connection else None
    return repr((segments, data, kit.suppression.get(), export.connection, connection))


def known(kit: Toolkit, export: Export) -> str:
    """Return what changes with every run of an export, after which Omnisend holds something else."""
    last = next(iter(kit.runs.all(export=export.name, limit=1)), None)
    return repr((last.run_id, last.attempt, last.status)) if last else ""


@st.cache_data(ttl=60, max_entries=200, show_spinner=False, hash_funcs=BY_CONTENT)
def _count(_kit: Toolkit, segment: Segment, fingerprint: str) -> Count:  # noqa: ARG001  (part of the cache's key)
    return _kit.segments.count(segment)


@st.cache_data(ttl=60, max_entries=20, show_spinner="Checking every profile")
def _plan(_kit: Toolkit, export: Export, stamp: str, *, full: bool) -> Plan:  # noqa: ARG001  (part of the cache's key)
    return _kit.exports.plan(export, full=full)


@st.cache_data(ttl=60, max_entries=20, show_spinner=False)
def _sample(_kit: Toolkit, export: Export, stamp: str) -> Sample:  # noqa: ARG001  (part of the cache's key)
    return _kit.exports.sample(export)
