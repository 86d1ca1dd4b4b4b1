"""The page for operators lists every event and every metric, and no other."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from exporter import events
from exporter.logs import name_of
from exporter.watch.metrics import Metrics
from exporter.workspace.figures import Figures, Sums

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def listed(heading: str) -> set[str]:
    """Return what stands in code marks in the first column of the table under a heading."""
    section = PAGE.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    firsts = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in re.findall(r"`([^`]+)`", first)}


def test_the_page_lists_every_event_and_no_other() -> None:
    kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, events.Event)]

    assert listed("Log") == {
        name_of(kind) for kind in kinds if kind not in (events.Event, events.Trouble, events.Failure)
    }


def test_the_page_lists_every_metric_with_its_labels_and_no_other() -> None:
    text, _ = Metrics(lambda: Figures({}, 0, None, Sums(), Sums()), lambda: 0).text()
    samples = [sample for family in text_string_to_metric_families(text.decode()) for sample in family.samples]

    named = {one.name + (f"{{{','.join(one.labels)}}}" if one.labels else "") for one in samples}

    assert listed("Metrics") == {name for name in named if name.startswith("exporter_")}
