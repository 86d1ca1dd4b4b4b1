"""What the history and the page of a run promise."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from exporter.sandbox import server
from exporter.sandbox.faults import Faults
from exporter.segments.rules import Condition, Group
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import VIP, export, page, words, workspace
from tests.carried import run


@pytest.fixture
def sandbox(settings: Settings) -> Iterator[server.Running]:
    with server.running(settings.sandbox_file, settling_delay=0.0) as sandbox:
        yield sandbox


@pytest.fixture
def kit(settings: Settings, sandbox: server.Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings, base_url=sandbox.base_url) as kit:
        yield kit


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize("name", ["runs", "run"])
def test_without_runs_both_pages_say_what_a_run_is(name: str) -> None:
    app = page(name)

    assert not app.exception
    assert "No run yet" in words(app)


def test_the_numbers_of_a_run_add_up_and_the_missing_are_listed(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    report = run(kit, "VIP to Sandbox")

    app = page("run", run=report.run_id)

    assert not app.exception
    shown = {metric.label.lstrip("=+ "): int(metric.value.replace(",", "")) for metric in app.metric}
    assert shown["Members"] == sum(shown[part] for part in ("Accepted", "Rejected", "Refused", "Not sent"))
    assert shown["Accepted"] == report.accepted > 0
    assert len(app.dataframe[0].value) == report.refused + report.rejected
    assert len(page("runs").dataframe[0].value) == 1


def test_a_waiting_run_can_be_canceled(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    run_id = kit.start("VIP to Sandbox")
    app = page("run", run=run_id)

    app.button(key="run_cancel").click().run()

    assert not app.exception
    assert kit.runs.report(run_id).cancel_requested


@pytest.mark.usefixtures("kit")
def test_a_run_that_does_not_exist_is_a_sentence_and_no_traceback() -> None:
    app = page("run", run="no-such-run")

    assert not app.exception
    assert len(app.error) == 1


def test_a_canceled_run_is_resumed_from_its_page(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    run_id = kit.start("VIP to Sandbox")
    kit.cancel(run_id)
    app = page("run", run=run_id)

    app.button(key="run_resume").click().run()

    assert not app.exception
    assert (kit.runs.report(run_id).status, kit.runs.report(run_id).attempt) == ("Queued", 2)


def test_the_rejected_are_retried_from_the_page_of_their_run(kit: Toolkit, sandbox: server.Running) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    sandbox.brand.faults = Faults(refused=0.2)
    report = run(kit, "VIP to Sandbox")
    app = page("run", run=report.run_id)

    app.button(key="run_retry").click().run()

    assert not app.exception
    latest = kit.runs.all()[0]
    assert latest.run_id != report.run_id
    assert f"attempt {latest.attempt}" not in words(app)


def test_a_run_that_found_nothing_changed_says_so_and_adds_up(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    run(kit, "VIP to Sandbox")
    report = run(kit, "VIP to Sandbox")

    app = page("run", run=report.run_id)

    shown = {metric.label.lstrip("=+ "): int(metric.value.replace(",", "")) for metric in app.metric}
    assert shown["Unchanged"] == report.unchanged > 0
    assert shown["Members"] == sum(people for label, people in shown.items() if label != "Members")
    assert "Nothing had changed" in words(app)
    assert "only what changed" in words(app)


def test_a_refused_reason_leads_to_the_column_that_causes_it(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    report = run(kit, "VIP to Sandbox")

    links = page("run", run=report.run_id).get("page_link")

    wanted = {"source": "customers", "column": "email"}
    assert (
        dict(parse_qsl(next(link.proto.query_string for link in links if link.proto.label == "Look at email")))
        == wanted
    )


def test_runs_that_wait_for_a_worker_are_counted_and_the_way_to_start_one_is_said(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    kit.start("VIP to Sandbox")
    alone = page("runs")
    with kit.worker():
        app = page("runs")

    assert "No worker is alive" in words(alone)
    assert "1 run has waited" in words(alone)
    assert alone.code[0].value == "python -m exporter worker"
    assert "1 worker alive" in words(app)


def test_a_run_that_was_stopped_at_its_leavers_leads_to_where_they_are_confirmed(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    run(kit, "VIP to Sandbox")
    nobody = Group("all", (Condition("lifetime_value", "greater_than", 10**9),))
    kit.segments.save(replace(VIP, where=nobody), replacing="VIP")
    report = run(kit, "VIP to Sandbox")
    home = words(page("home"))
    app = page("run", run=report.run_id)

    app.button(key="run_now").click().run()

    assert report.status == "Skipped"
    assert "would undo the marker" in home
    assert f"take the marker from {report.leavers} contacts" in app.checkbox[0].label
    assert f"{report.leavers} keep its marker" in words(app)
