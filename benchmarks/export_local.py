"""An export of 100,000 contacts to a local server, at 0 ms and at 50 ms away, checks and journal included.

Aim: 40,000 and 17,000 contacts a second.
"""

import sys
import time

from benchmarks import local_server
from benchmarks.workspace import EXPORT, peak, sample

SENDABLE = 0.94
"""Share of the sample that can be sent; the rest is its honest dirt."""


def main(contacts: int) -> None:
    """Measure and print."""
    for milliseconds in (0, 50):
        with (
            local_server.running(milliseconds / 1000) as base_url,
            sample(int(contacts / SENDABLE), base_url=base_url) as kit,
        ):
            began = time.perf_counter()
            report = kit.run(EXPORT)
            waited = time.perf_counter() - began
            frames = kit.runs.frames(report.run_id)
        assert report.members == report.refused + report.accepted, report
        sending = frames.seconds.filter(frames.seconds["sent"] > 0).height
        print(
            f"{milliseconds} ms: {report.accepted:,} contacts in {report.seconds:.2f} s, "
            f"{report.accepted / report.seconds:,.0f} a second from start to report; "
            f"{report.requests:,} requests, sent within {sending} s; "
            f"{waited:.1f} s with the start of a worker; peak {peak():,.0f} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
