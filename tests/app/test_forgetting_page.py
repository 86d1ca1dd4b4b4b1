"""What the page of forgetting promises: it shows what is kept, and removes it only when told to."""

from collections.abc import Iterator

import pytest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        kit.segments.freeze("All")
        yield kit


def test_what_is_kept_is_shown_then_removed_once_confirmed_and_what_is_left_to_do_is_said(kit: Toolkit) -> None:
    email = str(kit.profiles.preview(kit.sources.get("customers"), columns=["email"])["email"].drop_nulls()[0])
    app = page("forgetting")
    app.text_input(key="forgetting_email").set_value(email.upper())

    app.button(key="forgetting_look").click().run()
    seen = words(app), app.dataframe[0].value.to_dict("records")
    app.button(key="forgetting_forget").click().run()
    unchanged = kit.look_for(email).removed
    app.button(key="forgetting_confirm").click().run()

    assert f"What is kept of {email.upper()}" in seen[0]
    assert "The source “customers” still has" in seen[0]
    assert seen[1] == [{"what": "frozen members", "where": "segment All", "rows": 1}]
    assert len(unchanged) == 1
    assert "What was removed" in words(app)
    assert "What is left for you to do" in words(app)
    assert kit.look_for(email).removed == ()
    assert email.casefold() not in str([entry for entry in kit.store.audited() if entry.kind == "person"]).casefold()


def test_a_run_at_work_is_named_and_the_button_waits_for_it(kit: Toolkit) -> None:
    export(kit)
    kit.consents.agree("sandbox")
    run = kit.journal.take(kit.exports.queue("VIP to Sandbox").run_id, "worker")
    kit.journal.writer(run).change(phase="snapshot")
    app = page("forgetting")
    app.text_input(key="forgetting_email").set_value("nobody@example.com")

    app.button(key="forgetting_look").click().run()

    assert app.button(key="forgetting_forget").disabled
    assert f"Run {run.run_id} is reading profiles" in words(app)
    assert "Nothing is kept of this person here" in words(app)


def test_what_is_no_address_is_said(kit: Toolkit) -> None:
    app = page("forgetting")
    app.text_input(key="forgetting_email").set_value("nobody")

    app.button(key="forgetting_look").click().run()

    assert "This is no email address. Write it as ann@example.com." in words(app)
    assert kit.store.audited()[0].kind != "person"
