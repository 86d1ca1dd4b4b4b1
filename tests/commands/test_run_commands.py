"""Runs are checked, asked for, waited for, canceled, resumed and tried again by command."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exporter.commands.printing import Status
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import BRAND_ID, DEMO_KEY
from exporter.sandbox.server import Running
from exporter.sandbox.summary import summary
from tests.commands.ground import WORKSPACE, Run, write


def test_a_check_says_what_a_run_would_do_and_leaves_no_trace(applied: Run, home: Path) -> None:
    before = {file for file in home.rglob("*") if file.is_dir()}

    ran = applied("check", "vip to main", "--json")

    assert ran.status == Status.DONE
    assert (ran.json["members"], ran.json["refused"], ran.json["contacts"], ran.json["batches"]) == (201, 1, 200, 2)
    assert ran.json["refused_by_reason"] == {"no_email": 1}
    assert ran.json["consent"] is True
    assert applied("runs", "--json").json == []
    assert {file for file in home.rglob("*") if file.is_dir()} == before


def test_a_check_says_that_a_run_would_be_refused(applied: Run) -> None:
    ran = applied("check", "too many")

    assert ran.status == Status.DONE
    assert "over its limit by 191 profiles" in ran.err


def test_a_run_that_is_waited_for_needs_no_worker_and_adds_up(served: Run, sandbox: Running) -> None:
    ran = served("run", "vip to main", "--wait", "--json")

    report = ran.json
    assert (ran.status, ran.err) == (Status.DONE, "")
    assert report["status"] == "Successful"
    assert (report["members"], report["refused"], report["accepted"]) == (201, 1, 200)
    assert report["rejected"] == report["not_sent"] == report["waiting"] == 0
    required = "run_id export status reason members refused refused_by_reason accepted rejected not_sent batches"
    assert set(f"{required} requests retries seconds started_at ended_at".split()) <= set(report)
    assert served("run-report", report["run_id"], "--json").json["accepted"] == 200
    assert [each["run_id"] for each in served("runs", "--export", "vip to main", "--json").json] == [report["run_id"]]
    assert report["run_id"] in served("runs").out
    assert sandbox.base_url.startswith("http://127.0.0.1")


def test_rejected_contacts_give_their_own_status_and_are_written_to_a_file(
    served: Run, sandbox: Running, folder: Path
) -> None:
    sandbox.brand.faults = Faults(refused=0.2)

    ran = served("run", "vip to main", "--wait")

    assert ran.status == Status.WARNED
    assert "python -m exporter retry" in ran.err
    assert "Reading and checking profiles" in ran.err or "Waiting for its turn" in ran.err
    run_id = served("runs", "--json").json[0]["run_id"]
    rejected = served("run-report", run_id, "--json").json["rejected"]
    assert rejected > 0
    written = served("refused", run_id, "--to", "out.csv", "--json")
    assert written.json == {"run_id": run_id, "file": "out.csv", "rows": rejected + 1}
    assert pl.read_csv(folder / "out.csv")["outcome"].value_counts().sort("outcome").rows() == [
        ("Refused", 1),
        ("Rejected", rejected),
    ]
    assert served("refused", run_id, "--to", "out.txt").status == Status.REFUSED


def test_a_run_of_nobody_is_skipped_before_anything_is_sent(served: Run) -> None:
    ran = served("run", "nobody to main", "--wait", "--json")

    assert (ran.status, ran.json["status"]) == (Status.REFUSED, "Skipped")


def test_a_wrong_key_fails_the_run(folder: Path, run: Run, sandbox: Running) -> None:
    run("apply", write(folder, sandbox.base_url, api_key=f"{BRAND_ID}-wrong"))

    ran = run("run", "vip to main", "--wait", "--json")

    assert (ran.status, ran.json["status"], ran.json["not_sent"]) == (Status.FAILED, "Failed", 200)


@pytest.mark.parametrize(
    ("export", "words"), [("other", "There is no export"), ("too many", "limit")], ids=["unknown", "over the limit"]
)
@pytest.mark.parametrize("options", [[], ["--wait"]], ids=str)
def test_a_run_that_is_refused_sends_nothing(applied: Run, export: str, words: str, options: list[str]) -> None:
    ran = applied("run", export, *options, "--json")

    assert ran.status == Status.REFUSED
    assert words in ran.json["error"]
    assert words in ran.err
    assert applied("runs", "--json").json == []


def test_without_a_consent_nothing_is_sent(folder: Path, run: Run, sandbox: Running) -> None:
    text = WORKSPACE.format(base_url=sandbox.base_url, api_key=DEMO_KEY)
    (folder / "workspace.yaml").write_text(text.replace("    consent: {agreed_by: admin@example.com}\n", ""))
    run("apply", "workspace.yaml")

    ran = run("run", "vip to main", "--wait", "--json")

    assert (ran.status, ran.json["kind"]) == (Status.REFUSED, "ConsentError")
    assert run("check", "vip to main", "--json").json["consent"] is False


def test_a_run_that_is_not_waited_for_gives_its_id_at_once_and_is_cancelled_by_it(served: Run) -> None:
    queued = served("run", "vip to main", "--json")

    assert queued.status == Status.DONE
    assert queued.json["status"] == "Queued"
    assert "No worker is alive" in queued.err
    cancelled = served("cancel", queued.json["run_id"], "--json")
    assert (cancelled.status, cancelled.json["status"]) == (Status.DONE, "Canceled")
    again = served("cancel", queued.json["run_id"])
    assert again.status == Status.REFUSED
    assert "It had ended before: Canceled." in again.err


def rewrite(folder: Path, *changes: pl.Expr, without: int = 0) -> None:
    """Change the profiles; `without` takes the first so many members of `vip` out of the file."""
    file = folder / "profiles.parquet"
    profiles = pl.read_parquet(file).with_columns(*changes)
    kept = pl.concat([profiles.slice(0, 99), profiles.slice(99 + without)])
    kept.write_parquet(file)


def adds_up(report: dict[str, Any]) -> bool:
    parts = ("refused", "unchanged", "accepted", "rejected", "waiting", "not_sent")
    return bool(report["members"] == sum(report[part] for part in parts))


def test_a_second_run_sends_what_has_changed_and_says_what_has_not(served: Run, folder: Path) -> None:
    assert served("run", "vip to main", "--wait").status == Status.DONE
    rewrite(
        folder, pl.when(pl.col("customer_id") < "110").then(pl.lit("Edit")).otherwise("first_name").alias("first_name")
    )

    ran = served("run", "vip to main", "--wait", "--json")

    assert (ran.status, ran.err) == (Status.DONE, "")
    assert (ran.json["mode"], ran.json["accepted"], ran.json["changed"], ran.json["unchanged"]) == (
        "changed",
        11,
        11,
        189,
    )
    assert adds_up(ran.json)
    full = served("run", "vip to main", "--wait", "--json", "--full").json
    assert (full["mode"], full["accepted"], full["unchanged"]) == ("full", 200, 0)


def test_a_check_says_who_is_new_changed_unchanged_or_gone_and_leaves_every_byte_as_it_was(
    served: Run, folder: Path, home: Path
) -> None:
    assert served("run", "vip to main", "--wait").status == Status.DONE
    one = pl.when(pl.col("customer_id") == "120").then(pl.lit("Edit")).otherwise("first_name").alias("first_name")
    new = pl.when(pl.col("customer_id") == "098").then(1.0e6).otherwise("lifetime_value").alias("lifetime_value")
    rewrite(folder, one, new, without=5)
    before = {file: file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file()}

    ran = served("check", "vip to main", "--json")
    after = {file: file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file()}

    plan = ran.json
    assert ran.status == Status.DONE
    assert (plan["mode"], plan["contacts"], plan["added"], plan["changed"], plan["unchanged"]) == (
        "changed",
        2,
        1,
        1,
        194,
    )
    assert plan["left"] == [{"segment": "vip", "leavers": 5, "marked": 200, "calls": 5}]
    assert plan["guard"] is None
    assert plan["samples"] == []
    assert after == before
    samples = served("check", "vip to main", "--samples", "2", "--json").json["samples"]
    outcomes = [row["outcome"] for row in samples]
    assert outcomes == ["added", "changed", "unchanged", "unchanged", "dropped", "dropped", "refused"]
    assert samples[0]["key"] == "098"
    assert served("check", "vip to main", "--full", "--json").json["contacts"] == 196
    shown = served("check", "vip to main", "--samples", "2").out
    assert "person98@example.com" in shown
    assert "person98@example.com" not in served("check", "vip to main").out


def test_so_many_leavers_that_the_source_may_be_broken_stop_a_run_until_it_is_confirmed(
    served: Run, sandbox: Running, folder: Path
) -> None:
    assert served("run", "vip to main", "--wait").status == Status.DONE
    rewrite(folder, without=100)

    checked = served("check", "vip to main")
    ran = served("run", "vip to main", "--wait", "--json")

    assert "100 of the 200 contacts" in checked.err
    assert (ran.status, ran.json["status"], ran.json["undone"]) == (Status.REFUSED, "Skipped", 0)
    assert "100 of the 200 contacts" in ran.json["reason"]
    confirmed = served("run", "vip to main", "--wait", "--json", "--confirm-leavers")
    assert (confirmed.status, confirmed.json["leavers"], confirmed.json["undone"]) == (Status.DONE, 100, 100)
    assert adds_up(confirmed.json)
    assert summary(sandbox.brand)["properties"]["vip"] == {"contacts": 200, "true": 100}


def test_a_run_that_failed_goes_on_where_it_stopped_once_what_was_wrong_is_mended(
    folder: Path, run: Run, sandbox: Running
) -> None:
    run("apply", write(folder, sandbox.base_url, api_key=f"{BRAND_ID}-wrong"))
    failed = run("run", "vip to main", "--wait")
    run_id = run("runs", "--json").json[0]["run_id"]
    assert failed.status == Status.FAILED
    assert f"resume {run_id}" in failed.err
    run("apply", write(folder, sandbox.base_url))

    ran = run("resume", run_id, "--wait", "--json")

    assert ran.status == Status.DONE, ran
    assert (ran.json["run_id"], ran.json["attempt"], ran.json["accepted"]) == (run_id, 2, 200)
    again = run("resume", run_id)
    assert (again.status, again.out) == (Status.REFUSED, "")
    assert "only a run that failed or was canceled is resumed" in again.err


def test_only_those_whom_omnisend_rejected_are_sent_again(served: Run, sandbox: Running) -> None:
    sandbox.brand.faults = Faults(refused=0.2)
    first = served("run", "vip to main", "--wait", "--json").json
    sandbox.brand.faults = Faults()

    ran = served("retry", first["run_id"], "--wait", "--json")

    assert first["rejected"] > 0
    assert (ran.status, ran.json["accepted"]) == (Status.DONE, first["rejected"])
    assert ran.json["run_id"] != first["run_id"]
    assert adds_up(ran.json)
    again = served("retry", ran.json["run_id"])
    assert (again.status, again.out) == (Status.REFUSED, "")
    assert "rejected nobody" in again.err


@pytest.mark.parametrize(
    "command", [["run-report"], ["cancel"], ["resume"], ["retry"], ["refused", "--to", "x.csv"]], ids=" ".join
)
def test_a_run_that_is_not_there_is_said(applied: Run, command: list[str]) -> None:
    ran = applied(*command, "20260101-000000-beef")

    assert ran.status == Status.REFUSED
    assert "20260101-000000-beef" in ran.err


@pytest.mark.postgres
def test_the_same_works_on_postgresql(
    folder: Path, run: Run, sandbox: Running, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTER_DATABASE_URL", postgres_url)
    bad = write(folder, sandbox.base_url).replace("workspace", "bad")
    (folder / bad).write_text((folder / "workspace.yaml").read_text().replace("greater_than", "bigger"))

    assert run("apply", bad).status == Status.REFUSED
    assert run("connections", "--json").json == []
    assert run("apply", "workspace.yaml").status == Status.DONE
    assert run("apply", "workspace.yaml", "--json").json["changed"] == []
    ran = run("run", "vip to main", "--wait", "--json")
    assert (ran.status, ran.json["accepted"]) == (Status.DONE, 200)


# Errors
