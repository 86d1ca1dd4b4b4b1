"""What the charts of a run are drawn from: frames folded from the journal, nothing counted anywhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from exporter.runs.report import Report, reason_label
from exporter.workspace.run_records import Batch, Second

WINDOW = 60
"""Seconds over which Omnisend counts requests."""


@dataclass(frozen=True, slots=True)
class RunFrames:
    """The frames of one run; each is documented where it is made.

    Args:
        seconds: As `throughput`.
        requests: As `traffic`.
        outcomes: As `outcomes`.
        reasons: As `reasons`.
    """

    seconds: pl.DataFrame
    requests: pl.DataFrame
    outcomes: pl.DataFrame
    reasons: pl.DataFrame


def throughput(batches: Iterable[Batch], *, began: float, until: float) -> pl.DataFrame:
    """Count contacts by the second in which they were sent, and in which their outcome became known.

    Args:
        batches: The run's batches.
        began: When the run began, or was resumed (seconds since 1970).
        until: Now, or when it ended.

    Returns:
        One row for each second from 0 to the last one, gaps included: `second`, `sent`, `accepted`, `rejected` (Int64).
    """
    rows = [
        (batch.sent_at, batch.settled_at, len(batch.positions), batch.accepted, batch.rejected)
        for batch in batches
        if batch.state in ("sent", "settled") and batch.sent_at is not None
    ]
    frame = pl.DataFrame(
        rows,
        orient="row",
        schema={
            "sent_at": pl.Float64,
            "settled_at": pl.Float64,
            "size": pl.Int64,
            "accepted": pl.Int64,
            "rejected": pl.Int64,
        },
    )
    sent = _by_second(frame.select(at=pl.col("sent_at") - began, sent=pl.col("size")))
    settled = _by_second(
        frame.drop_nulls("settled_at").select(pl.col("settled_at").sub(began).alias("at"), "accepted", "rejected")
    )
    counted = _seconds(until - began).join(sent, on="second", how="left").join(settled, on="second", how="left")
    return counted.select("second", pl.col("sent", "accepted", "rejected").fill_null(0))


def traffic(wire: Sequence[Second], *, began: float, until: float) -> pl.DataFrame:
    """Describe the requests of each second.

    Args:
        wire: What the journal counted.
        began: When the run began (seconds since 1970).
        until: Now, or when it ended.

    Returns:
        One row for each second from 0 to the last one, gaps included: `second`, `requests`, `in_window` (requests in
        the 60 s up to it), `refused` (429s), `failures` (no answer, or 5xx), `retries` (Int64), `waited` (s, Float64),
        `p50` and `p95` (answer times in ms, Float64; null where there was no request).
    """
    schema = {
        "second": pl.Int64,
        "requests": pl.Int64,
        "refused": pl.Int64,
        "failures": pl.Int64,
        "retries": pl.Int64,
        "waited": pl.Float64,
        "p50": pl.Float64,
        "p95": pl.Float64,
    }
    rows = [
        (s.second - int(began), s.requests, s.throttled, s.failures, s.retries, s.waited, s.p50, s.p95) for s in wire
    ]
    frame = pl.DataFrame(rows, orient="row", schema=schema)
    counts = ("requests", "refused", "failures", "retries")
    every = _seconds(max(until - began, *(row[0] for row in rows), 0) if rows else until - began)
    joined = every.join(frame, on="second", how="left").with_columns(
        pl.col(*counts).fill_null(0), pl.col("waited").fill_null(0.0)
    )
    in_window = pl.col("requests").rolling_sum(WINDOW, min_samples=1)
    return joined.with_columns(in_window.alias("in_window")).select(
        "second", "requests", "in_window", "refused", "failures", "retries", "waited", "p50", "p95"
    )


def outcomes(report: Report) -> pl.DataFrame:
    """Count people by what became of them.

    Returns:
        One row for each outcome that occurs: `outcome` (String), `people` (Int64).
    """
    counts = {
        "Accepted": report.accepted,
        "Unchanged": report.unchanged,
        "Rejected": report.rejected,
        "Refused": report.refused,
        "Waiting": report.waiting,
        "Not sent": report.not_sent,
    }
    present = {outcome: people for outcome, people in counts.items() if people}
    return pl.DataFrame(
        {"outcome": list(present), "people": list(present.values())}, schema={"outcome": pl.String, "people": pl.Int64}
    )


def reasons(report: Report) -> pl.DataFrame:
    """Count the people who were refused or rejected by reason, most frequent first.

    Returns:
        `outcome` ("Refused" or "Rejected"), `reason` (String), `people` (Int64).
    """
    rows = [("Refused", reason_label(reason), people) for reason, people in report.refused_by_reason.items() if people]
    rows += [("Rejected", reason, people) for reason, people in report.rejected_by_reason.items()]
    schema = {"outcome": pl.String, "reason": pl.String, "people": pl.Int64}
    return pl.DataFrame(rows, orient="row", schema=schema).sort("people", descending=True, maintain_order=True)


def _seconds(length: float) -> pl.DataFrame:
    return pl.DataFrame({"second": pl.int_range(0, max(0, int(length)) + 1, eager=True)}, schema={"second": pl.Int64})


def _by_second(frame: pl.DataFrame) -> pl.DataFrame:
    """Sum up by second; what happened before the run was resumed is left out."""
    second = pl.col("at").floor().cast(pl.Int64).alias("second")
    return frame.filter(pl.col("at") >= 0).with_columns(second).drop("at").group_by("second").sum()
