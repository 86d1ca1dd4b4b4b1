"""Which entries of the audit log somebody asks for."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import streamlit as st

from exporter.toolkit import Toolkit
from pages.ui.format import zone


@dataclass(frozen=True, slots=True)
class Asked:
    """What entries are chosen by, as `AuditLog.entries` takes it; None: by all."""

    text: str | None
    actor: str | None
    action: str | None
    kind: str | None
    since: datetime | None
    until: datetime | None

    def chosen(self) -> dict[str, Any]:
        """Return it as arguments."""
        return asdict(self)


def choose(kit: Toolkit) -> Asked:
    """Draw what entries are chosen by."""
    words = kit.audit.words()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "Search",
            type="search",
            live="300ms",
            key="audit_text",
            placeholder="Name, person, or what changed",
            width=260,
        )
        actor = one_of("Who", words.actors, "audit_actor", "Anybody", 230)
        action = one_of("Did", words.actions, "audit_action", "Anything", 160)
        kind = one_of("To", words.kinds, "audit_kind", "Everything", 160)
        days = st.date_input("When", value=[], key="audit_days", help="From and to, in your time zone", width=230)
    since, until = span(days)
    return Asked((text or "").strip() or None, actor, action, kind, since, until)


def one_of(label: str, words: tuple[str, ...], key: str, otherwise: str, width: int) -> str | None:
    """Draw a choice of one word, or of none."""
    return st.selectbox(label, words, index=None, key=key, placeholder=otherwise, width=width)


def span(days: tuple[date | None, ...]) -> tuple[datetime | None, datetime | None]:
    """Return when the first day begins and when the last one ends for the reader; None where no day is chosen."""
    chosen = [day for day in days if day is not None]
    if not chosen:
        return None, None
    first = datetime.combine(chosen[0], time.min, zone())
    last = datetime.combine(chosen[-1] + timedelta(days=1), time.min, zone()) if len(chosen) > 1 else None
    return first, last
