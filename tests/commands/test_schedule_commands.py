"""What the commands about schedules promise."""

from exporter.commands.printing import Status
from tests.commands.ground import Run


def test_the_system_schedule_is_off_set_in_one_line_and_turned_off_again(applied: Run) -> None:
    shown = applied("schedule", "show", "--json").json
    assert shown == {"schedule": "the system schedule", "runs": "Off", "next": None}

    at = ("--at", "06:00", "--at", "18:30", "--day", "monday")
    ran = applied("schedule", "set", *at, "--time-zone", "Europe/Budapest", "--json")

    assert ran.status == Status.DONE
    assert ran.json["runs"] == "Monday at 06:00 and 18:30 (Europe/Budapest)"
    coming = applied("schedule", "next", "-n", "3", "--json").json
    assert [each["Europe/Budapest"][:3] for each in coming] == ["Mon"] * 3
    assert applied("schedule", "set", "--off", "--json").json["runs"] == "Off"
    assert applied("schedule", "set", "--on", "--json").json["runs"] == ran.json["runs"]


def test_an_export_gets_a_schedule_of_its_own_rests_and_goes_on(applied: Run) -> None:
    own = applied("schedule", "set", "vip to main", "--at", "06:00", "--json").json

    assert own["runs"] == "Every day at 06:00 (UTC)"
    paused = applied("schedule", "pause", "vip to main", "--json").json
    assert (paused["runs"], paused["next"]) == ("Paused: Every day at 06:00 (UTC)", None)
    assert applied("schedule", "resume", "vip to main", "--json").json == own
    assert applied("schedule", "set", "vip to main", "--manual", "--json").json["runs"] == "Only by hand"
    assert "Only by hand" in applied("schedule").out


def test_what_a_schedule_cannot_be_is_said(applied: Run) -> None:
    ran = applied("schedule", "set", "vip to main", "--at", "25:00")

    assert ran.status == Status.REFUSED
    assert "1 to 4 times" in ran.err


def test_run_all_says_what_it_left_out_and_why(applied: Run) -> None:
    applied("schedule", "set", "vip to main", "--at", "06:00")
    applied("schedule", "set", "too many", "--at", "06:00")

    ran = applied("run-all", "--json")

    assert ran.status == Status.DONE
    assert list(ran.json["started"]) == ["vip to main"]
    assert {one["export"]: one["why"] for one in ran.json["left_out"]} == {
        "nobody to main": "not due",
        "too many": "guard",
    }
