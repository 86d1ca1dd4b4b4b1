"""The tables related to a source, such as orders: which there are, and the form that declares another one."""

from dataclasses import replace

import streamlit as st

from exporter.errors import SourceError
from exporter.profiles.guessed import looks_like
from exporter.profiles.source import WITH_TABLES, Column, Source
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action
from pages.ui import role, session, source_facts
from pages.ui.errors import showing_errors
from pages.ui.format import number
from pages.ui.words import code, escape

MOMENTS = ("date", "timestamp")


def show(kit: Toolkit, source: Source) -> None:
    """Draw the related tables and the form for another one."""
    st.caption("Rows that belong to a profile, any number each. Rules can count, sum and compare them.")
    for table in source.related:
        with st.container(border=True):
            _table(kit, source, table)
    if role.why_not(kit, Action.EDIT_SOURCES) is not None:
        return
    with st.expander("Add a related table", expanded=not source.related), showing_errors():
        _form(kit, source)


def _table(kit: Toolkit, source: Source, table: Source) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with showing_errors():
            rows = source_facts.profiles(kit, table)
            columns = source_facts.columns(kit, table)
            joined = f"joined by {code(table.key)}" + (f", by time {code(table.time)}" if table.time else "")
            place = escape(table.location) + (f" · {escape(table.table)}" if table.table else "")
            size = f"{number(rows)} rows · {len(columns)} columns"
            st.markdown(f"**{escape(table.name)}** · {size} · {joined}  \n:small[{place}]", width="stretch")
        looks_only = role.why_not(kit, Action.EDIT_SOURCES)
        st.button(
            "Remove",
            key=f"profiles_related_remove_{table.name}",
            icon=":material/link_off:",
            disabled=looks_only is not None,
            help=looks_only or "Nothing is deleted; rules that ask about these rows no longer work.",
            on_click=session.attempt,
            args=(lambda: _remove(kit, source, table), f"{table.name} is no related table any more."),
        )


def _remove(kit: Toolkit, source: Source, table: Source) -> None:
    kit.sources.save(replace(source, related=tuple(each for each in source.related if each != table)), seen=source)


def _form(kit: Toolkit, source: Source) -> None:
    table = _place(kit, source)
    if table is None:
        return
    columns = source_facts.columns(kit, table)
    names = [column.name for column in columns]
    moments = [column.name for column in columns if column.type in MOMENTS]
    place = f"{table.location}_{table.table}"
    with st.grid(3, min_column_width=200):
        key = st.selectbox(
            f"Column with {source.key}",
            names,
            _index(names, source.key),
            key=f"profiles_related_key_{place}",
            placeholder="Choose a column",
            help="It says which profile a row belongs to, and may be the same in many rows.",
        )
        time = st.selectbox(
            "Column with the time",
            moments,
            0 if moments else None,
            key=f"profiles_related_time_{place}",
            placeholder="None",
            help="When it happened; needed for the first and the last of a profile's rows.",
        )
        name = st.text_input("Name", table.name, key=f"profiles_related_name_{place}", max_chars=80)
    _save(kit, source, replace(table, name=name.strip(), key=key or "", time=time), columns)


def _index(names: list[str], key: str) -> int | None:
    return next((place for place, name in enumerate(names) if name.casefold() == key.casefold()), None)


def _place(kit: Toolkit, source: Source) -> Source | None:
    """Draw where the rows are; None as long as nobody said."""
    if source.kind in WITH_TABLES:
        tables = [each for each in source_facts.tables(kit, source) if each != source.table]
        table = st.selectbox(
            "Table",
            tables,
            None,
            key="profiles_related_table",
            accept_new_options=True,
            placeholder="Choose or type one",
        )
        return Source((table or "").rpartition(".")[2], source.kind, source.location, "", table) if table else None
    path = st.text_input("Path", key="profiles_related_path", placeholder="/data/orders.parquet").strip()
    if not path:
        return None
    guess = looks_like(path)
    if guess is None or guess.kind in WITH_TABLES:
        raise SourceError(f"Nothing tells what {path} is. Name a .parquet or .csv file, or a folder of them.")
    return guess


def _save(kit: Toolkit, source: Source, table: Source, columns: tuple[Column, ...]) -> None:
    taken = source.table_called(table.name) is not None
    obstacle = (
        "Choose the column with the key."
        if not table.key
        else "Give the table a name."
        if not table.name
        else "Another related table has this name."
        if taken
        else None
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Add related table",
            key="profiles_related_save",
            icon=":material/add_link:",
            type="primary",
            disabled=obstacle is not None,
        )
        st.caption(obstacle or f"{len(columns)} columns.", width="content")
    if pressed:
        with st.spinner("Checking the table"):
            kit.sources.save(replace(source, related=(*source.related, table)), seen=source)
        session.drop("profiles_related_")
        st.toast(f"Added {escape(table.name)}.")
        st.rerun()
