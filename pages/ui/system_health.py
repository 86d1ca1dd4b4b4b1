"""What carries the runs, for those who may see it: workers, database, storage, connections and versions."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from exporter.system.state import ConnectionState, Health, faults_of
from exporter.workspace.database_state import DatabaseState
from exporter.workspace.storage_state import StorageState
from exporter.workspace.workers import WorkerStatus
from pages.ui import workers_view
from pages.ui.format import number, several
from pages.ui.words import code, escape

CONNECTIONS = {
    "state": st.column_config.TextColumn("State", width="medium"),
    "name": st.column_config.TextColumn("Connection", width="medium"),
    "answer": st.column_config.TextColumn("Omnisend last answered", width="medium", help="HTTP statuses of a second"),
    "at": st.column_config.DatetimeColumn("When", format="distance", help="In your time zone"),
}
"""How each column of the table of connections looks."""

SMALL = 1000.0
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def show(health: Health) -> None:
    """Draw all parts."""
    with st.grid(2, min_column_width=300):
        with st.container(border=True, key="system_database"):
            database(health.database)
        with st.container(border=True, key="system_storage"):
            storage(health.storage)
    with st.container(border=True, key="system_workers"):
        workers(health.workers)
    with st.container(border=True, key="system_connections"):
        connections(health.connections)
    with st.expander("Versions", icon=":material/inventory_2:", key="system_versions"):
        st.table({escape(name): escape(version) for name, version in health.versions.items()}, border="horizontal")


def head(title: str, *, said: str, is_well: bool | None) -> None:
    """Draw the head of a part: its name, and well or not in a word; None: neither, somebody wants it so."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(title, anchor=False, width="content")
        if is_well is None:
            st.badge(said, color="gray", icon=":material/pause_circle:")
        elif is_well:
            st.badge(said, color="green", icon=":material/check_circle:")
        else:
            st.badge(said, color="red", icon=":material/error:")


def database(state: DatabaseState | str) -> None:
    """Draw the database."""
    if isinstance(state, str):
        head("Database", said="Not reached", is_well=False)
        st.markdown(escape(state))
        return
    head("Database", said="Answers", is_well=True)
    st.markdown(f"{state.kind} · {size(state.size)} · answered in {state.answered_in * 1000:.0f} ms")
    st.caption(f"{code(state.place)} · tables of version {state.version}")


def storage(state: StorageState | str) -> None:
    """Draw the storage."""
    if isinstance(state, str):
        head("Storage", said="Not writable", is_well=False)
        st.markdown(escape(state))
        return
    head("Storage", said="Writable", is_well=True)
    free = "a bucket" if state.free is None else f"{size(state.free)} free of {size(state.total or 0)}"
    st.markdown(f"{free} · a file was written, read and removed within the last minute")
    st.caption(code(state.place))


def workers(known: Sequence[WorkerStatus] | str) -> None:
    """Draw the workers that have not ended in good order."""
    if isinstance(known, str):
        head("Workers", said="Not known", is_well=False)
        st.markdown(escape(known))
        return
    alive = sum(worker.alive for worker in known)
    head("Workers", said=f"{several(alive, 'worker')} alive" if alive else "None is alive", is_well=bool(alive))
    if not alive:
        st.code(workers_view.START, language="bash", width=360)
    shown = [worker for worker in known if not worker.ended]
    if shown:
        workers_view.table(shown)


def connections(states: Sequence[ConnectionState] | str) -> None:
    """Draw the connections."""
    if isinstance(states, str):
        head("Connections", said="Not known", is_well=False)
        st.markdown(escape(states))
        return
    faulty = sum(any(faults_of(each)) for each in states)
    resting = sum(each.is_paused or not each.has_consent for each in states)
    if resting and not faulty:
        head("Connections", said=f"Nothing goes over {number(resting)} of {number(len(states))}", is_well=None)
    else:
        head("Connections", said=f"{number(faulty)} to mend" if faulty else "Ready", is_well=not faulty)
    if not states:
        st.caption("No Omnisend brand is connected yet.")
        return
    rows = [
        (
            said(each),
            each.display_name,
            answers(each),
            None if each.last_answer is None else each.last_answer.at,
        )
        for each in states
    ]
    st.dataframe(
        pl.DataFrame(rows, schema=list(CONNECTIONS), orient="row", infer_schema_length=None),
        hide_index=True,
        column_config=CONNECTIONS,
        key="system_connections_table",
        placeholder="–",
        alt="Connections, with what Omnisend last answered",
    )


def said(state: ConnectionState) -> str:
    """Say in a word or two how a connection is."""
    if state.key_fault is not None:
        return "Key not readable"
    if state.is_paused:
        return "Paused"
    return "Consent stands" if state.has_consent else "No consent"


def answers(state: ConnectionState) -> str:
    """Write what Omnisend last answered: 201 (40), 429 (1)."""
    if state.last_answer is None:
        return "Not asked yet"
    told = sorted(state.last_answer.statuses.items())
    return ", ".join(f"{'no answer' if status == 'none' else status} ({number(count)})" for status, count in told)


def size(amount: float) -> str:
    """Write bytes as people read them: 4.2 MB."""
    for unit in UNITS[:-1]:
        if amount < SMALL:
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= SMALL
    return f"{amount:.1f} {UNITS[-1]}"
