"""What lets a run go on from request to request, and for whom it acts."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exporter.errors import AgentError, ConsentError, NotAllowedError, PausedError, StopRun
from exporter.runs.access import FRESH, Access
from exporter.runs.budget import Budgets
from exporter.runs.execution import Shift, carry
from exporter.runs.left_out import obstacle
from exporter.runs.resuming import resume
from exporter.workspace.people import Person
from exporter.workspace.run_records import Batch, Run
from tests.runs.ledger_ground import Ground, Profile, ground


@pytest.fixture
def here(tmp_path: Path, database: dict[str, str]) -> Iterator[Ground]:
    with ground(tmp_path, database) as opened:
        opened.save("e", "vip")
        opened.profiles(Profile("1", "ann@example.com"))
        yield opened


def access(here: Ground, timer: Callable[[], float] = lambda: 0.0) -> Access:
    return Access(here.rooms, here.kit.connections.get("main"), timer=timer)


def user(here: Ground, email: str | None) -> None:
    """Let runs act for somebody who is a contributor."""
    if email is not None:
        here.kit.team.invite(email, "contributor")
    here.kit.connections.set_export_user("main", email)


def carried(here: Ground, run_id: str) -> Run:
    carry(here.rooms, run_id, Shift("worker", Budgets(here.kit.store), threading.Event()))
    return here.kit.journal.run(run_id)


def leaves(here: Ground) -> None:
    here.kit.team.remove("carla@example.com")


def only_looks(here: Ground) -> None:
    here.kit.team.change("carla@example.com", "viewer")


def loses_access(here: Ground) -> None:
    here.kit.connections.save(replace(here.kit.connections.get("main"), users="administrators"))


GONE = {
    "left": (leaves, "carla@example.com, who may not use this workspace any more"),
    "only looks": (only_looks, "carla@example.com, who may not run exports any more"),
    "lost access": (loses_access, "carla@example.com, who may not use “main” any more"),
}


@pytest.mark.parametrize(("loses", "reason"), GONE.values(), ids=GONE)
def test_nothing_goes_once_the_export_user_is_gone_or_may_not_any_more(
    here: Ground, loses: Callable[[Ground], None], reason: str
) -> None:
    user(here, "carla@example.com")
    going = access(here)
    queued = here.kit.exports.queue("e")
    going.allowed()

    loses(here)

    with pytest.raises(AgentError, match=reason):
        going.allowed()
    run = carried(here, queued.run_id)
    assert (run.status, reason in str(run.reason)) == ("Skipped", True)
    with pytest.raises(AgentError, match=reason):
        here.kit.exports.queue("e")
    user(here, None)
    going.allowed()


def test_a_paused_connection_lets_nothing_be_asked_for_and_nothing_begin(here: Ground) -> None:
    queued = here.kit.exports.queue("e")
    going = access(here)

    here.kit.connections.pause("main")

    with pytest.raises(PausedError):
        going.allowed()
    with pytest.raises(PausedError):
        here.kit.exports.queue("e")
    run = carried(here, queued.run_id)
    assert (run.status, run.reason) == (
        "Skipped",
        '"main" is paused, so nothing is sent over it. An administrator can let it go on.',
    )


def test_a_run_that_has_sent_something_fails_when_it_is_paused_so_that_it_can_be_resumed(here: Ground) -> None:
    prepared = here.prepare()
    prepared.writer.write(new=[Batch(0, (0,), "sending")])
    here.kit.connections.pause("main")

    run = carried(here, prepared.run.run_id)
    assert run.status == "Failed"
    here.kit.connections.resume("main")
    assert resume(here.rooms, run.run_id).status == "Queued"


def test_a_run_goes_on_with_a_key_that_was_changed(here: Ground) -> None:
    going = access(here)
    before = going.key()
    brand = before.partition("-")[0]

    here.kit.connections.save(here.kit.connections.get("main"), key=f"{brand}-next")

    assert going.key() == f"{brand}-next" != before
    going.allowed()


def test_a_run_does_not_go_on_with_the_key_of_another_brand(here: Ground) -> None:
    going = access(here)

    here.kit.connections.save(here.kit.connections.get("main"), key="other-key")
    here.kit.consents.agree("main")

    with pytest.raises(StopRun, match="another brand"):
        going.key()


def test_a_run_stops_when_the_connection_leads_to_another_address_though_somebody_agrees(here: Ground) -> None:
    going = access(here)

    here.kit.connections.save(replace(here.kit.connections.get("main"), base_url="http://127.0.0.1:8/api"))
    here.kit.consents.agree("main")

    with pytest.raises(ConsentError, match="leads to another brand"):
        going.allowed()
    with pytest.raises(StopRun, match="leads to another brand"):
        going.key()


def test_a_key_in_a_file_is_read_again_after_a_while_and_kept_while_the_file_is_away(
    here: Ground, tmp_path: Path
) -> None:
    file, now = tmp_path / "key", 0.0
    file.write_text("brand-first")
    here.kit.connections.save(here.kit.connections.get("main"), key=f"file:{file}")
    going = access(here, timer=lambda: now)

    file.write_text("brand-second")
    assert going.key() == "brand-first"
    now = FRESH
    assert going.key() == "brand-second"
    file.unlink()
    now = 2 * FRESH
    assert going.key() == "brand-second"
    file.write_text("other-key")
    now = 3 * FRESH
    with pytest.raises(StopRun, match="another brand"):
        going.key()


def test_an_export_is_inactive_once_whoever_saved_it_lost_the_connection_until_somebody_takes_it_over(
    here: Ground,
) -> None:
    here.kit.connections.save(replace(here.kit.connections.get("main"), users="contributors"))
    here.kit.team.invite("carla@example.com", "contributor")
    carla = here.kit.acting_as(Person("carla@example.com", "contributor"))
    carla.exports.save(carla.exports.duplicate("e"), replacing="e (copy)")
    assert here.kit.exports.inactive(here.kit.exports.get("e (copy)")) is None

    loses_access(here)

    hers = here.kit.exports.get("e (copy)")
    assert carla.exports.permission(hers) == "view"
    assert "carla@example.com, who saved it last, may not use" in str(carla.exports.inactive(hers))
    with pytest.raises(AgentError, match="saved it last"):
        here.kit.exports.queue("e (copy)")
    with pytest.raises(NotAllowedError):
        carla.exports.take_over("e (copy)")
    left_out = obstacle(here.rooms, hers, failed={})
    assert left_out is not None
    assert left_out.why == "no access"
    here.kit.exports.take_over("e (copy)")
    assert here.kit.exports.queue("e (copy)").status == "Queued"
    assert here.kit.store.audited(limit=2)[1].action == "took over"


def test_saving_an_export_as_it_is_takes_it_over(here: Ground) -> None:
    here.kit.connections.save(replace(here.kit.connections.get("main"), users="contributors"))
    here.kit.team.invite("carla@example.com", "contributor")
    carla = here.kit.acting_as(Person("carla@example.com", "contributor"))
    carla.exports.duplicate("e")
    loses_access(here)

    here.kit.exports.save(here.kit.exports.get("e (copy)"), replacing="e (copy)")

    assert here.kit.exports.inactive(here.kit.exports.get("e (copy)")) is None
    assert here.kit.exports.inactive(here.kit.exports.get("e")) is None
