"""Commands as programs of their own: pipes, terminals, signals, and no key anywhere."""

import json
import os
import pty
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from exporter.commands.printing import Status
from exporter.sandbox.keys import BRAND_ID
from exporter.sandbox.server import Running
from tests.commands.ground import Run, start, write
from tests.waiting import wait_until


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
    wait_until(lambda: sandbox.brand.answered["POST /batches", 201] == 2)

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
