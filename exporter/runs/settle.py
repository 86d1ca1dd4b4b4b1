"""Learn what became of sent batches: by listing them, and reading items only where a batch has errors."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from exporter.errors import OmnisendError, Rejected
from exporter.omnisend.answers import BatchInfo, ItemAnswer
from exporter.omnisend.client import Omnisend
from exporter.workspace.run_records import RejectedContact

PAGE = 250
"""Batches in one page of Omnisend's list, its maximum."""

KEPT_FOR = timedelta(days=7)
"""How long Omnisend knows of a batch (API reference, batches)."""

ASKED_ONE_BY_ONE = 25
"""Batches missing from a whole list that are asked for by themselves in one sweep."""

NOT_FOUND = 404
OVER = frozenset({"finished", "stopped"})
TRY_AGAIN = frozenset({403, 408, 429, 500, 502, 503, 504, 524})
"""Answers for one contact that say nothing against the contact itself."""

ATTEMPTS = 6
"""Times that a contact without a final answer is sent before it counts as rejected."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What Omnisend knows of batches.

    Args:
        found: The batches that were looked for and are there.
        items: Answers by batch id, for those batches that are over and have errors.
        complete: Whether every page was read, so that what was not found is not there.
        missing: Ids that Omnisend does not know any more.
        trouble: What ended the sweep before it knew everything; what it had learned by then still holds.
    """

    found: tuple[BatchInfo, ...]
    items: dict[str, list[ItemAnswer]]
    complete: bool
    trouble: OmnisendError | None = None
    missing: frozenset[str] = frozenset()


def sweep(
    omnisend: Omnisend,
    *,
    batch_ids: Collection[str],
    origins: Collection[str],
    since: date,
    wait: Callable[[], bool],
    expired: Collection[str] = (),
) -> Sweep:
    """Ask what became of batches.

    Args:
        omnisend: The brand.
        batch_ids: Batches whose id is known.
        origins: Origins of batches whose answer was lost.
        since: Day (UTC) of the first batch.
        wait: Waits for the next request to be allowed; False ends the sweep early.
        expired: Those of `batch_ids` that are so old that a list without them says enough.
    """
    look = _Look(omnisend, wait)
    try:
        if origins or len(batch_ids) > _pages(len(batch_ids)) * 3:
            look.through_list(set(batch_ids), set(origins), since)
            if look.complete:
                unlisted = [batch_id for batch_id in batch_ids if batch_id not in look.found]
                look.missing.update(set(unlisted).intersection(expired))
                look.at_each([one for one in unlisted if one not in look.missing][:ASKED_ONE_BY_ONE])
        else:
            look.at_each(batch_ids)
            look.complete = True
        look.at_items()
    except OmnisendError as error:
        look.trouble = error
    return Sweep(tuple(look.found.values()), look.items, look.complete, look.trouble, frozenset(look.missing))


def _pages(batches: int) -> int:
    return -(-batches // PAGE)


@dataclass(slots=True)
class _Look:
    """A sweep under way: what it has learned stays when a later request fails."""

    omnisend: Omnisend
    wait: Callable[[], bool]
    found: dict[str, BatchInfo] = field(default_factory=dict)
    items: dict[str, list[ItemAnswer]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    complete: bool = False
    trouble: OmnisendError | None = None

    def through_list(self, batch_ids: set[str], origins: set[str], since: date) -> None:
        offset = 0
        while self.wait():
            page = self.omnisend.batches(offset=offset, limit=PAGE, date_from=since)
            for info in page:
                if info.batch_id in batch_ids or info.origin in origins:
                    self.found[info.batch_id] = info
            if len(page) < PAGE or not (batch_ids - self.found.keys() or origins):
                self.complete = True
                return
            offset += PAGE

    def at_each(self, batch_ids: Collection[str]) -> None:
        for batch_id in batch_ids:
            if not self.wait():
                return
            try:
                self.found[batch_id] = self.omnisend.batch(batch_id)
            except Rejected as error:
                if error.status != NOT_FOUND:
                    raise
                self.missing.add(batch_id)

    def at_items(self) -> None:
        for info in self.found.values():
            if info.status in OVER and (info.errors or info.status == "stopped"):
                if not self.wait():
                    return
                self.items[info.batch_id] = self.omnisend.batch_items(info.batch_id)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one batch's contacts; the three parts make up the batch.

    Args:
        accepted: Positions that Omnisend accepted.
        rejected: Those that it refused, with its answer.
        again: Positions without a final answer, to be sent once more.
    """

    accepted: tuple[int, ...]
    rejected: tuple[RejectedContact, ...]
    again: tuple[int, ...]


def judge(
    info: BatchInfo,
    items: Sequence[ItemAnswer],
    positions: Sequence[int],
    emails: Sequence[str],
    *,
    attempt: int,
) -> Verdict:
    """Decide what became of each contact of a batch that is over.

    Args:
        info: The batch, `finished` or `stopped`.
        items: Omnisend's answers for single contacts; those it says nothing of are accepted if the batch finished.
        positions: The batch's positions.
        emails: Their emails, in the same order.
        attempt: How often these contacts were sent (1-based).
    """
    answers = {item.email: item for item in items if item.email is not None}
    accepted: list[int] = []
    rejected: list[RejectedContact] = []
    again: list[int] = []
    for position, email in zip(positions, emails, strict=True):
        item = answers.get(email)
        if item is None:
            (again if info.status == "stopped" else accepted).append(position)
        elif item.accepted:
            accepted.append(position)
        elif item.status in TRY_AGAIN and attempt < ATTEMPTS:
            again.append(position)
        else:
            rejected.append(_refusal(position, item))
    if again and attempt >= ATTEMPTS:
        said = f"Omnisend stopped its batch {ATTEMPTS} times without an answer for this contact."
        rejected += [RejectedContact(position, None, None, "no_answer", said) for position in again]
        again = []
    return Verdict(tuple(accepted), tuple(rejected), tuple(again))


def _refusal(position: int, item: ItemAnswer) -> RejectedContact:
    if not item.problems:
        return RejectedContact(position, item.status, None, None, f"Omnisend answered {item.status} without a reason.")
    first = item.problems[0]
    return RejectedContact(position, item.status, first.field, first.code, first.message)
