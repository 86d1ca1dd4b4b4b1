"""The long form: every scenario, several times, with hundreds of kills; prints one table.

make chaos                        all of it: half of the trials with their state in PostgreSQL, if that is installed
make chaos ARGS="--write"         and write the table into docs/chaos.md
make chaos ARGS="--only 'origin dropped' --seed 7 --runs 1 --database sqlite"     repeat one trial
"""

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from exporter.processes import ended_by_signals
from tests.chaos.crew import EVERYBODY
from tests.chaos.disturbances import may_mount
from tests.chaos.scenarios import SCENARIOS, scenario
from tests.chaos.table import markdown, write
from tests.chaos.trial import Outcome, hold
from tests.postgres import database, running

DOCS = Path(__file__).resolve().parents[2] / "docs" / "chaos.md"
"""Where the table goes."""


def main() -> int:
    """Hold the trials; 1 if a promise was broken."""
    arguments = _arguments()
    first = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1_000_000)
    print(f"Seeds from {first} on; the same seed, scenario and database repeat a trial.", flush=True)
    chosen = [scenario(name) for name in arguments.only] or list(SCENARIOS)
    if not may_mount():
        print("Disks of their own cannot be had here (that takes root on Linux), so no disk is filled.", flush=True)
        chosen = [each for each in chosen if each.disk is None]
    folder = Path(tempfile.mkdtemp(prefix="exporter-chaos-"))
    with ExitStack() as stack:
        server = None if arguments.database == "sqlite" else stack.enter_context(running())
        pool = ThreadPoolExecutor(arguments.at_once)

        def held(number: int) -> Outcome:
            run, position = divmod(number, len(chosen))
            on_postgres = server is not None and (arguments.database == "postgresql" or run % 2 == 1)
            place = folder / f"{number:03}"
            with database(server) if server is not None and on_postgres else nullcontext("") as url:
                outcome = hold(chosen[position], first + run, place, kills=arguments.kills, database_url=url)
            print(f"{outcome} ({'postgresql' if url else 'sqlite'})", flush=True)
            if outcome.good:
                shutil.rmtree(place, ignore_errors=True)
            return outcome

        try:
            outcomes = list(pool.map(held, range(arguments.runs * len(chosen))))
        except KeyboardInterrupt:
            for worker in EVERYBODY:
                worker.kill()
            stack.close()
            os._exit(130)  # without waiting for the trials
    outcomes.sort(key=lambda outcome: [each.name for each in chosen].index(outcome.scenario))
    print(f"\n{markdown(outcomes)}")
    if arguments.write:
        where = f"{os.cpu_count()} cores, Python {platform.python_version()}"
        write(outcomes, DOCS, where=where, day=datetime.now(UTC).date().isoformat())
    if all(outcome.good for outcome in outcomes):
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    print(f"What was left of those that went wrong is in {folder}.")
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description="Kill workers and see what becomes of their runs.")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this scenario; repeatable")
    parser.add_argument("--seed", type=int, metavar="N", help="where chance starts; default: anywhere")
    parser.add_argument("--runs", type=int, default=2, metavar="N", help="trials of each scenario (2)")
    parser.add_argument("--kills", type=int, default=5, metavar="N", help="kills in a trial at most (5)")
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="trials side by side (2)")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "both"), default="both", help="of the state (both)"
    )
    parser.add_argument("--write", action="store_true", help="write the table into docs/chaos.md")
    return parser.parse_args()


if __name__ == "__main__":
    with ended_by_signals():
        sys.exit(main())
