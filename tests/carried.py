"""Runs carried here and now: what a worker does of a run, without the queue that brings it there.

That runs go through queue and workers is a fact of its own, with tests of its own; without one, a run costs a tenth.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from exporter.runs.report import Report
from exporter.toolkit import Toolkit

BETWEEN_LOOKS = 0.1
"""Seconds."""


def run(
    kit: Toolkit,
    export: str,
    *,
    full: bool = False,
    confirm_leavers: bool = False,
    on_progress: Callable[[Report], None] | None = None,
) -> Report:
    """Run a saved export as `Toolkit.run` does."""
    run_id = kit.exports.queue(export, full=full, confirm_leavers=confirm_leavers).run_id
    return carried(kit, run_id, on_progress=on_progress)


def carried(kit: Toolkit, run_id: str, *, on_progress: Callable[[Report], None] | None = None) -> Report:
    """Carry a run to its end, as `Toolkit.wait` does; whoever wants to see it meanwhile gets its reports."""
    with ThreadPoolExecutor(1) as worker:
        carrying = worker.submit(kit._tasks.carry, run_id, "here", threading.Event())
        while on_progress is not None and not carrying.done():
            on_progress(kit.runs.report(run_id))
            wait([carrying], BETWEEN_LOOKS)
        carrying.result()
    report = kit.runs.report(run_id)
    if on_progress is not None:
        on_progress(report)
    return report
