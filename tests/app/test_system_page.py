"""What the page of the system promises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.settings import Settings
from exporter.system.state import now
from exporter.toolkit import Toolkit
from exporter.workspace.workers import Workers
from tests.app.sample import export, page, words, workspace
from tests.runs.queued_run import queued


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_it_says_that_no_worker_is_alive_and_lists_what_waits_with_a_way_to_cancel_it(kit: Toolkit) -> None:
    export(kit)
    definition: dict[str, object] = {"segments": {}, "export": {}}
    kit.journal.add(replace(queued("r1"), definition=definition, connection="sandbox", queued_at=now().timestamp()))

    app = page("system")

    assert not app.exception
    assert "No worker is alive" in words(app)
    assert "nobody's consent stands" in words(app)
    assert "export r1" in words(app)
    app.button(key="system_cancel_r1").click().run()
    assert kit.runs.report("r1").status == "Canceled"


def test_with_a_worker_and_a_consent_all_is_well_and_its_parts_are_told(kit: Toolkit) -> None:
    Workers(kit.store).sign_on("worker-1", "here")
    kit.consents.agree("sandbox")
    kit.connections.pause("sandbox")

    app = page("system")

    assert not app.exception
    said = [box.value for box in app.success]
    assert any("All is well" in each for each in said) or "GB are free" in words(app)
    assert "SQLite" in words(app)
    assert "Nothing goes over 1 of 1" in words(app)
    assert "a file was written, read and removed" in words(app)
