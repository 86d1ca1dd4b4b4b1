"""What Prometheus reads of a workspace: a table of metrics over the sums of all runs. It alone owns prometheus_client.

No label holds what a person wrote: runs are told by status, contacts by outcome, requests by HTTP status.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import get_args

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from exporter.errors import ExporterError
from exporter.watch import health
from exporter.watch.question import Answer, Question
from exporter.workspace.figures import Figures, Sums
from exporter.workspace.run_records import Status

FRESH = 1.0
"""Seconds for which what was read is told again."""

PATIENCE = 5.0
"""Seconds to wait for the sums: a scrape takes less than the ten after which Prometheus gives up."""

OUTCOMES = ("accepted", "rejected", "refused", "unchanged", "undone", "gone", "undo refused")


class Metrics(Collector):
    """The metrics of one workspace; safe to use from many threads.

    Args:
        figures: Reads the sums over all runs. Raises ExporterError.
        workers: Counts the workers that are alive. Raises ExporterError.
        patience: Seconds to wait for the sums; the first ones are over all history, and may take longer.
        clock: Seconds since 1970.
        stopwatch: Seconds that only ever go on.
    """

    def __init__(
        self,
        figures: Callable[[], Figures],
        workers: Callable[[], int],
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.time,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._figures = Question(figures, patience=patience)
        self._workers = Question(workers, patience=health.PATIENCE)
        self._clock = clock
        self._stopwatch = stopwatch
        self._lock = threading.Lock()
        self._read: tuple[Metric, ...] = ()
        self._read_at: float | None = None
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """Write all metrics, in the form that an `Accept` header asks for; return it and its content type."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type

    def describe(self) -> Iterator[Metric]:
        """Name nothing, so that registering reads no database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read everything, or tell again what was read a moment ago; what is not known in time is left out."""
        with self._lock:
            now = self._stopwatch()
            if self._read_at is None or now - self._read_at >= FRESH:
                self._read = tuple(self._look(now))
                self._read_at = self._stopwatch()
            return iter(self._read)

    def _look(self, began: float) -> Iterator[Metric]:
        workers = _answer(self._workers)
        yield _gauge("exporter_database_up", "Whether the workspace's database answers.", workers is not None)
        if workers is None:
            return
        yield _gauge("exporter_workers_alive", "Workers that give signs of life.", workers)
        figures = _answer(self._figures)
        if figures is not None:
            yield from _families(figures, now=self._clock())
        yield _gauge("exporter_reading_seconds", "How long reading these metrics took.", self._stopwatch() - began)


def _answer(question: Question[Answer]) -> Answer | None:
    try:
        return question.answer()
    except ExporterError:
        return None


def _families(figures: Figures, *, now: float) -> Iterator[Metric]:
    """Turn sums into metrics; counters never go down, but for runs that somebody deletes."""
    total = Sums()
    total.add(figures.done)
    total.add(figures.live)
    oldest = 0.0 if figures.oldest_queued_at is None else max(0.0, now - figures.oldest_queued_at)
    statuses = dict.fromkeys(get_args(Status), 0) | dict(figures.runs)
    yield _by("exporter_runs", "Runs by their present status.", "status", statuses)
    yield _gauge("exporter_runs_paused", "Runs that wait, as Omnisend answers nothing but errors.", figures.paused)
    yield _gauge("exporter_queue_depth", "Runs that no worker has taken yet.", statuses["Queued"])
    yield _gauge("exporter_queue_oldest_seconds", "Age of the oldest run that no worker has taken yet.", oldest)
    yield _gauge("exporter_contacts_waiting", "Contacts of runs at work that have no outcome yet.", figures.live.open)
    yield _gauge("exporter_contacts_not_sent", "Contacts that ended runs left without an outcome.", figures.done.open)
    outcomes = CounterMetricFamily("exporter_contacts", "Contacts by outcome.", labels=["outcome"])
    for outcome in OUTCOMES:
        outcomes.add_metric([outcome.replace(" ", "_")], total.contacts[outcome])
    yield outcomes
    requests = CounterMetricFamily("exporter_requests", "Requests to Omnisend by HTTP status.", labels=["status"])
    for status, count in sorted(({"201": 0, "429": 0, "none": 0} | total.requests).items()):
        requests.add_metric([status], count)
    yield requests
    yield CounterMetricFamily("exporter_retries", "Batches and calls made again.", value=total.retries)
    waited = "Time waited because Omnisend asked for it, or failed."
    yield CounterMetricFamily("exporter_waited_seconds", waited, value=total.waited)


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=value)


def _by(name: str, help_text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
