"""Whatever happens to data, definition and requests, run after run: what the ledger says is what Omnisend holds."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from exporter.contacts.mapping import FromColumn
from exporter.contacts.marker import tag_name
from exporter.contacts.suppressed import Suppressed
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

STEPS = 8
MAPPINGS = (MAPPING, MAPPING.with_property("note", FromColumn("name")), MAPPING.without("first_name"))


@dataclass(frozen=True, slots=True)
class Step:
    """One run: what there is, what is asked, and how it goes.

    Args:
        profiles: What the source holds.
        definition: What the export says.
        outcomes: Of its contacts, in order.
        arrives: Whether what is not confirmed arrived all the same.
        calls: Whether tag and undo calls are made; None: some are refused.
        kind: `full`, `retry` of the run before, or plain.
        resumed: How many contacts are sent before the run fails and is resumed; None: it is not.
    """

    profiles: list[Profile]
    definition: dict[str, Any]
    outcomes: list[str]
    arrives: bool
    calls: bool | None
    kind: str
    resumed: int | None


PEOPLE = tuple(
    Profile(str(number), f"{letter}@x.org", vip=number % 3 > 0, new=number % 2 > 0)
    for number, letter in enumerate("abcdefgh")
)
EDITS: dict[str, tuple[Any, ...]] = {
    "email": (*(one.email for one in PEOPLE), "no address", None),
    "name": ("Zoë", "Zoë", "Ann", None),
    "vip": (True, False),
    "new": (True, False),
}


def some_step(chance: random.Random, people: list[Profile], definition: dict[str, Any]) -> Step:
    """Make a step out of what was before: mostly as it was, but for a value or two."""
    for _ in range(chance.choice([0, 1, 2, 3])):
        place, name = chance.randrange(len(people)), chance.choice(list(EDITS))
        edited = replace(people[place], **{name: chance.choice(EDITS[name])})
        if chance.random() < 0.5:
            edited = next((one for one in PEOPLE if one.id == edited.id), edited)
        people = [edited if at == place else one for at, one in enumerate(people)]
    if chance.random() < 0.3:
        missing = [one for one in PEOPLE if one.id not in {present.id for present in people}]
        people = people[1:] if not missing else [*people, *missing]
    if chance.random() < 0.25:
        definition = {
            "segments": chance.choice([("vip",), ("vip", "new"), ("vip", "new"), ("new",)]),
            "mapping": chance.choice([MAPPING, *MAPPINGS]),
            "marker": chance.choice(["property", "property", "property", "tag"]),
        }
    weights = chance.choice([[4, 1, 0, 0], [4, 1, 1, 1]])
    return Step(
        profiles=people,
        definition=definition,
        outcomes=chance.choices([ACCEPTED, REJECTED, UNCONFIRMED, UNSENT], weights=weights, k=len(PEOPLE)),
        arrives=chance.random() < 0.5,
        calls=chance.choice([True, True, True, False, None]),
        kind=chance.choice(["plain", "plain", "plain", "plain", "full", "retry"]),
        resumed=chance.choice([None, None, None, 0, 1, 2]),
    )


@dataclass
class Brand:
    """What Omnisend holds, and what it was told.

    Args:
        contacts: Email -> what it holds of a contact: fields, properties, and tags as `tag <name>`.
        last: Email -> the body that it accepted last; None where nobody knows what it holds.
        surely: Markers (kind, segment, email) that this export set, and `maybe` those that it may have set.
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


@pytest.mark.parametrize("seed", range(8))
def test_the_ledger_says_what_omnisend_holds(here: Ground, seed: int) -> None:
    chance = random.Random(seed)
    brand, name = Brand(), f"export {seed}"
    people = list(PEOPLE)
    definition: dict[str, Any] = {"segments": ("vip", "new"), "mapping": MAPPING, "marker": "property"}
    before: Prepared | None = None
    for _ in range(STEPS):
        step = some_step(chance, people, definition)
        people, definition = step.profiles, step.definition
        before = Trial(here, brand, name, step).go(before)


class Trial:
    """One step of a history, checked from all sides."""

    def __init__(self, here: Ground, brand: Brand, name: str, step: Step) -> None:
        self.here = here
        self.brand = brand
        self.step = step
        here.profiles(*step.profiles)
        values = step.definition
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
        taking.take(
            kit.profiles,
            source,
            self.export,
            segments,
            place=place,
            run_id="all",
            now=next(self.here.ticks),
            suppressed=Suppressed(),
        )
        taken = snapshots.load(place)
        if not taken.contacts:
            return {}
        items = json.loads(taken.body(0, range(taken.contacts)))["items"]
        return {item["identifiers"][0]["id"]: item for item in items}

    def members(self, segment: str) -> set[str]:
        """Return the emails of a segment's members that can be sent."""
        found = {one.email for one in self.step.profiles if getattr(one, segment)}
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
        asked = [one for one in self.step.profiles if any(getattr(one, name) for name in self.export.segments)]
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
        became = step.outcomes[:contacts]
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
                brand.surely -= lost
                if export.marker == "property":
                    brand.maybe |= mine
                if self.step.arrives:
                    brand.write(item)
                    brand.surely |= mine if export.marker == "property" else set()

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
