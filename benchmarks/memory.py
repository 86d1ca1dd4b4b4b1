"""The most memory that a whole run takes, at 100,000 and at 1,000,000 profiles; each in a process of its own."""

import subprocess
import sys

from benchmarks import local_server
from benchmarks.workspace import EXPORT, peak, sample


def main(rows: int) -> None:
    """Export that many profiles to a local server, and print."""
    with local_server.running(0.0) as base_url, sample(rows, base_url=base_url) as kit:
        ready = peak()
        report = kit.run(EXPORT)
        print(
            f"{rows:,} profiles: peak {peak():,.0f} MB (before the run, the sample made: {ready:,.0f} MB); "
            f"{report.accepted:,} contacts in {report.seconds:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(int(sys.argv[1]))
    else:
        for size in ("100000", "1000000"):
            subprocess.run([sys.executable, "-m", "benchmarks.memory", size], check=True)
