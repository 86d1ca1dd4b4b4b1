"""Whatever happens to data, definition and requests, run after run: what the ledger says is what Omnisend holds."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exporter.contacts.mapping import FromColumn
from exporter.contacts.marker import tag_name
from exporter.runs import snapshot as snapshots
from exporter.runs import taking
from exporter.workspace.storage import Storage
from tests.runs.ledger_ground import (
    ACCEPTED,
    MAPPING,
    REJECTED,
    UNCONFIRMED,
    UNSENT,
    Ground,
    Prepared,
    Profile,
    ground,
)

NUMBERS = itertools.count()
FIRST: dict[str, Any] = {"segments": ("vip", "new"), "mapping": MAPPING, "marker": "property"}
MAPPINGS = (MAPPING, MAPPING.with_property("note", FromColumn("name")), MAPPING.without("first_name"))

profiles = st.lists(
    st.builds(
        Profile,
        id=st.sampled_from(["1", "2", "3", "4"]),
        email=st.sampled_from(["a@x.org", "b@x.org", "c@x.org", "d@x.org", "no address", None]),
        name=st.sampled_from(["Ann", "Bob", None]),
        vip=st.booleans(),
        new=st.booleans(),
    ),
    min_size=1,  # a source without profiles is refused
    max_size=4,
    unique_by=lambda profile: profile.id,
)
definitions = st.fixed_dictionaries(
    {
        "segments": st.sampled_from([("vip",), ("vip", "new"), ("vip", "new"), ("new",)]),
        "mapping": st.sampled_from(MAPPINGS[:1] * 3 + MAPPINGS),
        "marker": st.sampled_from(["property", "property", "property", "tag"]),
    }
)
edits = st.one_of(
    *(
        st.tuples(st.integers(0, 3), st.just(name), values)
        for name, values in {
            "email": st.sampled_from(["a@x.org", "b@x.org", "e@x.org", "no address"]),
            "name": st.sampled_from(["Ann", "Cem", None]),
            "vip": st.booleans(),
            "new": st.booleans(),
        }.items()
    )
)
outcomes = st.sampled_from([ACCEPTED, ACCEPTED, ACCEPTED, REJECTED, UNCONFIRMED, UNSENT])


@dataclass(frozen=True, slots=True)
class Step:
    """One run: what there is, what is asked, and how it goes.

    Args:
        profiles: What the source holds now; None: what it held before.
        edited: A profile that is another in one value, by its place, its field and its value; None: none is.
        definition: What the export says now; None: what it said before.
        outcomes: Of its contacts, in order.
        arrives: Whether what is not confirmed arrived all the same.
        calls: Whether tag and undo calls are made; None: some are refused.
        kind: `full`, `retry` of the run before, or plain.
        resumed: How many contacts are sent before the run fails and is resumed; None: it is not.
    """

    profiles: list[Profile] | None
    edited: tuple[int, str, Any] | None
    definition: dict[str, Any] | None
    outcomes: list[str]
    arrives: bool
    calls: bool | None
    kind: str
    resumed: int | None


steps = st.builds(
    Step,
    profiles=st.sampled_from([True, False, False]).flatmap(lambda fresh: profiles if fresh else st.none()),
    edited=st.none() | edits,
    definition=st.sampled_from([True, False, False]).flatmap(lambda fresh: definitions if fresh else st.none()),
    outcomes=st.lists(outcomes, min_size=6, max_size=6),
    arrives=st.booleans(),
    calls=st.sampled_from([True, True, True, False, None]),
    kind=st.sampled_from(["plain", "plain", "plain", "full", "retry"]),
    resumed=st.sampled_from([None, None, 0, 1, 2]),
)


@dataclass
class Brand:
    """What Omnisend holds, and what it was told.

    Args:
        contacts: Email -> what it holds of a contact: fields, properties, and tags as `tag <name>`.
        last: Email -> the body that it accepted last; None where nobody knows what it holds.
        surely: Markers (kind, segment, email) that this export surely set, and `maybe` those that it may have set.
        rejected: Emails that it surely refused, and has not accepted since.
    """

    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    last: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    surely: set[tuple[str, str, str]] = field(default_factory=set)
    maybe: set[tuple[str, str, str]] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)

    def holds(self, item: dict[str, Any]) -> bool:
        """Tell whether writing a body would change nothing."""
        held = self.contacts.get(item["identifiers"][0]["id"], {})
        return all(held.get(name) == value for name, value in flat(item).items())

    def write(self, item: dict[str, Any]) -> None:
        """Take a contact: what is not in the body stays as it is."""
        values = flat(item)
        assert None not in values.values()
        assert "" not in values.values()
        self.contacts.setdefault(item["identifiers"][0]["id"], {}).update(values)


def flat(item: dict[str, Any]) -> dict[str, Any]:
    """Return what a body says of a contact, by name."""
    values = {name: value for name, value in item.items() if name not in ("identifiers", "customProperties")}
    return values | {f"property {name}": value for name, value in item.get("customProperties", {}).items()}


@pytest.fixture(scope="module")
def here() -> Iterator[Ground]:
    with ground() as opened:
        yield opened


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # an example takes seconds: it is not made smaller
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(history=st.lists(steps, min_size=2, max_size=5))
def test_the_ledger_says_what_omnisend_holds(here: Ground, history: list[Step]) -> None:
    brand, name = Brand(), f"export {next(NUMBERS)}"
    people, definition = [Profile("1", "a@x.org"), Profile("2", "b@x.org", new=True)], FIRST
    before: Prepared | None = None
    for step in history:
        people = edited(people if step.profiles is None else step.profiles, step.edited)
        definition = definition if step.definition is None else step.definition
        before = Trial(here, brand, name, step, people=people, values=definition).go(before)


def edited(people: list[Profile], edit: tuple[int, str, Any] | None) -> list[Profile]:
    """Return profiles of which one is another in one value."""
    if edit is None:
        return people
    place, name, value = edit
    return [replace(one, **{name: value}) if at == place else one for at, one in enumerate(people)]


class Trial:
    """One step of a history, checked from all sides."""

    def __init__(
        self,
        here: Ground,
        brand: Brand,
        name: str,
        step: Step,
        *,
        people: list[Profile],
        values: dict[str, Any],
    ) -> None:
        self.here = here
        self.brand = brand
        self.step = step
        self.people = people
        here.profiles(*people)
        self.export = here.save(name, *values["segments"], mapping=values["mapping"], marker=values["marker"])

    def go(self, before: Prepared | None) -> Prepared:
        """Run it, and return the run."""
        step, here = self.step, self.here
        asked: dict[str, Any] = {"full": True} if step.kind == "full" else {}
        if step.kind == "retry" and before is not None and here.kit.journal.rejected(before.run.run_id):
            asked = {"rejected_of": before.run.run_id}
        prepared = here.prepare(self.export.name, **asked)
        everybody = self.everybody()
        if "rejected_of" in asked:
            assert before is not None
            self.check_retry(prepared, before)
        else:
            self.check_counts(prepared, everybody)
            self.check_leavers(prepared, everybody)
        self.check_sent(prepared, everybody)
        self.send(prepared)
        return prepared

    def everybody(self) -> dict[str, dict[str, Any]]:
        """Return the bodies of all who could be sent now, whatever the ledger says, by email."""
        kit = self.here.kit
        segments = {name: kit.segments.condition(kit.segments.get(name)) for name in self.export.segments}
        place = Storage(str(self.here.file.parent)).folder("everybody")
        place.remove()
        source = kit.sources.get("people")
        taking.take(kit.profiles, source, self.export, segments, place=place, run_id="all", now=next(self.here.ticks))
        taken = snapshots.load(place)
        if not taken.contacts:
            return {}
        items = json.loads(taken.body(0, range(taken.contacts)))["items"]
        return {item["identifiers"][0]["id"]: item for item in items}

    def members(self, segment: str) -> set[str]:
        """Return the emails of a segment's members that can be sent."""
        found = {one.email for one in self.people if getattr(one, segment)}
        return {email for email in found if email is not None and "@" in email}

    def check_counts(self, prepared: Prepared, everybody: dict[str, dict[str, Any]]) -> None:
        taken = prepared.snapshot
        assert taken.members == sum(taken.refused.values()) + taken.unchanged + taken.contacts
        assert taken.unchanged + taken.contacts == len(everybody)
        if taken.mode == "changed":
            assert taken.added + taken.changed == taken.contacts

    def check_sent(self, prepared: Prepared, everybody: dict[str, dict[str, Any]]) -> None:
        """What is not sent Omnisend holds; what is sent though a ledger was there has a reason."""
        taken, brand, kind = prepared.snapshot, self.brand, self.export.marker
        sent = {item["identifiers"][0]["id"]: item for item in prepared.items()}
        restricted = "rejected_of" in prepared.run.definition
        for email, item in everybody.items():
            if email not in sent:
                assert restricted or (email not in brand.rejected and brand.holds(item))
                if not restricted and kind == "tag":
                    mine = {segment for segment in self.export.segments if email in self.members(segment)}
                    assert {f"tag {tag_name(segment)}" for segment in mine} <= set(brand.contacts[email])
            elif taken.mode == "changed" and kind == "property":
                doubtful = brand.last.get(email) is None or email in brand.rejected
                assert doubtful or sent[email] != brand.last[email]

    def check_retry(self, prepared: Prepared, before: Prepared) -> None:
        keys = [row["key"] for part in before.snapshot.parts() for row in part.to_dicts()]
        rejected = {keys[contact.position] for contact in self.here.kit.journal.rejected(before.run.run_id)}
        assert {row["key"] for part in prepared.snapshot.parts() for row in part.to_dicts()} <= rejected
        assert prepared.snapshot.left == {}
        assert not any(False in item.get("customProperties", {}).values() for item in prepared.items())

    def check_leavers(self, prepared: Prepared, everybody: dict[str, dict[str, Any]]) -> None:
        """Exactly those lose a marker that this export set and who are in the segment no more."""
        kind, taken = self.export.marker, prepared.snapshot
        ledger = self.here.ledger(self.export.name)
        asked = [one for one in self.people if any(getattr(one, name) for name in self.export.segments)]
        refused = {one.id for one in asked if one.email is None or "@" not in one.email}
        for segment in self.export.segments:
            by_call = set(taken.leavers(segment))
            in_body = {
                email
                for email, item in zip(prepared.emails(), prepared.items(), strict=True)
                if item.get("customProperties", {}).get(taken.properties[segment]) is False
            }
            losing = by_call | in_body
            assert not losing & self.members(segment)
            assert not {ledger[email]["key"] for email in losing} & refused
            assert {(kind, segment, email) for email in losing} <= self.brand.maybe
            assert not in_body & by_call
            assert kind == "tag" or not by_call & set(everybody)
            for of, at, email in self.brand.surely:
                if (of, at) == (kind, segment) and email not in self.members(segment) | losing:
                    assert ledger[email]["key"] in refused

    def send(self, prepared: Prepared) -> None:
        step, here, contacts = self.step, self.here, prepared.snapshot.contacts
        became = (step.outcomes * 2)[:contacts]
        first = contacts if step.resumed is None else min(step.resumed, contacts)
        self.deliver(prepared, became[:first], 0)
        if step.resumed is not None:
            here.end(prepared, "Failed")
            here.kit.journal.resume(prepared.run.run_id, by="me@example.com")
            prepared = here.again(prepared.run.run_id)
            self.deliver(prepared, became[first:], first)
        settled = not {UNSENT, UNCONFIRMED} & set(became)
        if settled and step.calls is not False:
            self.call(prepared, became)
        here.end(prepared)

    def deliver(self, prepared: Prepared, became: list[str], first: int) -> None:
        self.here.deliver(prepared, became, first=first)
        brand, export = self.brand, self.export
        for item, outcome in zip(prepared.items()[first:], became, strict=False):
            email = item["identifiers"][0]["id"]
            says = item.get("customProperties", {})
            mine = {(export.marker, segment, email) for segment in export.segments if email in self.members(segment)}
            lost = {
                ("property", segment, email)
                for segment in export.segments
                if says.get(prepared.snapshot.properties[segment]) is False
            }
            if outcome == ACCEPTED:
                brand.write(item)
                brand.last[email] = {**item, "customProperties": {k: v for k, v in says.items() if v is not False}}
                if not brand.last[email]["customProperties"]:  # type: ignore[index]
                    del brand.last[email]["customProperties"]  # type: ignore[union-attr]
                brand.rejected.discard(email)
                brand.surely -= lost
                brand.maybe -= lost
                if export.marker == "property":
                    brand.surely |= mine
                    brand.maybe |= mine
            elif outcome == REJECTED:
                brand.rejected.add(email)
            elif outcome == UNCONFIRMED:
                brand.last[email] = None
                if self.step.arrives:
                    brand.write(item)
                brand.surely -= lost
                if export.marker == "property":
                    brand.maybe |= mine

    def call(self, prepared: Prepared, became: list[str]) -> None:
        """Make the calls for tags and for those who left, or let some of them be refused."""
        brand, export, taken = self.brand, self.export, prepared.snapshot
        if export.marker == "tag" and taken.contacts:
            for segment in export.segments:
                self.here.tag(prepared, tag_name(segment))
                accepted = {one for one, how in zip(prepared.emails(), became, strict=True) if how == ACCEPTED}
                for email in accepted & self.members(segment):
                    brand.contacts[email][f"tag {tag_name(segment)}"] = True
                    brand.surely.add(("tag", segment, email))
                    brand.maybe.add(("tag", segment, email))
        for segment in taken.undo_segments:
            refused = 1 if self.step.calls is None else 0
            for email in self.here.undo(prepared, segment, refused=refused):
                if not refused:
                    name = taken.properties[segment] if export.marker == "property" else tag_name(segment)
                    if email in brand.contacts:
                        brand.contacts[email][f"{export.marker} {name}"] = False
                    mine = (export.marker, segment, email)
                    brand.surely.discard(mine)
                    brand.maybe.discard(mine)
                    brand.last[email] = None
