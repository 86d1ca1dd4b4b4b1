"""The command that says how the system is."""

from exporter.commands.printing import Status
from exporter.toolkit import Toolkit
from exporter.workspace.workers import Workers
from tests.commands.ground import Run


def test_its_status_says_that_something_is_wrong_and_its_words_say_what(applied: Run) -> None:
    ran = applied("system")

    assert ran.status == Status.FAILED
    assert "No worker is alive" in ran.out
    assert "Main brand: consent stands, not asked yet" in ran.out


def test_as_json_it_is_one_value_without_the_key(applied: Run) -> None:
    with Toolkit.open() as kit:
        Workers(kit.store).sign_on("worker-1", "here")

    ran = applied("system", "--json")

    assert (ran.status == Status.DONE) == ran.json["is_well"]
    assert ran.json["health"]["workers"][0]["name"] == "worker-1"
    assert ran.json["health"]["connections"][0]["key_fault"] is None
    assert "sealed" not in ran.out
