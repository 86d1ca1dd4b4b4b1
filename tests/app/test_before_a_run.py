"""What a person sees and says before a saved export runs again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from exporter.sandbox import server
from exporter.segments.rules import Condition, Group
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import VIP, export, page, words, workspace
from tests.carried import run

RUN, YES = "exports_VIP to Sandbox_run", "exports_confirm_yes"


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    """A workspace whose export has sent everybody once."""
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with (
        server.running(settings.sandbox_file, settling_delay=0.0) as sandbox,
        workspace(settings, base_url=sandbox.base_url) as kit,
    ):
        export(kit)
        kit.consents.agree("sandbox")
        run(kit, "VIP to Sandbox")
        yield kit


def opened(app: AppTest) -> AppTest:
    """Open the dialog, or keep it open; in a browser it stays so by itself."""
    return app.button(key=RUN).click().run()


def figures(app: AppTest) -> dict[str, int]:
    """Return the figures of the sum by their label."""
    return {metric.label.lstrip("=+ "): int(metric.value.replace(",", "")) for metric in app.metric}


def test_where_nothing_changed_a_run_can_still_be_started_but_nobody_is_urged_to(kit: Toolkit) -> None:
    app = opened(page("exports"))

    assert not app.exception
    seen = figures(app)
    assert seen["Unchanged"] == kit.runs.all()[0].accepted > 0
    assert seen["Members"] == seen["New"] + seen["Changed"] + seen["Unchanged"] + seen["Refused"]
    assert "Nothing has changed" in words(app)
    assert (app.button(key=YES).label, app.button(key=YES).disabled) == ("Run anyway", False)


def test_everybody_is_sent_this_time_if_the_person_says_so(kit: Toolkit) -> None:
    app = opened(page("exports"))
    app.toggle(key="exports_confirm_full").set_value(True)
    opened(app)
    assert app.button(key=YES).label == f"Export {kit.runs.all()[0].accepted} contacts"

    app.button(key=YES).click()
    opened(app)

    assert not app.exception
    latest = kit.runs.all()[0]
    assert kit.journal.run(latest.run_id).definition["full"] is True


def test_a_run_that_would_take_the_marker_from_many_waits_for_a_yes_that_names_their_number(kit: Toolkit) -> None:
    marked = kit.runs.all()[0].accepted
    nobody = Group("all", (Condition("lifetime_value", "greater_than", 10**9),))
    kit.segments.save(replace(VIP, where=nobody), replacing="VIP")
    app = opened(page("exports"))
    assert app.button(key=YES).disabled
    assert f"“VIP”: **{marked}** of {marked}, 100 %" in words(app)

    yes = app.checkbox(key=f"exports_confirm_leavers_{marked}")
    assert f"{marked} contacts" in yes.label
    yes.check()
    opened(app)
    assert app.button(key=YES).label == f"Undo {marked} markers"
    app.button(key=YES).click()
    opened(app)

    assert not app.exception
    latest = kit.runs.all()[0]
    assert kit.journal.run(latest.run_id).definition["leavers_confirmed_by"] == kit.actor.email


def test_what_leaves_is_counted_anew_after_each_run(kit: Toolkit) -> None:
    before = page("new_export", export="VIP to Sandbox")
    kit.segments.save(
        replace(VIP, where=Group("all", (Condition("lifetime_value", "greater_than", 50),))), replacing="VIP"
    )
    changed = page("new_export", export="VIP to Sandbox")
    run(kit, "VIP to Sandbox")
    after = page("new_export", export="VIP to Sandbox")

    assert before.button(key="new_export_start").label == "Run anyway"
    assert changed.button(key="new_export_start").label == f"Export {kit.runs.all()[0].added} contacts"
    assert after.button(key="new_export_start").label == "Run anyway"


def test_who_was_suppressed_a_moment_ago_is_not_among_those_who_go(kit: Toolkit) -> None:
    app = page("exports")
    before = figures(opened(app))
    kit.suppression.add(["example.com", "example.net", "example.org"])

    after = figures(opened(app))

    assert after["Refused"] > before["Refused"]
