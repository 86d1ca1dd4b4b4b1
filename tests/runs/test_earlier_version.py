"""A run that an earlier version began is carried to its end by this one."""

import json

import polars as pl

from tests.carried import carried, run
from tests.runs.conftest import Place

CONTACTS = 120


def leave_snapshot(place: Place, run_id: str) -> None:
    """Leave a snapshot as the first version took it: in the home, without what a comparison with a ledger adds."""
    folder = place.kit.settings.home / "runs" / run_id
    for name in ("contacts", "refused"):
        (folder / name).mkdir(parents=True)
    numbers = range(CONTACTS)
    contacts = {
        "key": [f"c{number:04}" for number in numbers],
        "email": [f"person{number}@example.com" for number in numbers],
        "first_name": ["Zoë" for _ in numbers],
        "mark:everyone": [True for _ in numbers],
        "position": list(numbers),
    }
    pl.DataFrame(contacts).write_parquet(folder / "contacts" / "part-00000.parquet")
    about = {
        "run_id": run_id,
        "taken_at": 1.0,
        "members": CONTACTS,
        "contacts": CONTACTS,
        "refused": {},
        "notes": [],
        "parts": [["part-00000.parquet", 0]],
        "segments": {"everyone": "everyone"},
        "marker": "property",
        "subscription": "leave",
        "send_welcome_message": False,
    }
    (folder / "snapshot.json").write_text(json.dumps(about))


def test_a_snapshot_of_the_first_version_is_sent_and_the_next_run_sends_everybody(place: Place) -> None:
    place.save()
    run_id = place.kit.exports.queue("to main").run_id
    leave_snapshot(place, run_id)

    report = carried(place.kit, run_id)
    following = run(place.kit, "to main")

    assert (report.status, report.members, report.accepted) == ("Successful", CONTACTS, CONTACTS)
    assert (following.status, following.mode, following.unchanged) == ("Successful", "full", 0)
