"""Children live and die with their parent."""

import os
import socket
import sys
from pathlib import Path

from exporter.processes import RESTARTS, Child, Family, alone, free_port, listens
from tests.ports import reserved_port

SERVES = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True: server.accept()
"""
FALLS = "print('no such file: money'); raise SystemExit(3)"


def child(folder: Path, code: str, *arguments: str) -> Child:
    return Child("teller", (sys.executable, "-c", code, *arguments), folder, os.environ, folder / "logs" / "teller.log")


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]

        assert free_port(taken) != taken


def test_a_free_port_is_kept() -> None:
    port = reserved_port()

    assert free_port(port) == port


def test_leaving_the_block_ends_every_child(tmp_path: Path) -> None:
    ports = [reserved_port(), reserved_port()]
    children = [child(tmp_path / str(port), SERVES, str(port)) for port in ports]
    for each in children:
        each.folder.mkdir()

    with Family(children, say=lambda _: None) as family:
        assert family.wait_until(lambda: all(map(listens, ports)), seconds=20)

    assert all(each.ended() is not None for each in children)
    assert not any(map(listens, ports))


def test_a_child_that_falls_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    port = reserved_port()
    said: list[str] = []
    server = child(tmp_path, SERVES, str(port))

    with Family([server], say=said.append) as family:
        assert family.wait_until(lambda: listens(port), seconds=20)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        assert family.wait_until(lambda: server.starts == 2 and listens(port), seconds=20)

    assert "starting it again" in said[0]


def test_a_child_that_keeps_falling_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    said: list[str] = []

    with Family([child(tmp_path, FALLS)], say=said.append) as family:
        assert not family.wait_until(lambda: False, seconds=30)
        assert family.children[0].starts == RESTARTS + 1

    assert "no such file: money" in said[-1]


def test_only_one_at_a_time_holds_the_lock(tmp_path: Path) -> None:
    with alone(tmp_path / "lock") as first, alone(tmp_path / "lock") as second:
        assert (first, second) == (True, False)

    with alone(tmp_path / "lock") as again:
        assert again
