"""What the log says of a run, put together from its journal: counts and states, never a contact."""

from exporter.events import RunEnded, RunPrepared, RunStarted
from exporter.workspace.journal import Journal
from exporter.workspace.run_records import Run, Totals

NO_TRAFFIC = (0, 0)


def started(run: Run, worker: str, *, now: float) -> RunStarted:
    """Tell that a worker took a run (`now`: seconds since 1970)."""
    return RunStarted(run.run_id, run.connection, worker, run.attempt, max(0.0, now - run.queued_at))


def prepared(journal: Journal, run_id: str, *, seconds: float) -> RunPrepared:
    """Tell what a run will send; preparing it took so many seconds."""
    run = journal.run(run_id)
    return RunPrepared(
        run_id, run.members, run.contacts, sum(run.refused.values()), run.unchanged, run.leavers, seconds
    )


def ended(journal: Journal, run_id: str) -> RunEnded:
    """Tell how a run ended: members = refused + unchanged + accepted + rejected + not sent."""
    run = journal.run(run_id)
    totals = journal.totals([run_id]).get(run_id, Totals())
    requests, retries = journal.traffic([run_id]).get(run_id, NO_TRAFFIC)
    refused = sum(run.refused.values())
    return RunEnded(
        run=run_id,
        status=run.status,
        reason=run.reason,
        members=run.members,
        refused=refused,
        unchanged=run.unchanged,
        accepted=totals.accepted,
        rejected=totals.rejected,
        not_sent=run.members - refused - run.unchanged - totals.accepted - totals.rejected,
        requests=requests,
        retries=retries,
        seconds=(run.ended_at or 0.0) - run.started_at if run.started_at is not None else 0.0,
    )
