"""The answer that the builder gives: how many people, as of which day, and in words."""

from datetime import date, datetime

import streamlit as st

from exporter.segments.ground import Ground
from exporter.segments.library import Count, today_in
from exporter.segments.rules import Condition, Related, Relative, Segment, leaves
from exporter.segments.words import in_words
from exporter.toolkit import Toolkit
from pages.ui import rule_counts, rule_faults, rule_tree, session, waiting
from pages.ui.errors import showing_errors
from pages.ui.format import ago, number, percent, several
from pages.ui.rule_counts import Counted
from pages.ui.segment_draft import Draft
from pages.ui.waiting import Answer
from pages.ui.words import escape

LAST = "segment_last_count"
AS_OF = "segment_as_of"
FIGURES_MEAN = (
    "Beside each rule: how many profiles fulfil it **alone**, and how many are **left** after it and all above it."
)


def headline(count: Count | None) -> str:
    """Say how many of how many, as Markdown; a dash while the rules cannot be counted."""
    if count is None:
        return "\u2013 :gray[profiles]"
    return f"{number(count.members)} :gray[of {number(count.profiles)} profiles]"


def share(count: Count) -> float:
    """Return the members' share of the profiles, from 0 to 1."""
    return count.members / count.profiles if count.profiles else 0.0


def show(kit: Toolkit, draft: Draft, ground: Ground, *, faulty: bool) -> Counted | None:
    """Draw the count and the rules as a sentence, and return what was counted; None while that is not known."""
    answer: Answer[Counted] = Answer()
    if not faulty:
        with showing_errors():
            answer = counted(kit, draft, ground)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        if answer.pending:
            before: Count | None = session.held(LAST, None)
            st.title(
                f":gray[{number(before.members) if before else '…'}] :gray[counting …]", anchor=False, width="content"
            )
        else:
            st.title(headline(answer.value.count if answer.value else None), anchor=False, width="content")
        as_of(ground)
    count = answer.value.count if answer.value is not None else session.held(LAST, None) if answer.pending else None
    st.progress(share(count) if count is not None else 0.0, width=420)
    st.markdown(said(draft, count, ground, faulty=faulty))
    if answer.value is not None:
        session.hold(LAST, answer.value.count)
    return answer.value


def said(draft: Draft, count: Count | None, ground: Ground, *, faulty: bool) -> str:
    """Say who they are, as Markdown, or what stands against counting them."""
    if faulty:
        return ":gray[The count comes as soon as every condition is right.]"
    frozen = draft.saved.frozen if draft.saved is not None else None
    if frozen is not None and draft.segment.kind == "static":
        at = datetime.fromisoformat(frozen.at)
        share_of_all = f"**{percent(share(count))}** :gray[·] " if count is not None else ""
        return f"{share_of_all}Frozen {ago(at)}; the rules count again when the members are frozen again."
    counted_segment = rule_tree.effective(rule_faults.filled(draft.tree), draft.segment)
    begun = f"**{percent(share(count))}** :gray[·] " if count is not None else ""
    unfilled = rule_faults.waiting(draft.tree)
    left_out = f" :gray[· {several(unfilled, 'condition')} without a value left out]" if unfilled else ""
    zone = f" :gray[· days as in {escape(ground.zone)}]" if asks_for_days(counted_segment) else ""
    return f"{begun}{escape(in_words(counted_segment))}{zone}{left_out}"


def counted(kit: Toolkit, draft: Draft, ground: Ground) -> Answer[Counted]:
    """Count the draft, what is not filled in left out. Raises ExporterError."""
    tree = rule_faults.filled(draft.tree)
    segment = rule_tree.effective(tree, draft.segment)
    key = ("count", segment, rule_counts.numbers(tree), stamp(kit, segment, ground))
    return waiting.asked(key, lambda: rule_counts.counted(kit, tree, segment, ground), purpose="count")


def stamp(kit: Toolkit, segment: Segment, ground: Ground) -> str:
    """Return what an answer about a segment depends on beside its rules. Raises SourceError."""
    source = kit.sources.get(segment.source)
    data = [kit.profiles.fingerprint(each) for each in (source, *source.related)]
    others = kit.segments.built_on(segment)
    return repr((kit.settings.home, source, data, ground.today, ground.zone, others, segment.sql, segment.frozen))


def chosen_day() -> date | None:
    """Return the day that was chosen for spans to end on; None: today."""
    day: date | None = session.held(AS_OF, None)
    return day


def as_of(ground: Ground) -> None:
    """Draw the day that spans such as "the last 30 days" end on; another one than today is plain to see."""
    today = today_in(ground.zone)
    is_another = ground.today != today
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
        if is_another:
            st.badge(f"As of {shown(ground.today)}, not today", icon=":material/history:", color="orange")
        label = "Change day" if is_another else "Today"
        with (
            st.popover(label, icon=":material/calendar_today:", type="tertiary", key="segment_day"),
            st.container(width=320),
        ):
            day = session.begin(AS_OF, today)
            st.date_input(
                "As of which day",
                day,
                key=AS_OF,
                min_value=date(2000, 1, 1),
                max_value=date(2100, 12, 31),
                format="YYYY-MM-DD",
                required=True,
            )
            st.caption(
                "“The last 30 days” then ends on this day. The profiles are those of now, and runs always use today. "
                f"Days begin and end in {escape(ground.zone)}."
            )
            if is_another:
                st.button("Back to today", key="segment_today", on_click=session.hold, args=(AS_OF, today))


def shown(day: date) -> str:
    """Write a day as people read it."""
    return f"{day.day} {day:%b %Y}"


def asks_for_days(segment: Segment) -> bool:
    """Say whether a rule of a segment is about days, so that the time zone matters."""
    every = (leaf for group in segment.groups() for leaf in leaves(group))
    rules = (rule for leaf in every for rule in (leaf, *(leaves(leaf.where) if isinstance(leaf, Related) else ())))
    return any(isinstance(rule, Condition | Related) and isinstance(rule.value, Relative | date) for rule in rules)
