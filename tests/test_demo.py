"""One command makes a workspace to try everything with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter import demo
from exporter.segments.rules import EVERYONE
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.demo_process import family, running_demo
from tests.ports import reserved_port

ROOT = Path(__file__).resolve().parents[1]
ROWS = 2_000


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    kit = Toolkit.open(settings)
    yield kit
    kit.close()


def test_the_sample_workspace_has_all_that_an_export_needs_but_the_consent(kit: Toolkit) -> None:
    demo.set_up(kit, rows=ROWS)

    assert kit.profiles.count(kit.sources.get(demo.SOURCE)) == ROWS
    assert len(kit.segments.names()) >= 3
    assert kit.connections.names() == [demo.CONNECTION]
    assert kit.consents.standing(demo.CONNECTION) is None
    assert kit.exports.names() == []


def test_every_starter_segment_but_everyone_holds_some_profiles_and_not_all(kit: Toolkit) -> None:
    demo.set_up(kit, rows=ROWS)

    counts = [kit.segments.count(segment) for segment in kit.segments.all() if segment.where != EVERYONE]

    assert all(ROWS * 0.01 < count.members < ROWS * 0.9 for count in counts), counts


def test_setting_up_again_changes_nothing(kit: Toolkit) -> None:
    demo.set_up(kit, rows=ROWS)
    file = kit.settings.sample_folder / "profiles.parquet"
    before = (file.stat().st_mtime_ns, kit.store.all("segment"), kit.store.all("connection"))

    demo.set_up(kit, rows=ROWS)

    assert (file.stat().st_mtime_ns, kit.store.all("segment"), kit.store.all("connection")) == before


def test_a_sandbox_that_moved_asks_for_the_consent_again(kit: Toolkit) -> None:
    demo.set_up(kit, rows=ROWS)
    kit.consents.agree(demo.CONNECTION)

    demo.set_up(kit, rows=ROWS, base_url=demo.sandbox_url(9999))

    assert kit.connections.get(demo.CONNECTION).base_url == demo.sandbox_url(9999)
    assert kit.consents.standing(demo.CONNECTION) is None


def test_a_sandbox_that_stays_keeps_the_consent(kit: Toolkit) -> None:
    demo.set_up(kit, rows=ROWS)
    kit.consents.agree(demo.CONNECTION)

    demo.set_up(kit, rows=ROWS)

    assert kit.consents.standing(demo.CONNECTION) is not None


def test_the_sandbox_keeps_its_port_and_the_sample_its_size() -> None:
    before = demo.Made(rows=5, port=8501, sandbox_port=reserved_port())

    settled = demo.settle(before, demo.Options(port=reserved_port()))

    assert (settled.rows, settled.sandbox_port) == (5, before.sandbox_port)


@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="reads the system's table of processes")
def test_ending_the_demo_ends_all_its_children_and_the_next_start_finds_everything(home: Path) -> None:
    with running_demo(home, rows=ROWS) as first:
        children = family(first.process.pid) - {first.process.pid}
        assert len(children) >= 3

    assert first.process.returncode == 0
    assert not [child for child in children if Path(f"/proc/{child}").exists()]

    with running_demo(home, rows=ROWS, ports=(first.port, first.sandbox_port)) as second:
        assert len(second.said) == 1, "the second start has nothing to make"


@pytest.mark.timeout(240)
def test_a_second_demo_on_the_same_workspace_points_to_the_first(home: Path) -> None:
    with running_demo(home, rows=ROWS) as first:
        ran = subprocess.run(
            [sys.executable, "-m", "exporter", "demo", "--no-browser"],
            cwd=ROOT,
            env={**os.environ, "EXPORTER_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert ran.returncode == 0
    assert f"already runs at {first.address}" in ran.stdout
