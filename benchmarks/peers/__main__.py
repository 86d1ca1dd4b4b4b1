"""Compare this project with public tools: the same contacts to the same local server.

    python -m benchmarks.peers [--contacts 100000] [--rounds 3] [--milliseconds 0 50] [--tools drt …] [--no-kill]

Each tool is installed from its package, the first time, into an environment of its own in a cache folder
(EXPORTER_PEERS_CACHE; default: in the user's cache folder).
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.local_server import Received
from benchmarks.peers import contacts, runs
from benchmarks.peers.runs import Measured
from benchmarks.peers.tools import OURS, PEERS, Tool, cache_folder, installed

TOOLS = (*PEERS, OURS)
AIMS = {0: 1.2, 50: 4.0}
"""How many times as fast as the best of the others this project should be, by milliseconds of latency."""

Times = dict[tuple[str, int], list[Measured]]


def main(arguments: list[str]) -> None:
    """Measure and print."""
    asked = read(arguments)
    tools = [tool for tool in TOOLS if asked.tools is None or tool.name in asked.tools]
    cache = cache_folder()
    for tool in tools:
        installed(tool, cache)
    times: Times = {(tool.name, at): [] for tool in tools for at in asked.milliseconds}
    killed: dict[str, Received] = {}
    with tempfile.TemporaryDirectory(prefix="exporter-contacts-") as folder:
        made = contacts.make(Path(folder), asked.contacts)
        say(f"{made.contacts:,} contacts of {made.profiles:,} profiles, {os.cpu_count()} cores")
        for number in range(asked.rounds):
            for tool in tools:
                for at in asked.milliseconds:
                    taken = runs.measure(tool, made, at, cache)
                    times[tool.name, at].append(taken)
                    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
                    took = f"{taken.whole:.2f} s, {taken.cpu:.2f} s of CPU"
                    say(f"round {number + 1}, {tool.name}, {at} ms: {took} (load {load:.1f})")
        if asked.kill:
            for tool in tools:
                killed[tool.name] = runs.kill(tool, made, asked.milliseconds[-1], cache)
                say(f"{tool.name}, killed: {killed[tool.name]}")
    print(table(tools, times, killed, contacts=asked.contacts, milliseconds=asked.milliseconds))
    for at in asked.milliseconds:
        print(ratio(tools, times, at))


def read(arguments: list[str]) -> argparse.Namespace:
    """Read what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--milliseconds", type=int, nargs="+", default=[0, 50], help="how late the server answers")
    parser.add_argument("--tools", nargs="+", choices=[tool.name for tool in TOOLS])
    parser.add_argument("--no-kill", dest="kill", action="store_false", help="kill none in mid-run")
    return parser.parse_args(arguments)


def say(what: str) -> None:
    """Tell how far it is, apart from the table."""
    print(what, file=sys.stderr, flush=True)


def table(
    tools: list[Tool], times: Times, killed: dict[str, Received], *, contacts: int, milliseconds: list[int]
) -> str:
    """Return the table in Markdown: contacts a second at each latency (medians), and what became of a killed run."""
    speeds = [f"contacts/s at {at} ms" for at in milliseconds]
    head = [
        "tool",
        "version",
        *speeds,
        "whole process, s",
        "its CPU, s",
        "killed: lost",
        "contacts twice",
        "batches twice",
    ]
    rows = []
    for tool in tools:
        whole = [f"{contacts / median(times[tool.name, at], 'whole'):,.0f}" for at in milliseconds]
        if tool is OURS:
            sending = [f"{contacts / median(times[tool.name, at], 'sending'):,.0f}" for at in milliseconds]
            whole = [f"{report} ({last})" for report, last in zip(whole, sending, strict=True)]
        process = [f"{median(times[tool.name, milliseconds[0]], what):.1f}" for what in ("process", "cpu")]
        end = killed.get(tool.name)
        lost = [contacts - end.contacts, end.contacts_twice, end.batches_twice] if end is not None else ["", "", ""]
        rows.append([tool.name, tool.version, *whole, *process, *(f"{n:,}" if n != "" else "" for n in lost)])
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ratio(tools: list[Tool], times: Times, at: int) -> str:
    """Say how many times as fast as the best of the others this project is."""
    took = {tool: median(times[tool.name, at], "whole") for tool in tools}
    others = {tool: seconds for tool, seconds in took.items() if tool is not OURS}
    if OURS not in took or not others:
        return f"At {at} ms: nothing to compare."
    said = [f"{seconds / took[OURS]:.2f} times {tool.name}" for tool, seconds in others.items()]
    usual = min(seconds for tool, seconds in others.items() if tool.is_usual)
    aim = f" (aim: {AIMS[at]})" if at in AIMS else ""
    return f"At {at} ms: {usual / took[OURS]:.2f} times the best{aim}; {', '.join(said)}."


def median(measured: list[Measured], what: str) -> float:
    """Return the median of one of the times."""
    return float(statistics.median(getattr(one, what) for one in measured))


if __name__ == "__main__":
    main(sys.argv[1:])
