"""What is on the suppression list, to search and to take off it, and who changed it."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from exporter.insight.masking import masked
from exporter.toolkit import Toolkit
from exporter.workspace.permissions import Action, may
from exporter.workspace.suppression import KIND
from exporter.workspace.suppression_list import Listed
from pages.ui import counts, mask, session
from pages.ui.empty import empty_state
from pages.ui.format import number
from pages.ui.session import attempt
from pages.ui.words import escape

SHOWN = 500
"""Rows of a table at most; the search looks through all."""

DEEDS = 20

ADDRESSES = {
    "email": st.column_config.TextColumn("Email", width="large"),
    "since": st.column_config.DatetimeColumn("On the list since", format="distance", help="In your time zone"),
}
DOMAINS = {"domain": st.column_config.TextColumn("Domain", width="large", help="With all of its subdomains")}
CHANGES = {
    "at": st.column_config.DatetimeColumn("When", format="distance", help="In your time zone", width="small"),
    "actor": st.column_config.TextColumn("Who", width="medium"),
    "detail": st.column_config.TextColumn("What", width="large"),
}


def figures(kit: Toolkit) -> None:
    """Draw how much is on the list."""
    listed = kit.suppression.get()
    with st.grid(3, min_column_width=110):
        st.metric("Addresses", number(listed.addresses), border=True)
        st.metric("Domains", number(len(listed.domains)), border=True, help="Each with all of its subdomains")
        st.metric("Segments", number(len(listed.segments)), border=True, help="Whoever their members are at the time")


def show(kit: Toolkit) -> None:
    """Draw what is on the list."""
    listed = kit.suppression.get()
    if listed == Listed():
        empty_state("block", "Nobody yet", "Add who asked never to hear from you, competitors, or your own people.")
        return
    chosen = st.segmented_control(
        "What is on the list", list(PARTS), key="suppression_part", default="Addresses", required=True
    )
    PARTS[chosen or "Addresses"](kit, listed)


def addresses(kit: Toolkit, listed: Listed) -> None:
    """Draw the addresses."""
    with st.container(horizontal=True, vertical_alignment="center"):
        text = searched("addresses")
        st.space("stretch")
        mask.toggle(kit, "email", key="suppression_mask")
    found = _addresses(kit, f"{kit.settings.home} {listed.place}")
    rows = found.filter(pl.col("email").str.contains(text, literal=True)).head(SHOWN)
    shown = masked(rows, {"email": "email"}) if mask.is_on(kit) else rows
    remove(kit, shown, rows["email"].to_list(), "address")


def domains(kit: Toolkit, listed: Listed) -> None:
    """Draw the domains."""
    text = searched("domains")
    found = [domain for domain in listed.domains if text in domain][:SHOWN]
    remove(kit, pl.DataFrame({"domain": found}, schema={"domain": pl.String}), found, "domain")


def segments(kit: Toolkit, listed: Listed) -> None:
    """Draw the segments."""
    if not listed.segments:
        st.caption("No segment is on the list.")
    for each in listed.segments:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            size = number(counts.of(kit, kit.segments.get(each.segment)).members)
            st.markdown(f"**{escape(each.segment)}** :gray[· {size} members, by {escape(each.email)}]", width="stretch")
            st.page_link("pages/segment.py", label="Open", query_params={"segment": each.segment})
            st.button(
                "Take off",
                key=f"suppression_remove_{each.segment}",
                disabled=not may(kit.actor, Action.EDIT_SUPPRESSION),
                on_click=attempt,
                args=(lambda name=each.segment: kit.suppression.remove_segment(name), "It is off the list."),
            )


PARTS: dict[str, Callable[[Toolkit, Listed], None]] = {"Addresses": addresses, "Domains": domains, "Segments": segments}
"""What the part is called -> what draws it."""


def searched(what: str) -> str:
    """Draw a search and return its text in lower case."""
    text = st.text_input(
        f"Search {what}",
        type="search",
        live="300ms",
        key=f"suppression_search_{what}",
        placeholder=f"Search {what}",
        label_visibility="collapsed",
        width=260,
    )
    return (text or "").strip().lower()


def remove(kit: Toolkit, shown: pl.DataFrame, entries: list[str], noun: str) -> None:
    """Draw entries as a table, with the button that takes the selected ones off the list."""
    if shown.is_empty():
        st.caption(f"No {noun} like this is on the list.")
        return
    event = st.dataframe(
        shown,
        hide_index=True,
        column_config=ADDRESSES if noun == "address" else DOMAINS,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"suppression_table_{noun}",
        placeholder="–",
        alt=f"What is on the suppression list: {noun}",
    )
    if shown.height == SHOWN:
        st.caption(f"The first {number(SHOWN)} are shown. The search looks through all of them.")
    rows = event["selection"]["rows"]
    chosen = [entries[row] for row in rows if row < len(entries)]
    if may(kit.actor, Action.EDIT_SUPPRESSION) and chosen:
        st.button(
            f"Take {number(len(chosen))} off the list",
            key=f"suppression_remove_{noun}",
            icon=":material/remove:",
            on_click=take_off,
            args=(kit, chosen, f"suppression_table_{noun}"),
        )


def take_off(kit: Toolkit, entries: list[str], table: str) -> None:
    """Take entries off the list, and select none of those that are left."""
    attempt(lambda: kit.suppression.remove(entries), "Taken off the list.")
    session.drop(table)


def deeds(kit: Toolkit) -> None:
    """Draw who changed the list, and what."""
    entries = kit.store.audited(kind=KIND, limit=DEEDS)
    if not entries:
        return
    st.subheader("Who changed it", anchor=False)
    rows = [(entry.at, entry.actor, entry.detail) for entry in entries]
    st.dataframe(
        pl.DataFrame(rows, schema=list(CHANGES), orient="row"),
        hide_index=True,
        column_config=CHANGES,
        key="suppression_deeds",
        placeholder="–",
        alt="The latest changes of the suppression list",
    )


@st.cache_data(max_entries=5, show_spinner=False)
def _addresses(_kit: Toolkit, place: str) -> pl.DataFrame:  # noqa: ARG001  (the cache's key: each list has a place)
    return _kit.suppression.addresses()
