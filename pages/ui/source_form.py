"""The form that adds profiles: where they are, which table, which column is the key, and what they are called."""

from dataclasses import replace

import streamlit as st

from exporter.errors import SourceError
from exporter.profiles.files import ENDINGS
from exporter.profiles.guessed import looks_like, suggest_key
from exporter.profiles.source import WITH_TABLES, Source
from exporter.toolkit import Toolkit
from pages.ui import session, source_facts
from pages.ui.errors import showing_errors
from pages.ui.format import number
from pages.ui.header import page_header
from pages.ui.profile_table import profile_table

NEW = "new"
"""The address's word for profiles that are not added yet."""

UPLOADED = "profiles_form_uploaded"
ACCEPTED = [ending.rsplit(".", 1)[-1] for endings in ENDINGS.values() for ending in endings]


def open_form() -> None:
    """Go to the form."""
    st.query_params["source"] = NEW


def close_form(name: str | None = None) -> None:
    """Go back to the list, to a source if it is named, and forget what was typed."""
    session.drop("profiles_")
    if name is None:
        st.query_params.pop("source", None)
    else:
        st.query_params["source"] = name


def show(kit: Toolkit) -> None:
    """Draw the form."""
    with page_header("Add profiles", "One row for each customer. Files are read where they are, never changed."):
        st.button("Back", key="profiles_form_back", icon=":material/arrow_back:", on_click=close_form)
    with st.container(width=760), showing_errors():
        location = where(kit)
        if not location:
            st.caption(
                "Parquet (a file, a folder or a pattern), CSV, a DuckDB file, or a server: "
                "sc://host:port (Spark Connect), postgresql://user@host/database."
            )
            return
        guess = looks_like(location)
        if guess is None:
            raise SourceError(
                f"Nothing tells what {location} is. Name a .parquet, .csv or .duckdb file, a folder or a server."
            )
        source = table(kit, guess)
        with st.skeleton(height=120):
            columns = source_facts.columns(kit, source)
            suggested = key_of(kit, source)
        names = [column.name for column in columns]
        with st.grid(2, min_column_width=240):
            key = st.selectbox(
                "Key",
                names,
                names.index(suggested) if suggested in names else None,
                key=f"profiles_form_key_{source.location}_{source.table}",
                placeholder="Choose a column",
                help="The column that names a profile: never empty, never the same twice.",
            )
            name_key = f"profiles_form_name_{location}" + (f"_{source.table}" if source.name != guess.name else "")
            name = st.text_input("Name", source.name, key=name_key, max_chars=80, live="300ms")
        if not suggested:
            st.caption("No column is unique and filled for every profile, as far as can be seen.")
        save(kit, replace(source, key=key or "", name=name.strip()))
        profile_table(
            source_facts.sample(kit, source), columns, key="profiles_form_sample", alt="The first profiles of the file"
        )


def where(kit: Toolkit) -> str:
    """Draw the ways to name or to bring a file, and return its path; empty as long as there is none."""
    by_path, by_upload = st.tabs(["By path", "Upload"], key="profiles_form_way")
    with by_path:
        path = st.text_input(
            "Path",
            key="profiles_form_path",
            placeholder="/data/customers.parquet",
            help="On the machine that runs the exporter: a file, a folder, a pattern such as /data/part-*.parquet, "
            "or the address of a server",
        ).strip()
    with by_upload:
        file = st.file_uploader("File", ACCEPTED, key="profiles_form_file")
    if file is None:
        return path
    kept: tuple[str, str] | None = session.held(UPLOADED, None)
    if kept is None or kept[0] != file.file_id:
        kept = (file.file_id, str(kit.sources.upload(file.name, file)))
        session.hold(UPLOADED, kept)
    return kept[1]


def table(kit: Toolkit, guess: Source) -> Source:
    """Draw the choice of a table of a database, and return the source with it."""
    if guess.kind not in WITH_TABLES:
        return guess
    tables = source_facts.tables(kit, guess)
    if not tables and guess.kind == "duckdb":
        raise SourceError(f"{guess.location} has no table or view.")
    typed = guess.kind != "duckdb"
    key = f"profiles_form_table_{guess.location}"
    chosen = st.selectbox("Table", tables, key=key, accept_new_options=typed, placeholder="Choose or type one")
    if chosen is None:
        st.stop()
    return replace(guess, table=chosen, name=chosen.rpartition(".")[2] if typed else guess.name)


def key_of(kit: Toolkit, source: Source) -> str | None:
    """Guess the key, once for a file."""
    kept = f"profiles_form_suggested_{source_facts.stamp(kit, source)}"
    found: tuple[str | None] | None = session.held(kept, None)
    if found is None:
        found = (suggest_key(kit.profiles, source),)
        session.hold(kept, found)
    return found[0]


def save(kit: Toolkit, source: Source) -> None:
    """Draw the button that checks the key and remembers the source."""
    taken = {name.casefold() for name in kit.sources.names()}
    obstacle = (
        "Choose the key."
        if not source.key
        else "Give the profiles a name."
        if not source.name
        else "Other profiles have this name."
        if source.name.casefold() in taken
        else None
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Add profiles",
            key="profiles_form_save",
            icon=":material/check:",
            type="primary",
            disabled=obstacle is not None,
        )
        st.caption(obstacle or "The key is checked on every profile first.", width="content")
    if pressed:
        with showing_errors():
            with st.spinner("Checking the key"):
                rows = kit.sources.save(source, new=True)
            close_form(source.name)
            st.toast(f"Added {number(rows)} profiles.")
            st.rerun()
