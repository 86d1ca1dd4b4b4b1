"""Several processes share one state, whatever one of them does meanwhile."""

import subprocess
import sys
from pathlib import Path

import pytest

from exporter.workspace.database import connect
from exporter.workspace.store import Store

LOOK = """
import sys
from exporter.workspace.store import Store
store = Store(sys.argv[1])
print(store.names("segment"))
store.close()
"""

HOLD = """
import sys, time
from exporter.workspace.store import Store
store = Store(sys.argv[1])
with store.begin():
    store.put("segment", "vip", {"a": 1}, actor="a")
    print("holding", flush=True)
    time.sleep(600)
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


@pytest.mark.postgres
def test_a_process_that_is_stopped_in_the_midst_of_a_transaction_holds_up_the_others_only_for_a_while(
    postgres_url: str,
) -> None:
    ours = Store(postgres_url)
    ours.put("segment", "vip", {}, actor="a")
    stopped = subprocess.Popen([sys.executable, "-c", HOLD, postgres_url], stdout=subprocess.PIPE, text=True)
    try:
        assert stopped.stdout is not None
        assert stopped.stdout.readline() == "holding\n"

        ours.put("segment", "vip", {"a": 2}, actor="a")

        assert stopped.poll() is None
    finally:
        stopped.kill()
        stopped.communicate()
        ours.close()
