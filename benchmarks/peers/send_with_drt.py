"""Send the contacts with drt, as its command line does: a DuckDB model, and a REST destination in batches.

    python -m benchmarks.peers.send_with_drt DATA WORK BASE_URL SYNCS

Its best settings: DuckDB writes each contact's JSON, so that the template only joins it; one batch of the engine, so
that one HTTP client serves the whole sync; requests of 100 contacts; no rate limit. A sync sends one request at a
time. SYNCS > 1 cuts the contacts by hand into as many syncs, which drt runs in threads.
"""

import os
import sys
import time
from pathlib import Path

import drt.destinations.rest_api  # type: ignore[import-not-found]
import drt.sources.duckdb  # type: ignore[import-not-found]  # noqa: F401 - drt loads all three when it needs them
import duckdb  # noqa: F401 - likewise
from drt.cli.main import app  # type: ignore[import-not-found]

from benchmarks.peers.contact_body import BATCH, NAMED, PROPERTIES

PROFILES = """
benchmark:
  type: duckdb
  database: ":memory:"
  fetch_size: 10000
"""

PROJECT = """
name: benchmark
version: "0.1"
profile: benchmark
"""

SYNC = """
name: contacts_{number}
model: ref('contacts_{number}')
destination:
  type: rest_api
  url: {base_url}/batches
  method: POST
  headers: {{Content-Type: application/json}}
  body_mode: batch
  batch_template: >-
    {{"method":"POST","endpoint":"contacts","items":[{{{{ rows | join(",", attribute="body") }}}}]}}
  max_records_per_request: {batch}
sync:
  mode: full
  batch_size: 1000000
  rate_limit: {{requests_per_second: 0}}
  on_error: fail
"""

MODEL = """
select json_merge_patch('{{}}', json_object(
  'identifiers', case when phone is null
    then json_array(json_object('type', 'email', 'id', email, 'sendWelcomeMessage', false))
    else json_array(json_object('type', 'email', 'id', email, 'sendWelcomeMessage', false),
                    json_object('type', 'phone', 'id', phone, 'sendWelcomeMessage', false)) end,
  {named},
  'customProperties', json_object({properties})))::varchar as body
from read_parquet('{file}', file_row_number = true) where file_row_number % {syncs} = {number}
"""


def write_project(data: Path, work: Path, *, base_url: str, syncs: int) -> None:
    """Write drt's project, and its profile where it looks for it in the home folder."""
    (work / ".drt").mkdir(exist_ok=True)
    (work / ".drt" / "profiles.yml").write_text(PROFILES)
    (work / "drt_project.yml").write_text(PROJECT)
    models = work / "syncs" / "models"
    models.mkdir(parents=True, exist_ok=True)
    named, properties = (", ".join(f"'{name}', \"{name}\"" for name in names) for names in (NAMED, PROPERTIES))
    file = data / "contacts.parquet"
    for number in range(syncs):
        model = MODEL.format(named=named, properties=properties, file=file, syncs=syncs, number=number)
        (models / f"contacts_{number}.sql").write_text(model)
        sync = SYNC.format(number=number, base_url=base_url, batch=BATCH)
        (work / "syncs" / f"contacts_{number}.yml").write_text(sync)


def main(data: Path, work: Path, base_url: str, syncs: int) -> None:
    """Run every sync, as `drt run` does."""
    write_project(data, work, base_url=base_url, syncs=syncs)
    os.environ |= {"HOME": str(work), "DO_NOT_TRACK": "1"}
    os.chdir(work)
    print("began", time.time(), flush=True)
    app(["run", "--threads", str(syncs)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
