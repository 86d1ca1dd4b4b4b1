"""A segment as SQL: shown with its tables' declared names, and written by hand by those who know how."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from exporter.errors import ExporterError, Issue
from exporter.profiles.source import Source
from exporter.segments.ground import Ground
from exporter.segments.rules import Segment
from exporter.segments.sql_writing import DIALECTS, formatted
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from pages.ui import segment_answer, segment_draft, session
from pages.ui.segment_draft import Draft
from pages.ui.words import escape

TEXT = "segment_sql_text"
LONGEST_SHOWN = 20_000
"""Characters that are shown; longer SQL, with its lists of thousands of values, is for downloading."""

LOST = (
    "The SQL then says who belongs, in the place of the rules. What is lost with the rules, once you save:\n\n"
    '- spans such as "the last 30 days" stay the days that are written here, unless you write `CURRENT_DATE`;\n'
    "- segments that this one is built on are copied as they are now;\n"
    "- rules that are switched off, and the figures beside each rule."
)
MAY_BE = (
    "One SELECT that returns the key. It may read the tables below and nothing else: no files, settings, or functions "
    "that reach outside. It is stopped when it takes too long."
)


def draw(kit: Toolkit, segment: Segment, source: Source) -> None:
    """Draw a segment, saved or not, as SQL of its source, and the way to write it by hand."""
    ground = kit.segments.ground(source, today=segment_answer.chosen_day())
    try:
        text = formatted(segment, ground)
    except ExporterError as error:
        st.caption(escape(str(error)))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            f"In {DIALECTS[ground.dialect]}; tables have the names under which they were declared", width="content"
        )
        if segment.sql is None and may(kit.actor, Action.EDIT_SEGMENTS):
            by_hand(text)
    if len(text) > LONGEST_SHOWN:
        st.download_button("Download the SQL", text, "segment.sql", icon=":material/download:", key="segment_sql_file")
        text = f"{text[:LONGEST_SHOWN]}\n-- … and {len(text) - LONGEST_SHOWN:,} characters more"
    st.code(text, language="sql", wrap_lines=True)


def by_hand(text: str) -> None:
    """Draw the way to write the segment by hand, and what is lost on it."""
    label = "Write by hand"
    with st.popover(label, icon=":material/edit_note:", key="segment_sql_by_hand"), st.container(width=420):
        st.markdown(LOST)
        st.button("Write this SQL by hand", key="segment_sql_begin", type="primary", on_click=begin, args=(text,))


def begin(text: str) -> None:
    """Let SQL say who belongs, in a widget's callback."""
    draft = segment_draft.current()
    segment_draft.keep(replace(draft, segment=replace(draft.segment, sql=text)))
    session.hold(TEXT, text)


def end() -> None:
    """Let the rules say again who belongs, in a widget's callback."""
    draft = segment_draft.current()
    segment_draft.keep(replace(draft, segment=replace(draft.segment, sql=None)))
    session.drop(TEXT)


def edit(draft: Draft, ground: Ground) -> Draft:
    """Draw the editor of a segment that is written by hand, and return the draft as it is written."""
    held = session.begin(TEXT, draft.segment.sql or "")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(f"Written by hand, in {DIALECTS[ground.dialect]}", width="content", help=MAY_BE)
        with st.container(horizontal=True, gap="small", width="content"):
            tables(ground)
            with st.popover("Back to rules", key="segment_sql_back", type="tertiary"), st.container(width=320):
                st.markdown("The rules say again who belongs, as they were. The SQL is lost.")
                st.button("Drop the SQL", key="segment_sql_end", on_click=end)
    text = st.text_area(
        "SQL",
        held,
        key=TEXT,
        height=max(160, min(480, 60 + 19 * held.count("\n"))),
        label_visibility="collapsed",
        placeholder="One SELECT that returns the key",
        help="Ctrl+Enter counts what is written.",
    )
    return replace(draft, segment=replace(draft.segment, sql=text or ""))


def tables(ground: Ground) -> None:
    """Draw the tables that may be read, with their columns."""
    with st.popover("Tables", icon=":material/table:", key="segment_sql_tables", type="tertiary"):
        readable = {ground.source: (ground.columns, ground.key)}
        readable |= {name: (table.columns, table.key) for name, table in ground.related.items()}
        for name, (columns, key) in readable.items():
            st.markdown(f"**{escape(name)}**")
            lines = [f"{column.name}  {column.type}{'  (the key)' if column.name == key else ''}" for column in columns]
            st.code("\n".join(lines), language=None)


def show_faults(text: str, issues: Sequence[Issue]) -> None:
    """Draw what is wrong, each with its line and a mark under the place."""
    for issue in issues:
        st.error(f"**{escape(issue.where.capitalize())}**: {escape(issue.message)}", icon=":material/error:")
    marked = [line for issue in issues for line in pointed(text, issue.where)]
    if marked:
        st.code("\n".join(marked), language=None)


def pointed(text: str, where: str) -> list[str]:
    """Return the line at fault with its number, and under it a mark; nothing where the place is not known.

    Args:
        text: The SQL.
        where: Such as "line 2, column 8".
    """
    words = where.replace(",", "").split()
    lines = text.splitlines()
    if words[:1] != ["line"] or not 0 < int(words[1]) <= len(lines):
        return []
    line, column = int(words[1]), int(words[3])
    begun = f"{line:>4}  "
    start = max(0, column - 100)
    return [
        f"{begun}{lines[line - 1][start : start + 120]}".replace("\t", " "),
        " " * (len(begun) + column - 1 - start) + "^",
    ]
