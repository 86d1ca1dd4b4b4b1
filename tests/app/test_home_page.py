"""What the home page promises."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from exporter.sandbox import server
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from pages.ui.week import week
from tests.app.sample import ROWS, export, page, words, workspace
from tests.carried import run


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with server.running(settings.sandbox_file) as sandbox, workspace(settings, base_url=sandbox.base_url) as kit:
        yield kit


@pytest.mark.usefixtures("kit")
def test_a_first_visit_says_what_there_is_and_leads_to_a_first_export() -> None:
    app = page("home")

    assert not app.exception
    assert [(metric.label, metric.value) for metric in app.metric[:2]] == [("Profiles", str(ROWS)), ("Segments", "2")]
    assert app.button(key="home_new").label == "Export a segment"
    assert "Start with a segment" in words(app)


def test_an_export_is_one_click_from_a_segment(kit: Toolkit) -> None:
    app = page("home")

    app.button(key="home_export_VIP").click().run()

    assert app.title[0].value == "New export"
    members = kit.segments.count(kit.segments.get("VIP")).members
    assert f"VIP ({members}" in words(app)


@pytest.mark.usefixtures("kit")
def test_without_a_worker_it_says_how_to_start_one() -> None:
    assert "python -m exporter worker" in words(page("home"))


def test_a_connection_without_consent_needs_somebody_until_they_agree(kit: Toolkit) -> None:
    before = words(page("home"))
    kit.consents.agree("sandbox")
    after = words(page("home"))

    assert "Nothing goes over **Sandbox** before somebody agrees" in before
    assert "Nothing goes over" not in after


def test_a_run_that_failed_is_named_with_its_reason_and_the_way_to_it(kit: Toolkit) -> None:
    kit.connections.save(kit.connections.get("sandbox"), key="nobody-has-this-key")
    kit.consents.agree("sandbox")
    export(kit)
    assert run(kit, "VIP to Sandbox").status == "Failed"

    app = page("home")

    assert "**VIP to Sandbox**" in words(app)
    assert "See the run" in [button.label for button in app.button]
    assert app.button(key="home_new").label == "New export"


def test_an_empty_workspace_starts_with_adding_profiles(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home / "empty"))

    app = page("home")

    assert not app.exception
    assert app.button(key="home_new").label == "Add profiles"


def test_only_the_last_seven_days_count(kit: Toolkit) -> None:
    kit.consents.agree("sandbox")
    export(kit)
    report = run(kit, "VIP to Sandbox")
    now = datetime.now(UTC)

    assert week([report], now=now).members == report.members > 0
    assert week([report], now=now + timedelta(days=7)).members == 0
