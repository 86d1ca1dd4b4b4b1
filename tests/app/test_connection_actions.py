"""What can be done with a connection from its page, and what those see who only use it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.sandbox import server
from exporter.sandbox.keys import DEMO_KEY
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import export, page, words, workspace
from tests.app.test_people_page import signed_in


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_a_connection_is_paused_and_let_go_on_with_a_click(kit: Toolkit) -> None:
    app = page("connections")

    app.button(key="connections_sandbox_pause").click().run()
    assert kit.connections.get("sandbox").paused
    assert app.button(key="connections_sandbox_pause").label == "Let it go on"
    app.button(key="connections_sandbox_pause").click().run()

    assert not app.exception
    assert not kit.connections.get("sandbox").paused


def test_a_connection_is_removed_once_the_exports_that_use_it_are_detached(kit: Toolkit) -> None:
    export(kit)
    app = page("connections")
    assert app.button(key="connections_sandbox_remove").disabled

    app.button(key="connections_sandbox_detach_VIP to Sandbox").click().run()
    app.button(key="connections_sandbox_remove").click().run()

    assert not app.exception
    assert kit.connections.cards() == ()
    assert kit.exports.get("VIP to Sandbox").connection is None


def test_one_adds_oneself_as_export_user_and_names_who_may_use_it(kit: Toolkit) -> None:
    kit.team.invite("carla@example.com", "contributor")
    app = page("connections")

    app.button(key="connections_sandbox_join").click().run()
    app.button(key="connections_sandbox_edit").click().run()
    app.radio(key="connection_form_users").set_value("people").run()
    app.multiselect(key="connection_form_people").set_value(["carla@example.com"]).run()
    app.button(key="connection_form_save").click().run()

    assert not app.exception
    connection = kit.connections.get("sandbox")
    assert (connection.users, connection.people) == ("people", ("carla@example.com",))
    assert connection.export_user == kit.actor.email
    shown = str(app.table[0].value).replace("\u2060", "")
    assert "carla@example.com" in shown
    assert f"{kit.actor.email}" in shown


def test_another_key_is_asked_for_its_brand_first(kit: Toolkit) -> None:
    with server.running(kit.settings.sandbox_file) as sandbox:
        kit.connections.save(replace(kit.connections.get("sandbox"), base_url=sandbox.base_url))
        app = page("connections")
        app.text_input(key="key_rotation_sandbox_key").set_value("5f92cbf10cf217478ba93561-unknown").run()
        app.button(key="key_rotation_sandbox_replace").click().run()
        refused = words(app)
        app.text_input(key="key_rotation_sandbox_key").set_value(DEMO_KEY).run()
        app.button(key="key_rotation_sandbox_replace").click().run()

    assert not app.exception
    assert "does not know this API key" in refused
    assert kit.connections.get("sandbox").brand_name == "Sandbox brand"


def test_a_key_of_another_brand_is_taken_only_with_a_yes(kit: Toolkit) -> None:
    with server.running(kit.settings.sandbox_file) as sandbox:
        known = replace(kit.connections.get("sandbox"), base_url=sandbox.base_url, brand_id="other", brand_name="Other")
        kit.connections.save(known, key="other-key")
        kit.consents.agree("sandbox")
        app = page("connections")
        app.text_input(key="key_rotation_sandbox_key").set_value(DEMO_KEY).run()
        app.button(key="key_rotation_sandbox_replace").click().run()
        asked = words(app)
        assert app.button(key="key_rotation_sandbox_replace").disabled
        assert kit.connections.get("sandbox").brand_name == "Other"
        app.checkbox(key="key_rotation_sandbox_agree").check().run()
        app.button(key="key_rotation_sandbox_replace").click().run()

    assert not app.exception
    assert "leads to “Sandbox brand”, not to “Other”" in asked
    assert kit.connections.get("sandbox").brand_name == "Sandbox brand"
    assert kit.consents.standing("sandbox") is not None


def test_whoever_only_uses_connections_sees_their_names_and_types(kit: Toolkit) -> None:
    app = signed_in(kit, "contributor").switch_page("pages/connections.py").run()
    nothing = words(app)
    kit.connections.save(replace(kit.connections.get("sandbox"), users="contributors", display_name="Shop"))
    some = words(app.run())
    offered = app.switch_page("pages/new_export.py").run()

    assert not app.exception
    assert "No connection is open to you" in nothing
    assert "**Shop**" in some
    assert "Omnisend" in some
    assert "127.0.0.1" not in some
    assert not offered.exception
