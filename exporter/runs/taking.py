"""Take a snapshot: stream the members out of their source, clean and check them, take out duplicates, and freeze them.

Memory does not grow with the segment: one chunk of profiles at a time, and for duplicates and the ledger some forty
bytes a contact.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl

from exporter.contacts.checks import NOTES, REASONS
from exporter.contacts.cleaning import MARK, Cleaned, notes
from exporter.contacts.duplicates import find_duplicates
from exporter.contacts.fingerprint import identities
from exporter.contacts.marker import property_name
from exporter.contacts.suppressed import Suppressed
from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.runs.definition import Export, Mode
from exporter.runs.delta import VERDICT, Delta, Terms
from exporter.runs.draft import Draft
from exporter.runs.ledger import Ledger
from exporter.runs.members import cleaned, stream
from exporter.runs.snapshot import ABOUT, About
from exporter.segments.members import Conditions
from exporter.workspace import scratch
from exporter.workspace.storage import Storage

CHUNK = 20_000
"""Profiles that are in memory at once."""


def ignore(_: pl.DataFrame) -> None:
    """Do nothing with judged contacts."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What the contacts of a snapshot are compared with, and which of them are kept.

    Args:
        ledger: What Omnisend last accepted.
        mode: Whether contacts that have not changed are kept.
        brand_key: The brand that all this is about.
        only: Keys (String) of the profiles that it is about; None: all members. With some only, nobody has left.
        on_judged: Is given every contact as `delta.Delta.judge` returns them, kept or not.
    """

    ledger: Ledger = field(default_factory=Ledger)
    mode: Mode = "full"
    brand_key: str = ""
    only: pl.Series | None = None
    on_judged: Callable[[pl.DataFrame], None] = ignore


def take(
    profiles: Profiles,
    source: Source,
    export: Export,
    conditions: Conditions,
    *,
    place: Storage,
    run_id: str,
    now: float,
    suppressed: Suppressed,
    comparison: Comparison | None = None,
    still_wanted: Callable[[], object] = lambda: None,
) -> None:
    """Take a snapshot into `place`; what an interrupted try left there is not looked at.

    Args:
        profiles: Reads the source.
        source: Where the segments' profiles are.
        export: What to make of them.
        conditions: Who is in which of its segments.
        place: Where the snapshot goes.
        run_id: The run it is for.
        now: Seconds since 1970.
        suppressed: Whom nothing is sent to.
        comparison: What it is compared with; default: with nothing, so that everybody is new.
        still_wanted: Raises where the snapshot is not wanted any more; asked first and last.

    Raises:
        SourceError: The profiles cannot be read, their key is none any more, or the disk is full.
    """
    everybody = profiles.check_key(source)
    comparison = comparison if comparison is not None else Comparison()
    moment = datetime.fromtimestamp(now, tz=UTC)
    taking = _Taking(profiles, source, export, conditions, suppressed=suppressed, comparison=comparison, moment=moment)
    kept = Draft(place)
    try:
        still_wanted()
        scratch.sweep()
        with scratch.Scratch(f"snapshot-{run_id}") as staging:
            delta = taking.judged(taking.staged(kept, staging.path), kept)
    except OSError as error:
        raise SourceError(f"The snapshot cannot be written: {error.strerror or error}.") from error
    left = delta.left()
    taken = About(
        run_id=run_id,
        taken_at=now,
        members=kept.members,
        contacts=kept.contacts,
        refused=_most_frequent_first(kept.refused),
        notes=[
            {"field": about, "note": note, "profiles": noted, "words": NOTES.get(note, note)}
            for (about, note), noted in kept.notes.most_common()
        ],
        parts=kept.parts,
        segments=taking.segments,
        marker=export.marker,
        subscription=export.subscription,
        send_welcome_message=export.send_welcome_message,
        mode=comparison.mode,
        added=delta.counts["added"],
        changed=delta.counts["changed"],
        unchanged=delta.counts["unchanged"] if comparison.mode == "changed" else 0,
        left=left,
        leavers={segment: kept.leavers(delta.leavers(segment)) for segment, one in left.items() if one.calls},
        refusals=kept.refusals,
        brand_key=comparison.brand_key,
        profiles=everybody,
        sizes=dict(taking.sizes),
    )
    still_wanted()
    place.write_text(ABOUT, json.dumps(asdict(taken), ensure_ascii=False))


def _most_frequent_first(refused: Mapping[str, int]) -> dict[str, int]:
    """Order reasons by how many profiles they are about; of equal ones the first that applies stands first."""
    order = list(REASONS)
    return dict(sorted(refused.items(), key=lambda entry: (-entry[1], order.index(entry[0]))))


class _Taking:
    """The two passes over the contacts of a snapshot: what is wrong with each alone, then what they are together."""

    def __init__(
        self,
        profiles: Profiles,
        source: Source,
        export: Export,
        conditions: Conditions,
        *,
        suppressed: Suppressed,
        comparison: Comparison,
        moment: datetime,
    ) -> None:
        self._comparison = comparison
        self._export = export
        self._key = source.key
        self._chunks = stream(profiles, source, export, conditions, rows=CHUNK)
        self._clean = partial(
            cleaned, source=source, export=export, conditions=conditions, suppressed=suppressed, now=moment
        )
        self._refused = [pl.Series("key", [], dtype=pl.UInt128)]
        self.segments = {name: property_name(name) for name in conditions}
        self.sizes = Counter(dict.fromkeys(conditions, 0))

    def staged(self, kept: Draft, folder: Path) -> list[Path]:
        """Clean every member, count those who are asked for, and put contacts into files of a folder, in order."""
        staged: list[Path] = []
        for chunk in self._chunks:
            self.sizes.update({name: int(chunk[MARK + name].sum()) for name in self.segments})
            found = self._clean(chunk)
            asked, counted = chunk, found
            if self._comparison.only is not None:
                asked = chunk.filter(chunk[self._key].cast(pl.String).is_in(self._comparison.only.implode()))
                counted = self._clean(asked)
            kept.members += asked.height
            kept.count(counted)
            staying = found.refused.filter(pl.col("reason") != "suppressed")  # who is suppressed loses its markers
            self._refused.append(identities(staying["key"]))
            if found.contacts.height:
                staged.append(folder / f"part-{len(staged):05}.parquet")
                found.contacts.write_parquet(staged[-1], compression="lz4")
        return staged

    def judged(self, staged: list[Path], kept: Draft) -> Delta:
        """Take out duplicates over all that was staged, compare the rest with the ledger, and keep what is sent."""
        export, comparison = self._export, self._comparison
        terms = Terms(export.subscription, export.marker, self.segments, undoing=comparison.only is None)
        delta = Delta(comparison.ledger, terms, refused=pl.concat(self._refused))
        if not staged:
            return delta
        duplicates = find_duplicates(pl.scan_parquet(staged))
        start = 0
        for path in staged:
            chunk = pl.read_parquet(path)
            path.unlink()
            settled = duplicates.settle(chunk, start=start)
            start += chunk.height
            if comparison.only is not None:
                settled = _restricted(settled, chunk, comparison.only)
            kept.count(settled)
            contacts = delta.judge(settled.contacts)
            comparison.on_judged(contacts)
            if comparison.mode == "changed":
                contacts = contacts.filter(pl.col(VERDICT) != "unchanged")
            kept.keep(contacts.drop(VERDICT))
        kept.flush()
        return delta


def _restricted(settled: Cleaned, chunk: pl.DataFrame, only: pl.Series) -> Cleaned:
    """Return of settled contacts those with one of some keys; `chunk` holds them as they were before."""
    is_asked = pl.col("key").is_in(only.implode())
    contacts = settled.contacts.filter(is_asked)
    taken = 0
    if "phone" in contacts.columns:
        before = chunk.join(contacts.select("key"), on="key", how="semi")
        taken = before["phone"].count() - contacts["phone"].count()
    return Cleaned(contacts, settled.refused.filter(is_asked), notes({("phone", "duplicate_phone"): taken}))
