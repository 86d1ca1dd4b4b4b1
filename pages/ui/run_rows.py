"""Who was not delivered and why: the refused and the rejected of a run, to search and to take along."""

from functools import partial

import polars as pl
import streamlit as st

from exporter.contacts.mapping import Mapping
from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from exporter.workspace.scratch import Scratch
from pages.ui import reason_lines, session
from pages.ui.format import ago, number

SHOWN = 500
"""Rows that the table shows at most; the downloads have all."""

FORMATS = {"csv": "CSV", "parquet": "Parquet"}
"""Ending -> what the download is called."""

CONFIG = {
    "outcome": st.column_config.TextColumn(
        "Outcome", width="small", help="Refused: not sent. Rejected: Omnisend said no"
    ),
    "key": st.column_config.TextColumn("Profile", help="The key of the profile in its source", width="small"),
    "reason": st.column_config.TextColumn("Reason", width="large"),
    "field": st.column_config.TextColumn("Field", help="The contact field that it is about", width="small"),
    "value": st.column_config.TextColumn("What was there", width="medium"),
}
"""How each column looks."""


def show(kit: Toolkit, report: Report) -> None:
    """Draw the refused and the rejected; nothing where everybody was delivered."""
    counts = {"Refused": report.refused, "Rejected": report.rejected}
    present = [outcome for outcome, people in counts.items() if people]
    if not present:
        return
    with st.container(border=True, key="run_missing"):
        st.subheader("Who is missing, and why", anchor=False)
        reasons(kit, report)
        if report.files_removed_at is not None:
            st.caption(
                f":material/auto_delete: Who they were was removed {ago(report.files_removed_at)}: "
                "the files of a run are kept for as long as the preferences say."
            )
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            outcomes = st.pills(
                "Outcome",
                present,
                selection_mode="multi",
                default=present,
                key="run_outcomes",
                format_func=lambda outcome: f"{outcome} {number(counts[outcome])}",
                label_visibility="collapsed",
            )
            wanted = st.text_input(
                "Search the missing",
                type="search",
                live="300ms",
                key="run_search",
                placeholder="Search",
                label_visibility="collapsed",
                width=240,
            )
            st.space("stretch")
            for ending, name in FORMATS.items():
                st.download_button(
                    name,
                    session.handed_out(partial(written, kit, report.run_id, ending)),
                    file_name=f"{report.run_id}-not-delivered.{ending}",
                    key=f"run_download_{ending}",
                    icon=":material/download:",
                    help=f"Everybody who is missing, as {name}",
                    on_click="ignore",
                )
        rows = found(kit.runs.not_delivered(report.run_id), outcomes=outcomes, wanted=wanted or "")
        st.dataframe(
            rows,
            hide_index=True,
            column_config=CONFIG,
            key="run_rows",
            placeholder="",
            alt="Profiles that were not delivered, with the reason for each",
        )
        if rows.height == SHOWN:
            st.caption(f"The first {number(SHOWN)} are shown. The downloads have all of them.")


def reasons(kit: Toolkit, report: Report) -> None:
    """Draw why profiles were refused, each reason with the way to its column."""
    definition = kit.journal.run(report.run_id).definition
    mapping = Mapping.from_document(definition["export"]["mapping"])
    reason_lines.show(report.refused_by_reason, mapping, next(iter(definition["source"])))


def found(rows: pl.LazyFrame, *, outcomes: list[str], wanted: str) -> pl.DataFrame:
    """Return the first rows with one of the outcomes in which some cell holds the text, capital letters or not."""
    chosen = rows.filter(pl.col("outcome").is_in(outcomes))
    cells = pl.concat_str(pl.all(), separator="\u001f", ignore_nulls=True).str.to_lowercase()
    matching = chosen.filter(cells.str.contains(wanted.lower(), literal=True)) if wanted else chosen
    return matching.head(SHOWN).collect()


def written(kit: Toolkit, run_id: str, ending: str) -> bytes:
    """Return all of them as the content of a file."""
    with Scratch("download") as scratch:
        path = scratch.path / f"not-delivered.{ending}"
        kit.runs.write_refused(run_id, path)
        return path.read_bytes()
