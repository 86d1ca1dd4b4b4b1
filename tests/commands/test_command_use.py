"""What every command says of itself, and what it says to wrong use."""

import subprocess
import sys
from pathlib import Path

import pytest

from exporter import cli
from exporter.commands import printing
from exporter.commands.printing import Status
from tests.commands.ground import Run, environment


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
