"""One tool sending everything once, measured; or killed in the middle and started again."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import local_server
from benchmarks.local_server import Received
from benchmarks.peers.contacts import Contacts
from benchmarks.peers.send_with_exporter import prepare
from benchmarks.peers.tools import OURS, Tool, installed

ROOT = Path(__file__).parents[2]
PATIENCE = 600.0
"""Seconds that a run may take."""

LOOK = 0.01
"""Seconds between two looks at how far a run is that will be killed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a run took, in seconds.

    Args:
        sending: From the start of the tool's own work to the last contact that the server took.
        whole: The same for a tool that just ends; for one that ends with a report, to the report.
        process: From the start of its process to its end: with imports, and what else it does before and after.
        cpu: What its process took of the processors.
    """

    sending: float
    whole: float
    process: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Sender:
    """A tool, set up to send to one server.

    Args:
        command: What starts it.
        log: Takes what it prints.
    """

    command: list[str]
    log: Path

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it, in a session of its own."""
        with self.log.open("wb") as log:
            return subprocess.Popen(self.command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)

    def wait(self, process: "subprocess.Popen[bytes]") -> dict[str, float]:
        """Wait until it ends well, and return the moments that it printed, by their name.

        Raises:
            RuntimeError: It failed.
        """
        status = process.wait(PATIENCE)
        said = self.log.read_text(errors="replace")
        if status:
            raise RuntimeError(f"{' '.join(self.command)} ended with {status}:\n{said[-2000:]}")
        lines = [line.split() for line in said.splitlines()]
        return {line[0]: float(line[1]) for line in lines if len(line) == 2 and line[0] in ("began", "ended")}


@contextmanager
def _ready(tool: Tool, contacts: Contacts, milliseconds: int, cache: Path) -> Iterator[tuple[Sender, str]]:
    """Run a server, and set a tool up to send to it; gives it and the server's base URL."""
    python = installed(tool, cache)
    with (
        tempfile.TemporaryDirectory(prefix="exporter-peers-", ignore_cleanup_errors=True) as folder,
        local_server.running(milliseconds / 1000, keeps_bodies=True) as base_url,
    ):
        work = Path(folder)
        if tool is OURS:
            prepare(contacts.folder, work, base_url)
        arguments = [str(contacts.folder), str(work), base_url, *tool.setting(milliseconds)]
        yield Sender([python, "-m", f"benchmarks.peers.{tool.sender}", *arguments], work / "log.txt"), base_url


def measure(tool: Tool, contacts: Contacts, milliseconds: int, cache: Path) -> Measured:
    """Let a tool send everything to a server that answers so many milliseconds late."""
    with _ready(tool, contacts, milliseconds, cache) as (sender, base_url):
        started, used = time.time(), _cpu()
        moments = sender.wait(sender.start())
        process, cpu = time.time() - started, _cpu() - used
        last = local_server.totals(base_url).last_at
        received = local_server.received(base_url)
    assert received.digest == contacts.digest, f"{tool.name} sent something else"
    assert received.contacts_twice == 0, f"{tool.name} sent contacts twice"
    began = moments["began"]
    return Measured(last - began, moments.get("ended", last) - began, process, cpu)


def kill(tool: Tool, contacts: Contacts, milliseconds: int, cache: Path) -> Received:
    """Kill a tool once the server has half of the contacts, start it again, and return what the server has then."""
    with _ready(tool, contacts, milliseconds, cache) as (sender, base_url):
        process = sender.start()
        while local_server.totals(base_url).contacts < contacts.contacts / 2:
            assert process.poll() is None, f"{tool.name} ended too early"
            time.sleep(LOOK)
        _kill(process)
        sender.wait(sender.start())
        return local_server.received(base_url)


def _cpu() -> float:
    """Return the seconds of processors that ended processes of this one have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all that it started, at once."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
