"""The table of a series of trials: one line for each thing that goes wrong."""

from collections.abc import Sequence
from pathlib import Path

from tests.chaos.scenarios import IN_FLIGHT
from tests.chaos.trial import Outcome

HEADER = ("fault", "runs", "kills", "contacts", "lost", "sent twice", "end state")

ABOUT = """# Faults

Real worker processes are killed with SIGKILL at random moments, while the sandbox or the machine does something wrong
besides, and others take their runs over. Some runs keep their state in SQLite, others in PostgreSQL. The sandbox
keeps count of what truly arrived.

*Lost*: contacts that are not in Omnisend as they should be at the end. *Sent twice*: batches that Omnisend took more
than once, by their origin or by their contacts. Where it drops or refuses the origin, or forgets batches within
seconds, nobody can learn what became of those in flight when a worker died, at most {flying} each time: they are sent
again. The ledger, the markers of those who left and the fullest window of requests are looked at too; what is not as it
should be counts as wrong.

`make chaos` repeats it. Measured by it on {day}, on {where}, seeds from {seed} on:

"""


def rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Sum up the trials, one row for each scenario, in the order of their first trials, and one for all."""
    names = list(dict.fromkeys(outcome.scenario for outcome in outcomes))
    parts = [(name, [outcome for outcome in outcomes if outcome.scenario == name]) for name in names]
    return [_row(name, part) for name, part in parts] + [_row("all", outcomes)]


def _row(name: str, part: Sequence[Outcome]) -> tuple[str, ...]:
    ends = dict.fromkeys(", resumed: ".join(outcome.end) for outcome in part) if name != "all" else ()
    figures = (
        len(part),
        *(sum(getattr(outcome, each) for outcome in part) for each in ("kills", "contacts", "lost", "twice")),
    )
    bad = sum(not outcome.good for outcome in part)
    end = "; ".join(ends) or ("as expected" if not bad else "")
    return (name, *(f"{figure:,}" for figure in figures), f"{end} ({bad} wrong)" if bad else end)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """Write the table."""
    lines = [HEADER, tuple("---" for _ in HEADER), *rows(outcomes)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def write(outcomes: Sequence[Outcome], file: Path, *, where: str, day: str) -> None:
    """Write the table with what it means."""
    seed = min(outcome.seed for outcome in outcomes)
    about = ABOUT.format(where=where, day=day, seed=seed, flying=IN_FLIGHT)
    file.write_text(about + markdown(outcomes), encoding="utf-8")
