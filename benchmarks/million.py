"""A million contacts for real, against the sandbox at Omnisend's own limit of 400 requests in any 60 seconds.

It takes about 25 minutes. Aim: at most 25 min 30 s from start to report, and no request refused for too many.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from exporter import processes, settings
from exporter.contacts.mapping import FromColumn, Mapping
from exporter.profiles.source import Source
from exporter.runs import progress
from exporter.runs.definition import Export
from exporter.runs.report import Report
from exporter.sandbox.keys import DEMO_KEY
from exporter.segments.rules import EVERYONE, Segment
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection

LATENCY = ("--latency", "0.15", "--slow", "0.1")
"""Every answer takes 150 ms and some more: half of them 100 ms more, one in forty-four over 700 ms more."""

SAID_EVERY = 60.0


@contextmanager
def sandbox(folder: Path) -> Iterator[str]:
    """Serve a sandbox from a process of its own, and give its base URL."""
    port = processes.free_port(0)
    command = [
        sys.executable,
        "-m",
        "exporter",
        "sandbox",
        "--port",
        str(port),
        "--file",
        str(folder / "sandbox.sqlite"),
    ]
    with subprocess.Popen([*command, *LATENCY], env={**os.environ, "EXPORTER_HOME": str(folder)}) as process:
        try:
            while not processes.listens(port):
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/api"
        finally:
            process.terminate()


def held(base_url: str) -> dict[str, object]:
    """Return what the sandbox counted."""
    with urllib.request.urlopen(base_url.removesuffix("/api") + "/sandbox/summary") as answer:  # noqa: S310 -- ours
        found: dict[str, object] = json.load(answer)
    return found


def people(contacts: int) -> pl.DataFrame:
    """Make profiles that can all be sent."""
    number = pl.int_range(contacts, eager=True).cast(pl.String)
    return pl.DataFrame(
        {"id": "c" + number.str.zfill(8), "email": "person" + number + "@example.com", "name": "Zoë " + number}
    )


def main(contacts: int) -> None:
    """Measure and print."""
    said = time.monotonic()

    def say(report: Report) -> None:
        nonlocal said
        if time.monotonic() - said > SAID_EVERY:
            said = time.monotonic()
            print(progress.line(report), flush=True)

    with tempfile.TemporaryDirectory(prefix="exporter-million-") as name:
        folder = Path(name)
        people(contacts).write_parquet(folder / "people.parquet")
        mapping = Mapping((("email", FromColumn("email")), ("first_name", FromColumn("name"))))
        with (
            sandbox(folder) as base_url,
            Toolkit.open(settings.read({"EXPORTER_HOME": str(folder / "workspace")})) as kit,
        ):
            kit.sources.save(Source("people", "parquet", str(folder / "people.parquet"), "id"))
            kit.segments.save(Segment("everyone", "people", EVERYONE))
            kit.connections.save(Connection("main", "Main", base_url=base_url), key=DEMO_KEY)
            kit.consents.agree("main")
            kit.exports.save(Export("million", "main", ("everyone",), mapping))
            report = kit.run("million", on_progress=say)
            counted = held(base_url)
    print(
        f"{report.status}: {report.accepted:,} contacts in {progress.duration(report.seconds)}, "
        f"{report.requests:,} requests, {report.retries:,} sent again; "
        f"most in any window {counted['most_in_a_window']}, refused for too many {counted['refused_by_limit']}, "
        f"contacts there {counted['contacts']:,}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
