"""The page of notices: who is told, what they were told, and beyond which figures; for administrators."""

from collections.abc import Iterator

import pytest

from exporter.notices.notice import Notice
from exporter.notices.thresholds import Thresholds
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.told import ExportState, Told
from tests.app.sample import export, page, words, workspace
from tests.notices.receivers import Webhook, web_server

HOSTILE = "Team <b>*x*"


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with web_server(Webhook()) as hook:
        yield hook


def test_an_address_is_added_tried_out_and_removed(kit: Toolkit, webhook: Webhook) -> None:
    export(kit)
    app = page("notices")
    assert "Nobody is told yet" in words(app)

    app.button(key="notices_add").click().run()
    app.text_input(key="notice_form_name").set_value(HOSTILE)
    app.text_input(key="notice_form_address").set_value("nonsense")
    app.button(key="notice_form_save").click().run()
    assert "This is no address" in words(app)
    app.text_input(key="notice_form_address").set_value(webhook.address)
    app.multiselect(key="notice_form_exports").set_value(["VIP to Sandbox"])
    app.button(key="notice_form_save").click().run()
    assert not app.exception
    saved = kit.notices.get(HOSTILE)
    assert (saved.place, saved.exports) == ("Webhook at 127.0.0.1", ("VIP to Sandbox",))
    assert "Webhook at 127.0.0.1" in str([table.value for table in app.table]).replace("\u2060", "").replace("\\", "")

    app.button(key=f"notices_{HOSTILE}_test").click().run()
    assert len(webhook.posted) == 1
    assert app.dataframe[0].value["status"].to_list() == ["Told"]
    webhook.status = 500
    app.button(key=f"notices_{HOSTILE}_test").click().run()
    assert "did not take it" in app.session_state["session_message"]
    assert app.dataframe[0].value["status"].to_list() == ["Not told", "Told"]
    assert "hush" not in str(list(app))

    app.button(key=f"notices_{HOSTILE}_remove").click().run()
    assert kit.notices.all() == []


def test_exports_show_how_they_are_and_have_thresholds_of_their_own(kit: Toolkit) -> None:
    export(kit)
    kit.notices.save(Notice("Team"), address="https://example.com/hook")
    Told(kit.store).put(None, ExportState("VIP to Sandbox", None, 1.0, 1.0, {"failed": "The key was revoked."}), [])
    app = page("notices")
    assert [metric.value for metric in app.metric] == ["0", "1", "0"]

    app.segmented_control(key="notices_part").set_value("Exports").run()
    assert "The key was revoked." in words(app)
    app.segmented_control(key="notices_part").set_value("Thresholds").run()
    app.selectbox(key="thresholds_of").set_value("VIP to Sandbox").run()
    app.number_input(key="thresholds_VIP to Sandbox_rejected").set_value(1.0).run()
    app.checkbox(key="thresholds_VIP to Sandbox_minutes_told").check().run()
    app.number_input(key="thresholds_VIP to Sandbox_minutes").set_value(30.0).run()
    app.checkbox(key="thresholds_VIP to Sandbox_jump_told").uncheck().run()
    app.button(key="thresholds_save").click().run()
    assert not app.exception
    assert kit.notices.own_thresholds() == {"VIP to Sandbox": Thresholds(rejected=0.01, jump=None, minutes=30.0)}

    app.button(key="thresholds_follow").click().run()
    assert kit.notices.own_thresholds() == {}
    assert app.number_input(key="thresholds_VIP to Sandbox_rejected").value == 5.0


def test_an_address_is_changed_and_its_own_is_never_shown(kit: Toolkit) -> None:
    before = kit.notices.save(Notice("Team"), address="https://example.com/hook?token=hush")
    app = page("notices", notice="Team")

    assert app.text_input(key="notice_form_address").value == ""
    app.checkbox(key="notice_form_recovery").uncheck()
    app.button(key="notice_form_save").click().run()

    after = kit.notices.get("Team")
    assert (after.address, after.recovery) == (before.address, False)
    assert "notice" not in app.query_params
