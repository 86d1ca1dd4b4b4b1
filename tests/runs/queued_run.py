"""A run as it stands in the journal before anybody has begun it."""

from exporter.workspace.run_records import Run


def queued(run_id: str = "r1", brand: str = "brand", *, attempt: int = 1) -> Run:
    """Return a run that waits for a worker."""
    return Run(
        run_id=run_id,
        export=f"export {run_id}",
        connection="main",
        definition={"segments": {"vip": {}}},
        status="Queued",
        phase="queued",
        reason=None,
        requested_by="ana@example.com",
        brand=None,
        brand_key=brand,
        attempt=attempt,
        queued_at=1.0,
        started_at=None,
        ended_at=None,
        cancel_requested_by=None,
        worker=None,
        members=0,
        contacts=0,
        refused={},
        notes=[],
    )
