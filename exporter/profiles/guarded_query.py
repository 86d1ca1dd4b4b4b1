"""Runs one hand-written query in a process of its own, which can reach nothing but the files that it is given.

`guarded.py` starts it with an empty environment and ends it when its time is over. It is locked before the query runs:
DuckDB opens no file but those of the source and takes no other setting, and the system gives it no more memory, time
or disk than it was told. It knows nothing of the rest of the exporter.
"""

import contextlib
import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

MEGABYTE = 1 << 20
BESIDE, FOR_A_THREAD = 600 * MEGABYTE, 80 * MEGABYTE
"""Address space that the program itself takes, and each of its threads."""


def main() -> None:
    """Read what to do from standard input, and say on standard output what came of it."""
    told = sys.stdin.read()
    if not told:  # whoever started this is gone
        return
    asked = json.loads(told)
    _limit(asked)
    said: dict[str, str] = {}
    try:
        answer(asked)
    except duckdb.Error as error:
        said = {"error": type(error).__name__, "text": str(error)}
    except MemoryError:
        said = {"error": "OutOfMemoryException", "text": ""}
    json.dump(said, sys.stdout)


def answer(asked: Mapping[str, Any]) -> None:
    """Write what a query returns into a Parquet file.

    Args:
        asked: `attach` (statements that attach the source's database files for reading), `query` (one SELECT), `paths`
            (the source's files), `target` (the file to be written), `folder` (for what does not fit into memory),
            `memory` and `disk` (megabytes), `threads`.
    """
    with locked(asked) as connection:
        statements = connection.extract_statements(str(asked["query"]))
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise duckdb.PermissionException("not one SELECT")
        connection.sql(statements[0].query).write_parquet(str(asked["target"]))


def locked(asked: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Open DuckDB such that it opens no file but those of the source and the answer, whatever it is told from then on.

    Args:
        asked: As for `answer`.
    """
    target = Path(str(asked["target"]))
    config: dict[str, str | bool | int | float | list[str]] = {
        "allow_community_extensions": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "max_temp_directory_size": f"{asked['disk']}MB",
        "memory_limit": f"{asked['memory']}MB",
        "python_enable_replacements": False,
        "temp_directory": str(asked["folder"]),
        "threads": int(asked["threads"]),
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    for statement in asked["attach"]:
        connection.execute(statement)
    written = [str(target), str(target.with_name(f"tmp_{target.name}"))]  # DuckDB writes the second, then renames it
    connection.execute("SET allowed_paths = ?", [[*asked["paths"], *written]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _limit(asked: Mapping[str, Any]) -> None:
    """Have the system enforce the limits, where it can."""
    seconds = int(asked["seconds"]) + 5
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)  # should whoever started this be gone by then
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  (not on Windows)

        memory = int(asked["memory"]) * MEGABYTE * 2 + BESIDE + FOR_A_THREAD * int(asked["threads"])
        disk = (int(asked["disk"]) + int(asked["memory"])) * MEGABYTE
        for limit, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, disk),
            (resource.RLIMIT_CPU, seconds * int(asked["threads"])),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()
