"""The tools that are compared: where each comes from, what sends with it, and the settings at which it is fastest."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CACHE = "EXPORTER_PEERS_CACHE"
"""Environment variable that names the folder in which the tools are installed."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool at its settings.

    Args:
        name: What the table calls it.
        sender: Module of `benchmarks.peers` that sends with it.
        packages: What it is installed from, pinned, the tool itself first; empty: this project.
        settings: The sender's last argument, by milliseconds of latency; empty where there is nothing to set.
        is_usual: Whether it is used as its documentation shows; the ratios compare with the best of those that are.
    """

    name: str
    sender: str
    packages: tuple[str, ...] = ()
    settings: tuple[tuple[int, str], ...] = ()
    is_usual: bool = True

    @property
    def version(self) -> str:
        """The version that is pinned."""
        return self.packages[0].partition("==")[2] if self.packages else "here"

    def setting(self, milliseconds: int) -> list[str]:
        """Return the sender's last argument at a latency: that of the highest one in the table which is not above."""
        known = [value for at, value in self.settings if at <= milliseconds]
        return known[-1:]


DRT = ("drt-core[duckdb]==1.2.1", "duckdb==2.0.0")
DLT = ("dlt[parquet]==1.31.0", "pyarrow==26.0.1")
SINGER = ("singer-sdk[msgspec]==0.54.9", "msgspec==0.22.0")

OURS = Tool("this project", "send_with_exporter")

PEERS = (
    Tool("drt", "send_with_drt", DRT, ((0, "1"),)),
    Tool("drt, cut by hand", "send_with_drt", DRT, ((0, "2"), (10, "16")), is_usual=False),
    Tool("dlt", "send_with_dlt", DLT, ((0, "4"), (10, "20"))),
    Tool("singer-sdk", "send_with_singer", SINGER),
)
"""The settings are those that were fastest here of 1, 2, 4, 16, 20, 32 and 50 at a time."""


def cache_folder() -> Path:
    """Return the folder in which the tools are installed, outside of the tree."""
    named = os.environ.get(CACHE)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exporter-peers"


def installed(tool: Tool, cache: Path) -> str:
    """Return the Python that has a tool; the first time, an environment is made and the tool installed into it.

    Raises:
        RuntimeError: It cannot be installed.
    """
    if not tool.packages:
        return sys.executable
    folder = cache / tool.packages[0].partition("[")[0]
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed.txt"
    if not done.exists() or done.read_text().split() != list(tool.packages):
        print(f"Installing {' '.join(tool.packages)} into {folder}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        ran = subprocess.run([*pip, *tool.packages], capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"{tool.name} cannot be installed:\n{ran.stderr[-2000:]}")
        done.write_text("\n".join(tool.packages))
    return str(python)
