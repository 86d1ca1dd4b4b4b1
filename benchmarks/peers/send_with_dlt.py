"""Send the contacts with dlt: Arrow batches through a pipeline into a custom destination.

    python -m benchmarks.peers.send_with_dlt DATA WORK BASE_URL FILES

Its best settings: Arrow and Parquet all the way, which passes over the normalizer; a load job for each of FILES files,
all at a time; batches of 100; the leanest HTTP client in the destination's function. Telemetry is off.
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt  # type: ignore[import-not-found]
import orjson
from pyarrow import parquet

from benchmarks.peers.contact_body import BATCH, batch
from benchmarks.peers.post import Post


def options(files: int, rows: int) -> dict[str, str]:
    """Return dlt's settings as it reads them from the environment, for so many files of so many rows."""
    sizes = {f"DATA_WRITER__{what}_MAX_ITEMS": str(rows) for what in ("BUFFER", "FILE")}
    return {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "ERROR",
        "LOAD__WORKERS": str(files),
        **sizes,
        **{f"NORMALIZE__{name}": value for name, value in sizes.items()},
    }


def main(data: Path, work: Path, base_url: str, files: int) -> None:
    """Run the pipeline; what an earlier one left over goes first, and then there is nothing else to do."""
    file = parquet.ParquetFile(data / "contacts.parquet")
    rows = -(-file.metadata.num_rows // (files * BATCH)) * BATCH
    os.environ |= options(files, rows)
    post = Post(base_url)

    def omnisend(items: Any, _table: Any) -> None:  # noqa: ANN401 - dlt hands in an Arrow batch and a schema
        post(orjson.dumps(batch(items.to_pylist())))

    def contacts() -> Iterator[Any]:
        yield from file.iter_batches(rows)

    destination = dlt.destination(
        omnisend, batch_size=BATCH, loader_file_format="parquet", max_parallel_load_jobs=0, name="omnisend"
    )
    print("began", time.time(), flush=True)
    pipeline = dlt.pipeline("peers", destination=destination, pipelines_dir=str(work))
    pipeline.run(contacts(), table_name="contacts")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
