"""What a look at Omnisend's batches can find out about those of a run."""

from dataclasses import dataclass

from exporter.errors import OmnisendError
from exporter.runs.settle import Verdict
from exporter.workspace.run_records import Batch


@dataclass(frozen=True, slots=True)
class Found:
    """A batch whose answer was lost is in Omnisend; it carries the name that Omnisend gave it."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class NotThere:
    """A batch without an answer is surely not in Omnisend, or cannot be told from others there."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class Settled:
    """Omnisend is through with a batch."""

    batch: Batch
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Omnisend does not know a batch any more that it once took."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class NoOrigin:
    """Omnisend lists batches without the origin that they were sent with."""


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Omnisend does not say what became of batches, and will not."""

    error: OmnisendError


News = Found | NotThere | Settled | Forgotten | NoOrigin | GaveUp
