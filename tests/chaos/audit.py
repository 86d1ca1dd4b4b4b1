"""What became of a run, from the sandbox's own count: who is lost, what was sent twice, what is not as it should be."""

from collections.abc import Collection
from dataclasses import dataclass

from exporter.runs.report import Report
from exporter.sandbox.summary import summary
from exporter.sandbox.tallies import tallies
from tests.chaos.ground import EXPORT, Ground


@dataclass(frozen=True, slots=True)
class Finding:
    """What the sandbox's count says of a run.

    Args:
        contacts: Contacts that were to arrive.
        lost: Those of them that are not as they should be in Omnisend, though the run says that all is well.
        twice: Batches that Omnisend took more than once, or contacts sent more than once, in batches.
        wrong: What else is not as it should be, in sentences.
    """

    contacts: int
    lost: int
    twice: int
    wrong: tuple[str, ...]


def audit(
    ground: Ground,
    report: Report,
    *,
    after: int = 0,
    expected: Collection[str] | None = None,
    rejected: Collection[str] = (),
    leavers: int = 0,
    complete: bool = True,
) -> Finding:
    """Compare what the sandbox holds with who is in the segment, and its count with the report.

    Args:
        ground: Where it took place.
        report: What the run says of itself.
        after: Batches that the sandbox had before the run.
        expected: Emails that the run has to send; default: those of all members.
        rejected: Emails that the sandbox refuses.
        leavers: How many left the segment since the run before.
        complete: Whether the run says that it has sent everybody.
    """
    assert ground.sandbox.brand.wait_until_settled(60)
    members = ground.people.emails()
    sent = frozenset(expected if expected is not None else members)
    counted = tallies(ground.sandbox.brand, after=after)
    held = _held(ground)
    wrong: list[str] = []
    bad = [email for email, name in members.items() if email not in rejected and held.get(email) != (name, True)]
    marked = [email for email, (_, mark) in held.items() if mark and email not in members]
    if complete and marked:
        wrong.append(f"{len(marked)} who left are still marked")
    batches_twice = sum(times - 1 for origin, times in counted.origins.items() if origin)
    contacts_twice = sum(times - 1 for times in counted.done.values() if times > 1)
    size = ground.kit.connections.get("main").batch_size
    strangers = sum(1 for email in counted.done if email not in sent)
    if strangers:
        wrong.append(f"{strangers} were sent who need not be")
    accepted = sum(1 for times in counted.written.values() if times)
    if complete and (report.accepted, report.rejected) != (accepted, len(set(rejected) & sent)):
        wrong.append(f"reported {report.accepted} accepted, {report.rejected} rejected; Omnisend wrote {accepted}")
    wrong += _sums(report)
    if complete:
        wrong += _leavers(report, leavers) + _ledger(ground, set(members) & set(rejected))
    if held_welcomes := summary(ground.sandbox.brand)["welcome_messages"]:
        wrong.append(f"{held_welcomes} were welcomed")
    return Finding(len(sent), len(bad) if complete else 0, max(batches_twice, -(-contacts_twice // size)), tuple(wrong))


def over_the_limit(ground: Ground) -> list[str]:
    """Say by how much the fullest window was over the limit, if it was, and how often the limit said no."""
    found = summary(ground.sandbox.brand)
    most, limit = found["most_in_a_window"], ground.limits.requests
    said = [f"{most} requests in a window of {limit}"] if most > limit else []
    return [*said, *([f"{found['refused_by_limit']} requests over a limit"] if found["refused_by_limit"] else [])]


def _sums(report: Report) -> list[str]:
    parts = report.refused + report.accepted + report.rejected + report.waiting + report.not_sent
    parts += report.unchanged
    return [] if report.members == parts else [f"{report.members} members, but {parts} accounted for"]


def _leavers(report: Report, leavers: int) -> list[str]:
    """Say whether the markers of those who left were undone, all of them and no others."""
    if (report.leavers, report.undone) == (leavers, leavers):
        return []
    return [f"{leavers} left; the run says {report.leavers}, and {report.undone} undone"]


def _ledger(ground: Ground, rejected: Collection[str]) -> list[str]:
    """Say whether a next run would send exactly those whom Omnisend refused."""
    if not ground.source.exists() or ground.source.read_bytes()[:4] != b"PAR1":
        ground.write_people(ground.people)
    plan = ground.kit.exports.plan(ground.kit.exports.get(EXPORT))
    found = (plan.added + plan.changed, plan.unchanged, sum(left.calls for left in plan.left.values()))
    expected = (len(rejected), len(ground.people.members) - len(rejected), 0)
    return [] if found == expected else [f"a next run would send, leave alone, undo {found} instead of {expected}"]


def _held(ground: Ground) -> dict[str, tuple[str | None, bool]]:
    """Read the sandbox's contacts: email -> first name, and whether it is marked."""
    found: dict[str, tuple[str | None, bool]] = {}
    for _, contact in ground.sandbox.brand.store.contacts(""):
        tagged = ground.mark in (contact.get("tags") or ())
        marked = (contact.get("customProperties") or {}).get(ground.mark) is True
        email = contact["identifiers"][0]["id"]
        found[email] = (contact.get("firstName"), tagged if ground.marker == "tag" else marked)
    return found
