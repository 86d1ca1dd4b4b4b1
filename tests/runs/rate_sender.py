"""A process that makes as many requests as its brand's shared limit allows, until it is told to end."""

import http.client
import sys
import threading

from exporter.runs.budget import Budgets
from exporter.workspace.connection import Connection, RateLimit
from exporter.workspace.store import Store

THREADS = 4


def main(url: str, port: int, limit: RateLimit) -> None:
    """Say that it is ready, begin at the next line of the input, end at its end."""
    store = Store(url)
    budget = Budgets(store).of(Connection("c", "C", brand_id="b", rate_limit=limit))
    stopped = threading.Event()

    def go() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (slot := budget.send(stopped)) is not None:
            connection.request("POST", f"/{sys.argv[5]}")
            connection.getresponse().read()
            budget.answered(slot)
        connection.close()

    print("ready", flush=True)
    sys.stdin.readline()
    threads = [threading.Thread(target=go) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stopped.set()
    for thread in threads:
        thread.join()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), RateLimit(int(sys.argv[3]), float(sys.argv[4])))
