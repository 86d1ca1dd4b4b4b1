"""What has changed since Omnisend last accepted it: contacts against the ledger, a chunk at a time, and who has left.

No clock, no files but the ledger's: what it says follows from the ledger and the contacts alone.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from exporter.contacts.cleaning import MARK, Subscription
from exporter.contacts.fingerprint import FINGERPRINT, fingerprints
from exporter.contacts.payload import UNDO, Marker
from exporter.runs.ledger import Ledger, nobody, only

ROUNDING = 1e-6
"""Of a contact: what a share of a number of contacts may be off by, as 0.29 × 100 is not quite 29."""

Verdict = Literal["added", "changed", "unchanged"]
VERDICT = "verdict"
"""added: the ledger does not know the contact; changed: it knows another one, or not for sure; unchanged: the same."""


@dataclass(frozen=True, slots=True)
class Left:
    """Who is no longer in a segment.

    Args:
        leavers: Contacts that this export marked and that are to lose the marker.
        marked: All contacts that have it from this export, leavers included.
        calls: Those of the leavers whose marker is undone by a call of its own, not within a contact that is sent.
    """

    leavers: int
    marked: int
    calls: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What of an export decides how its contacts are compared.

    Args:
        subscription: Its policy.
        marker: The kind of its markers.
        segments: Segment -> the name of its marker property.
        undoing: Whether leavers lose their marker; not where a run looks at some of the members only.
    """

    subscription: Subscription
    marker: Marker
    segments: Mapping[str, str]
    undoing: bool = True


class Delta:
    """The comparison of one snapshot with the ledger.

    Args:
        ledger: What Omnisend last accepted.
        terms: Of the export.
        refused: `identities` of the keys of profiles that cannot be sent now: they have not left, and keep their
            markers.
    """

    def __init__(self, ledger: Ledger, terms: Terms, *, refused: pl.Series) -> None:
        self._ledger = ledger
        self._terms = terms
        self._may_leave = {segment: nobody(ledger.contacts) for segment in terms.segments}
        if terms.undoing:
            is_refused = ledger.has_key(refused)
            self._may_leave = {
                segment: ledger.marked(terms.marker, segment) & ~is_refused for segment in terms.segments
            }
        self._seen: list[pl.Series] = []
        self._members: dict[str, list[pl.Series]] = {segment: [] for segment in terms.segments}
        self.counts: Counter[str] = Counter()

    def judge(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Compare contacts with the ledger; every contact of the snapshot comes here once.

        Args:
            contacts: As `contacts.cleaning.Cleaned.contacts`, without duplicates.

        Returns:
            The same, with `fingerprint` UInt64, `undo:<segment>` Boolean (true: it left the segment and is to lose the
            marker) and `verdict` String.
        """
        ledger, terms = self._ledger, self._terms
        rows = ledger.rows(contacts["email"])
        known = rows.is_not_null()
        found = {FINGERPRINT: ledger.fingerprints.gather(rows)}
        for segment in terms.segments:
            found[f"had:{segment}"] = ledger.marked(terms.marker, segment).gather(rows).fill_null(value=False)
            found[f"may leave:{segment}"] = self._may_leave[segment].gather(rows).fill_null(value=False)
        before = pl.DataFrame(found)
        judged = contacts.with_columns(
            fingerprints(contacts, subscription=terms.subscription, marker=terms.marker, markers=terms.segments),
            *(
                (before[f"may leave:{segment}"] & ~contacts[MARK + segment]).alias(UNDO + segment)
                for segment in terms.segments
            ),
        )
        same = (judged[FINGERPRINT] == before[FINGERPRINT]).fill_null(value=False)
        for segment in terms.segments:
            same &= before[f"had:{segment}"] | ~judged[MARK + segment]
            same &= ~judged[UNDO + segment]
            self._members[segment].append(rows.filter(known & judged[MARK + segment]))
        self._seen.append(rows.drop_nulls())
        verdicts = pl.select(
            pl.when(same).then(pl.lit("unchanged")).when(known).then(pl.lit("changed")).otherwise(pl.lit("added"))
        ).to_series()
        self.counts.update(dict(verdicts.value_counts().iter_rows()))
        return judged.with_columns(verdicts.alias(VERDICT))

    def left(self) -> dict[str, Left]:
        """Count who has left each segment, once every contact was judged; segments that nobody left are left out."""
        found = {}
        for segment, gone in self._gone().items():
            if leavers := int(gone.sum()):
                marked = int(self._ledger.marked(self._terms.marker, segment).sum())
                found[segment] = Left(leavers, marked, int(self._by_call(gone).sum()))
        return found

    def leavers(self, segment: str) -> Iterator[pl.DataFrame]:
        """Read who is to lose a segment's marker by a call of its own: `email` and `key` String, in a fixed order."""
        wanted = self._by_call(self._gone()[segment])
        start = 0
        for part in self._ledger.parts():
            yield part.select("email", "key").filter(wanted.slice(start, part.height))
            start += part.height

    def _gone(self) -> dict[str, pl.Series]:
        ledger = self._ledger
        return {
            segment: self._may_leave[segment] & ~only(ledger.contacts, members)
            for segment, members in self._members.items()
        }

    def _by_call(self, gone: pl.Series) -> pl.Series:
        """Tell who needs a call: a property is undone within the contact where that is sent anyway, a tag never."""
        return gone if self._terms.marker == "tag" else gone & ~only(self._ledger.contacts, self._seen)


def guard(left: Mapping[str, Left], limit: float) -> str | None:
    """Say why nobody's marker is undone, if more of a segment's contacts would lose it than the share `limit`."""
    faults = [
        f"{one.leavers:,} of the {one.marked:,} contacts that it marked for “{segment}” "
        f"({one.leavers / one.marked:.0%}; {limit:.0%} are allowed)"
        for segment, one in left.items()
        if one.leavers > limit * one.marked + ROUNDING
    ]
    if not faults:
        return None
    return (
        f"This export would undo the marker of {', and of '.join(faults)}. So many at once usually mean that the "
        "source is broken or half loaded, so nothing was sent. If it is right, an administrator can confirm it and "
        "start the export again."
    )
