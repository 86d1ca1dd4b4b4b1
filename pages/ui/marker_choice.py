"""How Omnisend sees who is in a segment, and what an export does to subscriptions, in plain words."""

from dataclasses import replace
from typing import Literal

import streamlit as st

from exporter.contacts.marker import property_name, tag_name
from exporter.runs.definition import Export
from pages.ui import session
from pages.ui.part import Part, State, showing
from pages.ui.words import code

Marker = Literal["property", "tag"]
Subscription = Literal["leave", "from_data"]

MARKERS: dict[Marker, str] = {"property": "A custom property", "tag": "A tag"}
MARKER_CAPTIONS = (
    "True for everybody in the segment. It travels in the contact itself.",
    "Added after Omnisend has taken the contacts. Tags that are there already stay.",
)
SUBSCRIPTIONS: dict[Subscription, str] = {"leave": "Leave them alone", "from_data": "Take them from my data"}
SUBSCRIPTION_CAPTIONS = (
    "Whoever is subscribed or unsubscribed in Omnisend stays so. Nobody is subscribed by this export.",
    "Email status and its date are both mapped. A status without a date is refused; no date is ever made up.",
)


def as_held(export: Export) -> Export:
    """Return the export with what the widgets hold now."""
    return replace(
        export,
        marker=session.held("new_export_marker", export.marker),
        subscription=session.held("new_export_subscription", export.subscription),
        send_welcome_message=session.held("new_export_welcome", export.send_welcome_message),
    )


def choose(export: Export) -> None:
    """Draw the choices; `as_held` has already put into the export what was chosen."""
    state: State = "done" if export.segments else "waiting"
    with showing(Part("new_export_marker", "Marker and subscriptions", summary(export), state, False)) as opened:
        if not opened:
            return
        marker = session.begin("new_export_marker", export.marker)
        subscription = session.begin("new_export_subscription", export.subscription)
        welcome = session.begin("new_export_welcome", export.send_welcome_message)
        with st.grid(2, min_column_width=320):
            st.radio(
                "In Omnisend a segment is",
                MARKERS,
                session.place(MARKERS, marker),
                key="new_export_marker",
                format_func=MARKERS.__getitem__,
                captions=MARKER_CAPTIONS,
            )
            st.radio(
                "Subscriptions",
                SUBSCRIPTIONS,
                session.place(SUBSCRIPTIONS, subscription),
                key="new_export_subscription",
                format_func=SUBSCRIPTIONS.__getitem__,
                captions=SUBSCRIPTION_CAPTIONS,
            )
        st.toggle(
            "Send Omnisend's welcome message to new contacts",
            welcome,
            key="new_export_welcome",
            help="Off unless you switch it on: an export is not a sign-up.",
        )


def summary(export: Export) -> str:
    """Say what is chosen."""
    if not export.segments:
        return "Choose a segment first."
    named = property_name if export.marker == "property" else tag_name
    names = ", ".join(code(named(segment)) for segment in export.segments)
    kind = "Custom property" if export.marker == "property" else "Tag"
    policy = "subscriptions left alone" if export.subscription == "leave" else "subscriptions from your data"
    welcome = "welcome message on" if export.send_welcome_message else "no welcome message"
    return f"{kind} {names} · {policy} · {welcome}"
