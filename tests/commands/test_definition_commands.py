"""What is defined is applied from a file, listed, shown, counted and looked at."""

import io
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from exporter.commands.printing import Status
from tests.commands.ground import Run, write


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


def test_preferences_are_shown_and_changed(run: Run) -> None:
    assert run("preferences", "--json").json == {
        "time_zone": "UTC",
        "download_limit": 100_000,
        "keep_run_files_days": 30,
    }

    changes = ("--time-zone", "Europe/Warsaw", "--download-limit", "5", "--keep-run-files-days", "7")
    assert run("preferences", *changes).status == Status.DONE

    assert run("preferences", "--json").json == {
        "time_zone": "Europe/Warsaw",
        "download_limit": 5,
        "keep_run_files_days": 7,
    }
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
