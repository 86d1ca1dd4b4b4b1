"""Everything to try the product on one machine, with one command: sample profiles, a sandbox, a worker and the app."""

import http.client
import json
import os
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.errors import ExporterError
from exporter.processes import LOCALHOST, Child, Family, alone, ended_by_signals, free_port, listens
from exporter.settings import Settings

if TYPE_CHECKING:
    from exporter.toolkit import Toolkit

ROOT = Path(__file__).resolve().parents[1]
ROWS = 100_000
APP_PORT = 8501
SANDBOX_PORT = 9009
PATIENCE = 60.0

SOURCE = "customers"
CONNECTION = "sandbox"


@dataclass(frozen=True, slots=True)
class Options:
    """How to run the demo.

    Args:
        rows: Sample profiles to make; None: 100,000 at the first start, and those that are there afterwards.
        port: Port of the app; another one is taken if something listens there.
        sandbox_port: Port of the sandbox; None: the one that it had, so that a consent given to it stays.
        browser: Whether to open the browser when the app is ready.
    """

    rows: int | None = None
    port: int = APP_PORT
    sandbox_port: int | None = None
    browser: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """What the demo remembers about itself, as `demo.json` in the workspace."""

    rows: int
    port: int
    sandbox_port: int


def sandbox_url(port: int) -> str:
    """Return the base URL of a sandbox on this machine."""
    return f"http://{LOCALHOST}:{port}/api"


def set_up(kit: "Toolkit", *, rows: int = ROWS, base_url: str | None = None) -> None:
    """Make the sample workspace: profiles, a source, starter segments and a connection to the sandbox.

    What is there already stays as it is, but for the connection's address. Nobody consents here: that is the
    first thing which the person at the screen is asked before anything is sent.

    Args:
        kit: The workspace, opened by its administrator.
        rows: How many profiles to make, where there are none.
        base_url: Where the sandbox is; default: its usual port on this machine.
    """
    from exporter.profiles import sample
    from exporter.sandbox.keys import BRAND_ID, BRAND_NAME, DEMO_KEY
    from exporter.segments.starters import starters
    from exporter.workspace.connection import Connection

    folder = kit.settings.sample_folder
    base_url = base_url or sandbox_url(SANDBOX_PORT)
    if not (folder / sample.FILE_NAME).exists():
        sample.write(folder, rows=rows)
    source = sample.source(folder, SOURCE)
    if SOURCE not in kit.sources.names():
        kit.sources.save(source)
    present = set(kit.segments.names())
    for segment in starters(kit.profiles.columns(source), source=SOURCE):
        if segment.name not in present:
            kit.segments.save(segment)
    if CONNECTION not in kit.connections.names():
        connection = Connection(
            name=CONNECTION,
            display_name="Sandbox",
            users="contributors",
            base_url=base_url,
            brand_id=BRAND_ID,
            brand_name=BRAND_NAME,
            export_user=kit.actor.email,
        )
        kit.connections.save(connection, key=DEMO_KEY)
    elif (connection := kit.connections.get(CONNECTION)).base_url != base_url:
        kit.connections.save(replace(connection, base_url=base_url))


def run(settings: Settings, options: Options | None = None, *, say: Callable[[str], None] = print) -> int:
    """Run the demo until someone ends it.

    Returns:
        The exit status: 0 when it was ended from outside, or runs elsewhere already; 1 when a part keeps falling.
    """
    options = options or Options()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(settings.home / "demo.lock") as mine:
        if not mine:
            made = _recall(settings)
            where = f" at http://{LOCALHOST}:{made.port}" if made else ""
            say(f"It already runs{where}, with the workspace {settings.home}.")
            return 0
        began = time.monotonic()
        try:
            with ended_by_signals(), running(settings, options, say=say) as (family, address):
                took = time.monotonic() - began
                say(f"Ready in {took:.1f} s. Open {address} in a browser; Ctrl-C ends everything.")
                if options.browser and _has_a_screen():
                    webbrowser.open(address)
                family.wait_until(lambda: False, seconds=float("inf"), pause=0.5)
        except KeyboardInterrupt:
            say("Ended.")
            return 0
        return 1


@contextmanager
def running(
    settings: Settings, options: Options, *, say: Callable[[str], None] = print
) -> Iterator[tuple[Family, str]]:
    """Make what is missing and run sandbox, worker and app for as long as the block lasts.

    Returns:
        The children, to be kept running, and the app's address; both are ready.

    Raises:
        ExporterError: The app does not come up.
    """
    before = _recall(settings)
    made = settle(before, options)
    if before is None or (made.rows, made.sandbox_port) != (before.rows, before.sandbox_port):
        _make(settings, before, made, say)
    (settings.home / "demo.json").write_text(json.dumps(asdict(made)), encoding="utf-8")
    with Family(_children(settings, made), say=say) as family:
        if not family.wait_until(lambda: _answers(made.port) and listens(made.sandbox_port), seconds=PATIENCE):
            raise ExporterError(f"The app does not come up. Its logs are in {settings.home / 'logs'}.")
        yield family, f"http://{LOCALHOST}:{made.port}"


def settle(before: Made | None, options: Options) -> Made:
    """Decide on rows and ports: those asked for, else those of before, else the usual ones."""
    sandbox_port = options.sandbox_port or (before.sandbox_port if before else SANDBOX_PORT)
    rows = options.rows or (before.rows if before else ROWS)
    return Made(rows=rows, port=free_port(options.port), sandbox_port=free_port(sandbox_port))


def _make(settings: Settings, before: Made | None, made: Made, say: Callable[[str], None]) -> None:
    """Bring the workspace to what was settled."""
    from exporter.profiles import sample
    from exporter.toolkit import Toolkit

    if before is None:
        say(f"Making {made.rows:,} sample profiles in {settings.sample_folder} …")
    elif before.rows != made.rows:
        say(f"Making {made.rows:,} sample profiles instead of {before.rows:,} …")
        sample.write(settings.sample_folder, rows=made.rows)
    with closing(Toolkit.open(settings)) as kit:
        consented = before is not None and kit.consents.standing(CONNECTION) is not None
        set_up(kit, rows=made.rows, base_url=sandbox_url(made.sandbox_port))
        if consented and before is not None and before.sandbox_port != made.sandbox_port:
            say(f"The sandbox moved to port {made.sandbox_port}; agree again before the next export to it.")


def _children(settings: Settings, made: Made) -> list[Child]:
    """The sandbox, the worker and the app, all of this machine only."""
    python = (sys.executable, "-m")
    port = str(made.port)
    commands = {
        "sandbox": (*python, "exporter", "sandbox", "--port", str(made.sandbox_port)),
        "worker": (*python, "exporter", "worker"),
        "app": (
            *(*python, "streamlit", "run", str(ROOT / "app.py")),
            *("--server.address", LOCALHOST, "--server.port", port, "--server.headless", "true"),
            *("--browser.serverAddress", LOCALHOST, "--browser.gatherUsageStats", "false"),
        ),
    }
    environment = {**os.environ, "EXPORTER_HOME": str(settings.home), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    logs = settings.home / "logs"
    return [Child(name, command, ROOT, environment, logs / f"{name}.log") for name, command in commands.items()]


def _answers(port: int) -> bool:
    """Whether the app at this port says that it is well."""
    connection = http.client.HTTPConnection(LOCALHOST, port, timeout=1.0)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _has_a_screen() -> bool:
    """Whether a person at a graphical screen started this."""
    graphical = sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return graphical and sys.stdout.isatty()


def _recall(settings: Settings) -> Made | None:
    """Return what an earlier start remembered; None at the first, or when it cannot be read."""
    try:
        return Made(**json.loads((settings.home / "demo.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
