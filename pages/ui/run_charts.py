"""The charts of a run, the same as in notebooks."""

import streamlit as st

from exporter.charts import bars, timeline
from exporter.errors import NotAllowedError, NotFoundError
from exporter.runs.report import Report
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection, RateLimit
from pages.ui.chart import chart, dark


def show(kit: Toolkit, report: Report) -> None:
    """Draw the charts of what has happened so far; only the reasons before the first request."""
    if not report.requests and not report.refused:
        return
    frames = kit.runs.frames(report.run_id)
    limit = limit_of(kit, report.connection)
    mode = dark()
    rate = RateLimit() if limit is None else limit.rate_limit
    with st.grid(2, min_column_width=380):
        if report.requests:
            per_second = None if limit is None else contacts_a_second(limit)
            figure = timeline.throughput(frames.seconds, limit_per_second=per_second, dark=mode)
            chart(figure, key="run_throughput", alt="Contacts sent and accepted each second, with the limit")
            figure = timeline.requests(frames.requests, limit=rate.requests, seconds=rate.seconds, dark=mode)
            chart(figure, key="run_requests", alt="Requests in the window of the limit, against the limit")
        chart(bars.outcomes(frames.outcomes, dark=mode), key="run_outcomes_chart", alt="Members by outcome")
        if not frames.reasons.is_empty():
            chart(bars.reasons(frames.reasons, dark=mode), key="run_reasons", alt="People who are missing, by reason")
        if report.requests:
            chart(timeline.answer_times(frames.requests, dark=mode), key="run_answers", alt="Answer times, p50 and p95")
            chart(timeline.retries(frames.requests, dark=mode), key="run_retries", alt="Retries and waits each second")


def limit_of(kit: Toolkit, name: str) -> Connection | None:
    """Return the run's connection for its limits, or None when it is gone or not to be seen."""
    try:
        return kit.connections.get(name)
    except (NotFoundError, NotAllowedError):
        return None


def contacts_a_second(connection: Connection) -> float:
    """Return how many contacts a second the connection's limit lets through."""
    return connection.rate_limit.requests / connection.rate_limit.seconds * connection.batch_size
