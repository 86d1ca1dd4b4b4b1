"""Send the contacts with this project, as a notebook does: from raw profiles, with snapshot, checks and journal.

    python -m benchmarks.peers.send_with_exporter DATA WORK

The workspace is made beforehand by `prepare`; its only setting for the benchmark is a rate limit out of reach.
"""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.workspace import EXPORT, FAST
from exporter import demo, settings
from exporter.contacts.mapping import FromColumn
from exporter.contacts.matching import suggest
from exporter.profiles.sample import KEY
from exporter.runs.definition import Export
from exporter.sandbox.keys import DEMO_KEY
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection

CONNECTION = "local"
PROFILES = "profiles.parquet"


def workspace(work: Path) -> Toolkit:
    """Open the workspace of a benchmark's folder."""
    return Toolkit.open(settings.read({"EXPORTER_HOME": str(work / "workspace")}))


def prepare(data: Path, work: Path, base_url: str) -> None:
    """Make the workspace: the profiles, everyone as the segment, a connection to the server, consent and export."""
    with workspace(work) as kit:
        kit.settings.sample_folder.mkdir(parents=True)
        shutil.copy(data / PROFILES, kit.settings.sample_folder)
        demo.set_up(kit, base_url=base_url)
        kit.connections.save(Connection(CONNECTION, "Local", base_url=base_url, rate_limit=FAST), key=DEMO_KEY)
        kit.consents.agree(CONNECTION)
        mapping = suggest(kit.profiles.columns(kit.sources.get(demo.SOURCE)))
        mapping = replace(mapping, custom_properties=((KEY, FromColumn(KEY)),))
        kit.exports.save(Export(EXPORT, CONNECTION, ("Everyone",), mapping))


def main(work: Path) -> None:
    """Run the export; a run that was cut off is taken up instead."""
    with workspace(work) as kit:
        unfinished = [run.run_id for run in kit.journal.unfinished()]
        report = kit.wait(unfinished[0]) if unfinished else kit.run(EXPORT)
    assert report.status == "Successful", report.reason
    assert report.members == report.refused + report.accepted, report
    assert report.started_at is not None
    assert report.ended_at is not None
    print("began", report.started_at.timestamp())
    print("ended", report.ended_at.timestamp())


if __name__ == "__main__":
    main(Path(sys.argv[2]))
