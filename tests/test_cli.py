import io
import json
import logging
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from exporter import cli
from exporter.commands import printing
from exporter.commands.printing import Status
from exporter.sandbox.faults import Faults
from exporter.sandbox.keys import BRAND_ID, DEMO_KEY
from exporter.sandbox.server import Running, running
from exporter.sandbox.summary import summary

ROOT = Path(__file__).resolve().parents[1]
WORKSPACE = """\
sources:
  customers: {{parquet: profiles.parquet, key: customer_id}}
connections:
  main:
    display_name: Main brand
    base_url: {base_url}
    api_key: {api_key}
    consent: {{agreed_by: admin@example.com}}
segments:
  vip: {{source: customers, where: {{all: [{{field: lifetime_value, op: greater_than, value: 900}}]}}}}
  nobody: {{source: customers, where: {{any: []}}}}
exports:
  vip to main: {{connection: main, segments: [vip], mapping: {{email: email, first_name: first_name}}}}
  nobody to main: {{connection: main, segments: [nobody], mapping: {{email: email}}}}
  too many: {{connection: main, segments: [vip], mapping: {{email: email}}, limit: 10}}
"""


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of the commands: 300 profiles in it, of whom 201 are in `vip`, 1 of them without an email."""
    pl.DataFrame(
        {
            "customer_id": [f"{number:03}" for number in range(300)],
            "email": [f"person{number}@example.com" if number != 250 else None for number in range(300)],
            "first_name": ["Ane", "Béla\n\x1b[31m", "=cmd()"] * 100,
            "lifetime_value": [float(number * 10) if number > 98 else 0.0 for number in range(300)],
        }
    ).write_parquet(tmp_path / "profiles.parquet")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXPORTER_HOME", str(home))
    monkeypatch.delenv("EXPORTER_DATABASE_URL", raising=False)
    monkeypatch.delenv("EXPORTER_SECRET_KEY", raising=False)
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run one command in this process."""
    assert folder.exists()

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        status = cli.main(arguments)
        captured = capfd.readouterr()
        return Ran(int(status), captured.out, captured.err)

    yield run
    logging.getLogger("dbos").handlers.clear()  # it keeps the standard error of the test that used it first


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "sandbox" / "sandbox.sqlite", settling_delay=0.0) as served:
        yield served


def write(folder: Path, base_url: str = "http://127.0.0.1:9/api", *, api_key: str = f'"{DEMO_KEY}"') -> str:
    (folder / "workspace.yaml").write_text(WORKSPACE.format(base_url=base_url, api_key=api_key))
    return "workspace.yaml"


@pytest.fixture
def applied(folder: Path, run: Run) -> Run:
    """Run one command in a workspace that leads nowhere."""
    assert run("apply", write(folder)).status == Status.DONE
    return run


@pytest.fixture
def served(folder: Path, run: Run, sandbox: Running) -> Run:
    """Run one command in a workspace that leads to a sandbox."""
    assert run("apply", write(folder, sandbox.base_url)).status == Status.DONE
    return run


# Use


def test_help_names_every_command_and_the_exit_statuses(run: Run) -> None:
    ran = run("--help")

    assert ran.status == Status.DONE
    assert all(name in ran.out for name in cli.COMMANDS)
    assert "3 finished with rejected contacts" in " ".join(ran.out.split())


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ran = run(command, "--help")

    assert ran.status == Status.DONE
    assert cli.COMMANDS[command].help.split()[0] in ran.out


@pytest.mark.parametrize(
    "arguments",
    [[], ["frobnicate"], ["count"], ["preview", "vip", "--limit", "0"], ["refused", "x"], ["run", "a", "b"]],
    ids=" ".join,
)
def test_wrong_use_is_said_beside_the_output(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)

    assert (ran.status, ran.out) == (Status.REFUSED, "")
    assert "usage: python -m exporter" in ran.err


def test_help_loads_no_library_and_makes_no_workspace(folder: Path) -> None:
    heavy = {"duckdb", "polars", "dbos", "sqlalchemy", "httpx", "yaml", "starlette", "sqlglot", "cryptography"}
    code = "import sys; from exporter import cli; cli.main(['--help']); print('loaded', *sys.modules, file=sys.stderr)"

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment(folder), capture_output=True, text=True, check=True
    )

    assert heavy & set(ran.stderr.split()) == set()
    assert not (folder / "workspace").exists()


# Definitions


def test_apply_says_what_it_changed(folder: Path, run: Run) -> None:
    first = run("apply", write(folder))
    again = run("apply", "workspace.yaml", "--json")

    assert 'changed    segment "vip"' in first.out.splitlines()
    assert again.json["changed"] == []
    assert 'export "vip to main"' in again.json["unchanged"]


def test_apply_reads_the_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("sources: {c: {parquet: profiles.parquet, key: customer_id}}"))

    assert run("apply", "-", "--json").json["changed"] == ['source "c"']


def test_a_faulty_file_changes_nothing_and_every_fault_has_its_line(folder: Path, run: Run) -> None:
    (folder / "bad.yaml").write_text("sources:\n  c: {parquet: gone.parquet, kee: a}\nsegmnts: {}\n")

    ran = run("apply", "bad.yaml", "--json")

    assert ran.status == Status.REFUSED
    assert [issue["line"] for issue in ran.json["issues"]] == [2, 2, 3]
    assert ran.json["kind"] == "DefinitionError"
    assert 'line 3, file: "segmnts" is not known here. Did you mean "segments"?' in ran.err
    assert run("sources", "--json").json == []


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(folder: Path, run: Run, content: bytes | None) -> None:
    if content is not None:
        (folder / "gone.yaml").write_bytes(content)

    ran = run("apply", "gone.yaml")

    assert (ran.status, ran.out) == (Status.REFUSED, "")
    assert ran.err.startswith("gone.yaml")


@pytest.mark.parametrize("noun", ["sources", "segments", "connections", "exports"])
def test_an_empty_workspace_says_what_to_do(run: Run, noun: str) -> None:
    ran = run(noun)

    assert (ran.status, ran.out) == (Status.DONE, "")
    assert f"There are no {noun} yet" in ran.err
    assert run(noun, "--json").json == []


@pytest.mark.parametrize(
    ("noun", "names"),
    [
        ("sources", ["customers"]),
        ("segments", ["nobody", "vip"]),
        ("connections", ["main"]),
        ("exports", ["nobody to main", "too many", "vip to main"]),
    ],
)
def test_what_is_saved_is_listed_and_shown(applied: Run, noun: str, names: list[str]) -> None:
    listed, shown = applied(noun, "--json"), applied(noun, "show", names[0], "--json")

    assert [each["name"] for each in listed.json] == names
    assert shown.json["name"] == names[0]
    for text in (applied(noun), applied(noun, "show", names[0])):
        assert names[0] in text.out
        assert text.status == Status.DONE


@pytest.mark.parametrize("noun", ["source", "segment", "connection", "export"])
def test_a_name_that_nothing_has_is_said(applied: Run, noun: str) -> None:
    ran = applied(f"{noun}s", "show", "other")

    assert (ran.status, ran.out) == (Status.REFUSED, "")
    assert ran.err == f'There is no {noun} called "other".\n'


def test_a_source_is_added_by_its_path_and_its_key_is_found(run: Run) -> None:
    added = run("sources", "add", "customers", "profiles.parquet", "--json")

    assert added.json == {"name": "customers", "key": "customer_id", "profiles": 300}
    assert run("sources", "add", "customers", "profiles.parquet", "--key", "first_name").status == Status.REFUSED
    assert "neither" not in run("sources", "add", "customers", "profiles.txt").out


def test_a_table_is_related_to_a_source_and_a_lost_column_is_told_with_what_fails(applied: Run, folder: Path) -> None:
    orders = pl.DataFrame({"who": ["C00000001"], "at": [date(2026, 1, 1)], "amount": [9.5]})
    orders.write_parquet(folder / "orders.parquet")

    related = applied("sources", "relate", "customers", "orders", "orders.parquet", "--key", "who", "--time", "at")
    assert related.status == Status.DONE
    assert applied("sources", "check", "customers").out == "The columns are those that were seen last.\n"

    pl.read_parquet(folder / "profiles.parquet").drop("lifetime_value").write_parquet(folder / "profiles.parquet")
    checked = applied("sources", "check", "customers", "--json")

    assert checked.status == Status.REFUSED
    assert checked.json["changes"] == ["Gone: lifetime_value."]
    assert {each["name"] for each in checked.json["broken"]} >= {"vip"}
    assert "lifetime_value" in applied("sources", "check", "customers").out

    assert applied("sources", "unrelate", "customers", "orders").status == Status.DONE
    assert applied("sources", "unrelate", "customers", "orders").status == Status.REFUSED


# People


def test_a_segment_is_counted(applied: Run) -> None:
    assert applied("count", "vip").out == "201 of 300 profiles\n"
    assert applied("count", "VIP", "--json").json == {"segment": "vip", "members": 201, "profiles": 300}


def test_a_preview_shows_the_chosen_columns(applied: Run) -> None:
    ran = applied("preview", "vip", "--columns", "customer_id,lifetime_value", "--limit", "3", "--json")

    assert len(ran.json) == 3
    assert list(ran.json[0]) == ["customer_id", "lifetime_value"]


def test_data_cannot_steer_the_terminal(applied: Run) -> None:
    ran = applied("preview", "vip")

    assert "\x1b" not in ran.out
    assert len(ran.out.splitlines()) == 21


def test_a_column_that_is_not_there_is_said(applied: Run) -> None:
    assert applied("preview", "vip", "--columns", "nix").status == Status.REFUSED


def test_a_segment_of_nobody_previews_nobody(applied: Run) -> None:
    assert applied("preview", "nobody", "--json").json == []
    assert applied("preview", "nobody").err == "Nobody is in this segment.\n"


# Runs


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

    ran = served("check", "vip to main", "--samples", "2", "--json")

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
    outcomes = [row["outcome"] for row in plan["samples"]]
    assert outcomes == ["added", "changed", "unchanged", "unchanged", "dropped", "dropped", "refused"]
    assert plan["samples"][0]["key"] == "098"
    assert {file: file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file()} == before
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


def test_a_wrong_setting_is_a_sentence_and_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_DATABASE_URL", "nonsense")

    ran = run("runs", "--json")

    assert ran.status == Status.REFUSED
    assert ran.json["kind"] == "SettingsError"
    assert "Traceback" not in ran.err


def test_an_interrupted_command_ends_cleanly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(printing, "interrupt", interrupt, raising=False)
    monkeypatch.setitem(cli.COMMANDS, "runs", cli.Command("Interrupts", lambda _: None, "printing.interrupt"))

    ran = run("runs")

    assert (ran.status, ran.err) == (Status.INTERRUPTED, "Interrupted.\n")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of its own gets, warnings as errors."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXPORTER_")}
    return {**kept, "EXPORTER_HOME": str(folder / "workspace"), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def until(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait for a condition."""
    by = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < by
        time.sleep(0.02)


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "exporter", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment(folder), **options)


def test_a_reader_that_has_seen_enough_is_no_error(applied: Run, folder: Path) -> None:
    assert applied("runs").status == Status.DONE
    process = start(
        folder, "preview", "vip", "--limit", "300", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()

    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == Status.DONE


def test_a_terminal_gets_a_bar_and_the_output_stays_json(served: Run, folder: Path) -> None:
    assert served("runs").status == Status.DONE
    terminal, side = pty.openpty()
    process = start(folder, "run", "vip to main", "--wait", "--json", stdout=subprocess.PIPE, stderr=side)
    os.close(side)
    seen = bytearray()

    def read() -> None:
        try:
            while piece := os.read(terminal, 4096):
                seen.extend(piece)
        except OSError:  # how Linux says that nobody has the other side any more
            return

    reader = threading.Thread(target=read)
    reader.start()
    out, _ = process.communicate(timeout=120)
    reader.join()
    os.close(terminal)

    assert process.returncode == Status.DONE, seen
    assert json.loads(out)["status"] == "Successful"
    assert b"\r\x1b[K[" in seen
    assert b"[########################] Successful after" in seen


def test_a_worker_does_the_runs_that_others_ask_for_and_ends_when_it_is_told_to(served: Run, folder: Path) -> None:
    assert served("runs").status == Status.DONE
    process = start(folder, "worker", stderr=subprocess.PIPE)
    assert process.stderr is not None
    begun = json.loads(process.stderr.readline())

    ran = served("run", "vip to main", "--wait", "--json")

    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert begun["event"] == "worker_started"
    assert all(json.loads(line)["event"] for line in err.splitlines())
    assert process.returncode == Status.DONE
    assert (ran.status, ran.json["accepted"]) == (Status.DONE, 200)


def test_a_run_that_is_waited_for_is_left_in_good_order_when_the_waiting_is_ended(
    served: Run, sandbox: Running, folder: Path
) -> None:
    sandbox.brand.settling_delay = 3600.0
    process = start(folder, "run", "vip to main", "--wait", stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    until(lambda: sandbox.brand.answered["POST /batches", 201] == 2)

    process.send_signal(signal.SIGTERM)

    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (Status.INTERRUPTED, b"")
    assert b"The run goes on when a worker is alive." in err
    assert b"Traceback" not in err
    (left,) = served("runs", "--json").json
    assert left["status"] == "Processing"
    assert sandbox.brand.answered["POST /batches", 201] == 2


def test_the_sandbox_is_served_until_it_is_interrupted(folder: Path, port: int) -> None:
    process = start(folder, "sandbox", "--port", str(port), "--refused", "0.1", stderr=subprocess.PIPE)
    assert process.stderr is not None
    assert f"http://127.0.0.1:{port}/api".encode() in process.stderr.readline()

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert b"Traceback" not in err


@pytest.mark.parametrize("options", [["--refused", "2"], ["--script", "explode"], ["--latency", "-1"]], ids=" ".join)
def test_a_fault_that_there_is_not_is_refused(run: Run, options: list[str]) -> None:
    assert run("sandbox", *options).status == Status.REFUSED


# Secrets


def test_a_planted_key_is_in_no_file_and_no_output(folder: Path, home: Path, run: Run, sandbox: Running) -> None:
    secret = "0123456789abcdef0123456789"
    planted = f"{BRAND_ID}-{secret}"
    said = [run("apply", write(folder, sandbox.base_url, api_key=planted), "--json")]
    (folder / "workspace.yaml").write_text((folder / "workspace.yaml").read_text().replace("customer_id", "customer"))
    said += [run("apply", "workspace.yaml"), run("apply", "workspace.yaml", "--json")]
    (folder / "workspace.yaml").unlink()
    for noun, name in (("connections", "main"), ("exports", "vip to main"), ("sources", "customers")):
        said += [run(noun), run(noun, "--json"), run(noun, "show", name), run(noun, "show", name, "--json")]
    for command in (["check"], ["run", "--wait"], ["run", "--wait", "--json"]):
        said.append(run(*command, "vip to main"))
    said += [run("runs"), run("runs", "--json")]
    run_id = run("runs", "--json").json[0]["run_id"]
    said += [run("run-report", run_id), run("refused", run_id, "--to", "out.csv")]

    assert all(secret not in ran.out + ran.err for ran in said)
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert [file for file in files if secret.encode() in file.read_bytes()] == []
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "arguments",
    [
        ("sandbox", "--port", "99999"),
        ("sandbox", "--port", "-1"),
        ("sandbox", "--seconds", "-1"),
        ("sandbox", "--settling-delay", "nan"),
        ("demo", "--sandbox-port", "65536"),
        ("runs", "--limit", "99999999999999999999"),
        ("preview", "vip", "--limit", "99999999999999999999"),
    ],
)
def test_a_number_that_cannot_be_is_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)

    assert ran.status == Status.REFUSED
    assert "has to be from" in ran.err


def test_preferences_are_shown_and_changed(run: Run) -> None:
    assert run("preferences", "--json").json == {"time_zone": "UTC", "download_limit": 100_000}

    assert run("preferences", "--time-zone", "Europe/Warsaw", "--download-limit", "5").status == Status.DONE

    assert run("preferences", "--json").json == {"time_zone": "Europe/Warsaw", "download_limit": 5}
    refused = run("preferences", "--time-zone", "Warsaw")
    assert refused.status == Status.REFUSED
    assert 'Did you mean "Europe/Warsaw"?' in refused.err


def test_the_suppression_list_is_changed_and_shown(applied: Run, folder: Path) -> None:
    (folder / "list.csv").write_text("id;email\n1;person120@example.com\n2;nobody\n")

    assert applied("suppression", "add", "Person110@example.com", "bad.example").status == Status.DONE
    imported = applied("suppression", "import", "list.csv", "--json")
    assert applied("suppression", "add", "--segment", "NOBODY").status == Status.DONE
    removed = applied("suppression", "remove", "bad.example", "--json")

    assert imported.status == Status.WARNED
    assert imported.json == {"addresses": 1, "domains": 0, "as_before": 0, "malformed": [2]}
    assert removed.json["domains"] == 1
    assert applied("suppression", "--json").json == {
        "addresses": 2,
        "domains": [],
        "segments": [{"segment": "nobody", "email": "email"}],
    }
    listed = applied("suppression", "list", "--addresses", "--json").json
    assert [each["email"] for each in listed] == ["person110@example.com", "person120@example.com"]
    assert applied("check", "vip to main", "--json").json["refused_by_reason"] == {"suppressed": 2, "no_email": 1}
    assert applied("suppression", "remove", "--segment", "vip").status == Status.REFUSED
    assert applied("suppression", "import", "gone.csv").status == Status.REFUSED
