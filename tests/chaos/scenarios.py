"""What goes wrong in each kind of trial besides the kills, and how it has to end all the same."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from exporter.sandbox.faults import Faults
from exporter.sandbox.limits import Limits
from tests.chaos.disturbances import exchange_source, fill_disk, lock_state, take_source_away
from tests.chaos.ground import WIDE, Ground, Marker

IN_FLIGHT = 16
"""Batches that can be on their way when a worker dies."""

TIGHT = Limits(requests=160, seconds=20.0, tag_requests=40)
"""So few that a window outlasts a worker's death."""

GOOD = frozenset({"Successful"})
WARNED = frozenset({"Completed with warnings"})
STOPPED = frozenset({"Failed"})

Step = Callable[[Ground, str], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of trial.

    Args:
        name: What goes wrong, as the table says it.
        faults: What the sandbox does wrong from the beginning.
        marker: How members are marked.
        limits: What the sandbox takes.
        again: Whether it is the second run of the export, with people who left, came and changed.
        first: What happens once the run is queued, before anybody works on it: gets the ground and the run's id.
        disk: Size of the disk that the workspace lies on, in MB; None: the machine's.
        midway: What happens once half of the run has arrived: gets the ground and the run's id.
        mend: What puts it right once the run has ended before its time; it is resumed after that.
        ends: How it may end at last.
        twice: Batches that may be sent twice for each kill: those whose fate nobody can learn.
        complete: Whether everybody has arrived by then.
        settling_delay: Seconds until the sandbox works on a batch.
        members: How many there are.
        patience: Seconds within which it has to end.
    """

    name: str
    faults: Faults = field(default_factory=Faults)
    marker: Marker = "property"
    limits: Limits = WIDE
    again: bool = False
    first: Step | None = None
    disk: int | None = None
    midway: Step | None = None
    mend: Step | None = None
    ends: frozenset[str] = GOOD
    twice: int = 0
    complete: bool = True
    settling_delay: float = 0.3
    members: int = 3000
    patience: float = 300.0

    def rejected(self, faults: Faults, email: str) -> bool:
        """Say whether Omnisend never takes this contact."""
        return faults.refuses(email) is not None or faults.stops_at(email)


def with_faults(**changes: object) -> Step:
    """Change what the sandbox does wrong."""

    def step(ground: Ground, _: str) -> None:
        brand = ground.sandbox.brand
        brand.faults = replace(brand.faults, **changes)  # type: ignore[arg-type]

    return step


def cancel(ground: Ground, run_id: str) -> None:
    """Cancel the run, as a person would."""
    ground.kit.cancel(run_id)


def happens(what: Callable[..., None], **arguments: float) -> Step:
    """Let something happen to the machine."""

    def step(ground: Ground, _: str) -> None:
        what(ground, **arguments)

    return step


def bring_back(ground: Ground, _: str) -> None:
    """Write the profiles anew, as they were."""
    ground.write_people(ground.people)


def nothing(_: Ground, __: str) -> None:
    """Leave all as it is."""


LATE = 0.3
"""Seconds that every answer takes, so that batches are in flight when a worker dies."""

SCENARIOS = (
    Scenario("nothing else", Faults(latency=LATE), limits=TIGHT),
    Scenario("nothing else, tags", Faults(latency=LATE), marker="tag", limits=TIGHT),
    Scenario("answers lost", Faults(latency=LATE, lost=0.1)),
    Scenario("connections reset", Faults(latency=LATE, reset=0.1)),
    Scenario("pages of 502", Faults(latency=LATE, failing=0.1)),
    Scenario("429 by chance", Faults(latency=LATE, throttled=0.05)),
    Scenario("strangers on the brand", Faults(latency=LATE, stranger=0.5), limits=TIGHT),
    Scenario("slow answers", Faults(latency=0.05, slow=0.25)),
    Scenario("requests that hang", Faults(latency=LATE, hanging=0.01, silent=0.01)),
    Scenario("an outage", Faults(latency=LATE), midway=with_faults(outage=6.0)),
    Scenario(
        "key revoked", Faults(latency=LATE), midway=with_faults(revoked_after=0), mend=with_faults(revoked_after=None)
    ),
    Scenario(
        "version retired",
        Faults(latency=LATE),
        midway=with_faults(retired_after=0),
        mend=with_faults(retired_after=None),
    ),
    Scenario("origin dropped", Faults(latency=LATE, origin="dropped"), twice=IN_FLIGHT),
    Scenario("origin refused", Faults(latency=LATE, origin="refused"), twice=IN_FLIGHT),
    Scenario("bodies too large", Faults(latency=LATE, body_bytes=900)),
    Scenario("contacts refused", Faults(latency=LATE, refused=0.1), ends=WARNED),
    Scenario("items answered 403, 429, 503", Faults(latency=LATE, unready=0.1)),
    Scenario("batches stopped", Faults(latency=LATE, stopped=0.2)),
    Scenario("contacts that stop their batch", Faults(latency=LATE, stopping=0.01), ends=WARNED),
    Scenario("settled late, in odd order", Faults(latency=LATE, disorder=6.0)),
    Scenario(
        "batches forgotten",
        Faults(latency=LATE, forgotten=3.0),
        twice=IN_FLIGHT,
        complete=False,
        ends=GOOD | WARNED | STOPPED,
    ),
    Scenario("canceled and resumed", Faults(latency=LATE), midway=cancel, mend=nothing),
    Scenario("source gone before the snapshot", Faults(latency=LATE), first=happens(take_source_away), mend=bring_back),
    Scenario("source gone after the snapshot", Faults(latency=LATE), midway=happens(take_source_away)),
    Scenario("source exchanged after the snapshot", Faults(latency=LATE), midway=happens(exchange_source)),
    Scenario("state locked for 40 s", Faults(latency=LATE), midway=happens(lock_state, seconds=40.0)),
    Scenario("disk full for 15 s", Faults(latency=LATE), disk=16, midway=happens(fill_disk, seconds=15.0)),
    Scenario("leavers, changed only", Faults(latency=LATE), again=True),
    Scenario("leavers, changed only, tags", Faults(latency=LATE), marker="tag", again=True),
    Scenario("leavers, answers lost", Faults(latency=LATE, lost=0.1), again=True),
    Scenario(
        "all at once",
        Faults(
            latency=0.05,
            slow=0.1,
            throttled=0.03,
            failing=0.03,
            reset=0.03,
            lost=0.05,
            refused=0.02,
            unready=0.05,
            stopped=0.05,
            disorder=2.0,
        ),
        marker="tag",
        ends=WARNED,
    ),
)


def scenario(name: str) -> Scenario:
    """Find a scenario by its name. Raises LookupError."""
    found = next((each for each in SCENARIOS if each.name == name), None)
    if found is None:
        raise LookupError(f"There is no {name}. There are: {', '.join(each.name for each in SCENARIOS)}.")
    return found
