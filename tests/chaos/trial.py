"""One trial: a run whose workers are killed again and again while something else goes wrong, and what came of it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from exporter.errors import ExporterError
from exporter.runs.report import Report
from exporter.sandbox.faults import Faults
from exporter.sandbox.tallies import batches
from tests.chaos.audit import Finding, audit, over_the_limit
from tests.chaos.crew import Crew, wait_until
from tests.chaos.disturbances import small_disk
from tests.chaos.ground import BATCH, EXPORT, Ground, ground
from tests.chaos.scenarios import Scenario

SILENT_AFTER = 6.0
FOUND_DEAD = 0.85
"""Share of the dead that are found at once; the others have to be missed first."""

LATER_PHASES = ("settling", "tagging", "undoing", "ending")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    Args:
        scenario: What went wrong besides the kills.
        seed: Where its chance started.
        kills: Workers killed.
        contacts: Contacts that had to arrive.
        lost: Those that did not, or not as they are.
        twice: Batches sent twice.
        allowed: How many of them nobody could have prevented.
        end: How the run ended, each time that it did.
        wrong: What else is not as it should be.
        seconds: How long it took.
    """

    scenario: str
    seed: int
    kills: int
    contacts: int
    lost: int
    twice: int
    allowed: int
    end: tuple[str, ...]
    wrong: tuple[str, ...]
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        return not self.lost and self.twice <= self.allowed and not self.wrong

    def __str__(self) -> str:
        said = f"{self.scenario}, seed {self.seed}: {self.kills} kills, {self.lost} lost, {self.twice} sent twice"
        said += f", {' > '.join(self.end)}, {self.seconds:.0f} s"
        return said if self.good else f"{said}. WRONG: {'; '.join(self.wrong) or 'lost or sent twice'}"


@dataclass
class Trial:
    """A trial under way.

    Args:
        scenario: What goes wrong.
        place: Where.
        crew: Who does the work.
        rng: Its chance.
        kills: Workers to kill at most.
    """

    scenario: Scenario
    place: Ground
    crew: Crew
    rng: random.Random
    kills: int
    run_id: str = ""
    _turned: bool = False

    def first_run(self) -> None:
        """Do a whole run in peace; then let people leave, change and come."""
        self.place.sandbox.brand.faults = Faults()
        self.crew.start()
        report = self.place.kit.wait(self.place.kit.start(EXPORT))
        self.crew.end()
        if report.status != "Successful":
            raise AssertionError(f"The first run ended {report.status}: {report.reason}")
        self.place.write_people(self.place.people.changed(self.rng))

    def begin(self) -> None:
        """Queue the run, and let one worker or two do it."""
        self.run_id = self.place.kit.start(EXPORT)
        if self.scenario.first is not None:
            self.scenario.first(self.place, self.run_id)
        for _ in range(self.rng.choice((1, 2))):
            self.crew.start()

    def report(self) -> Report:
        """Look at the run."""
        return self.place.kit.runs.report(self.run_id)

    def harass(self) -> None:
        """Kill whoever carries the run, at moments of all kinds, until there were enough kills or the run has ended."""
        moments: dict[Callable[[], bool], int] = {self._sending: 7, self._starting: 1, self._any: 1, self._later: 1}
        while self.crew.killed < self.kills:
            (moment,) = self.rng.choices(list(moments), list(moments.values()))
            if not moment() or self.report().ended:
                return
            victim = self.crew.carrier(self.run_id) or self.crew.alive[0]
            self.crew.kill(victim, found_dead=self.rng.random() < FOUND_DEAD)
            self.crew.start()

    def finish(self) -> Report:
        """Wait for the end without further kills. Raises AssertionError if it does not come."""
        if not self._until(lambda: self.report().ended, seconds=self.scenario.patience):
            report = self.report()
            raise AssertionError(
                f"did not end in {self.scenario.patience:.0f} s: {report.status}, {report.phase}, {report.accepted} of "
                f"{report.contacts} accepted; paused: {report.paused}"
            )
        return self.report()

    def _until(self, true: Callable[[], object], *, seconds: float) -> bool:
        """Wait as `wait_until`, and let happen meanwhile what happens midway."""

        def look() -> object:
            self._turn()
            return true()

        return wait_until(look, seconds=seconds)

    def _turn(self) -> None:
        half = len(self.place.people.members) // BATCH // (8 if self.scenario.again else 2)
        if self.scenario.midway is not None and not self._turned and len(self.place.sandbox.brand.batches) >= half:
            self._turned = True
            self.scenario.midway(self.place, self.run_id)

    def _pause(self, longest: float) -> bool:
        self._until(lambda: self.report().ended, seconds=self.rng.uniform(0.0, longest))
        return True

    def _starting(self) -> bool:
        return self._pause(3.0)

    def _any(self) -> bool:
        return self._pause(4.0)

    def _sending(self) -> bool:
        """Wait until batches arrive, and a little longer."""
        had = len(self.place.sandbox.brand.batches)
        arrived = self._until(
            lambda: len(self.place.sandbox.brand.batches) > had or self.report().ended, seconds=self.scenario.patience
        )
        return arrived and self._pause(1.0)

    def _later(self) -> bool:
        """Wait until everything is sent, and a little longer."""

        def over() -> bool:
            report = self.report()
            return report.ended or report.phase in LATER_PHASES or 0 < report.contacts <= report.sent

        return self._until(over, seconds=self.scenario.patience) and self._pause(0.6)


def hold(scenario: Scenario, seed: int, folder: Path, *, kills: int, database_url: str = "") -> Outcome:
    """Hold one trial.

    Args:
        scenario: What goes wrong besides the kills.
        seed: Where chance starts: moments, people, and what the sandbox does.
        folder: Where everything of it goes.
        kills: Workers to kill, fewer if the run ends sooner.
        database_url: A PostgreSQL database to keep the state in; default: SQLite.
    """
    began = time.monotonic()
    rng = random.Random(f"{seed} {scenario.name}")
    faults = replace(scenario.faults, seed=seed)
    with (
        small_disk(folder / "workspace", scenario.disk),
        ground(
            folder,
            members=scenario.members,
            marker=scenario.marker,
            limits=scenario.limits,
            settling_delay=scenario.settling_delay,
            database_url=database_url,
            EXPORTER_SILENT_AFTER=str(SILENT_AFTER),
        ) as place,
    ):
        crew = Crew(place.kit, place.environment, folder)
        trial = Trial(scenario, place, crew, rng, kills)
        ends: list[str] = []
        try:
            before = place.people.emails()
            if scenario.again:
                trial.first_run()
            known = batches(place.sandbox.brand)
            place.sandbox.brand.faults = faults
            trial.begin()
            trial.harass()
            report = trial.finish()
            ends.append(report.status)
            if scenario.mend is not None and report.status not in scenario.ends:
                scenario.mend(place, trial.run_id)
                place.kit.resume(trial.run_id)
                trial.harass()
                report = trial.finish()
                ends.append(report.status)
        except (AssertionError, AttributeError, ExporterError) as error:
            ends.append("not at all")
            none = Finding(contacts=0, lost=0, twice=0, wrong=(f"{type(error).__name__}: {error}",))
            return _outcome(trial, seed, ends, none, began=began)
        finally:
            crew.end()
        emails = place.people.emails()
        differing = {email for email, name in emails.items() if before.get(email) != name}
        found = audit(
            place,
            report,
            after=known,
            expected=differing if scenario.again else None,
            rejected=[email for email in emails if scenario.rejected(faults, email)],
            leavers=len(place.people.others),
            complete=scenario.complete,
        )
        wrong = list(found.wrong)
        if not scenario.faults.stranger:
            wrong += over_the_limit(place)
        if found.twice and scenario.faults.origin != "kept" and not report.remarks:
            wrong.append("it says nothing of batches that were sent twice")
        if report.status not in scenario.ends:
            wrong.append(f"ended {report.status}: {report.reason}")
        return _outcome(trial, seed, ends, replace(found, wrong=tuple(wrong)), began=began)


def _outcome(trial: Trial, seed: int, ends: list[str], found: Finding, *, began: float) -> Outcome:
    return Outcome(
        scenario=trial.scenario.name,
        seed=seed,
        kills=trial.crew.killed,
        contacts=found.contacts,
        lost=found.lost,
        twice=found.twice,
        allowed=trial.scenario.twice * max(1, trial.crew.killed) if trial.scenario.twice else 0,
        end=tuple(ends),
        wrong=found.wrong,
        seconds=time.monotonic() - began,
    )
