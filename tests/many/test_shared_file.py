"""Several processes share one SQLite file, whatever else one of them opens and closes meanwhile."""

import subprocess
import sys
from pathlib import Path

from exporter.workspace.database import connect
from exporter.workspace.store import Store

LOOK = """
import sys
from exporter.workspace.store import Store
store = Store(sys.argv[1])
print(store.names("segment"))
store.close()
"""


def seen_by_another_process(url: str) -> str:
    ran = subprocess.run([sys.executable, "-c", LOOK, url], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.strip()


def test_what_is_written_is_seen_although_its_process_opened_and_closed_the_file_a_second_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    store = Store(url)
    store.put("segment", "one", {}, actor="a")
    second = connect(url)  # the system frees a process's locks on a file with the first of its handles that is closed
    assert seen_by_another_process(url) == "['one']"

    store.put("segment", "two", {}, actor="a")

    assert seen_by_another_process(url) == "['one', 'two']"
    second.dispose()
    store.close()
