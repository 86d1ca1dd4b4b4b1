"""What the page of connections promises."""

from collections.abc import Iterator

import pytest

from exporter.sandbox import server
from exporter.sandbox.keys import DEMO_KEY
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


@pytest.mark.usefixtures("kit")
def test_a_connection_without_consent_says_so() -> None:
    app = page("connections")

    assert not app.exception
    assert "No consent" in words(app)
    assert app.button(key="connections_sandbox_withdraw") is not None


def test_withdrawing_the_consent_ends_it_at_once(kit: Toolkit) -> None:
    kit.consents.agree("sandbox")
    app = page("connections")

    app.button(key="connections_sandbox_withdraw").click().run()

    assert not app.exception
    assert kit.consents.standing("sandbox") is None


def test_a_connection_in_use_cannot_be_removed_and_names_its_exports(kit: Toolkit) -> None:
    export(kit)

    app = page("connections")

    assert app.button(key="connections_sandbox_remove").disabled
    assert "VIP to Sandbox" in words(app)


@pytest.mark.usefixtures("kit")
def test_nothing_can_be_connected_before_the_key_and_the_yes() -> None:
    app = page("connections", connection="new")

    assert app.button(key="connection_form_connect").disabled
    assert app.button(key="connection_form_save").disabled


@pytest.mark.usefixtures("kit")
def test_an_unreachable_host_gets_its_own_sentence() -> None:
    app = page("connections", connection="new")
    app.text_input(key="connection_form_name").set_value("Main brand")
    app.text_input(key="connection_form_key").set_value(DEMO_KEY)
    app.text_input(key="connection_form_url").set_value("http://127.0.0.1:9/api")
    app.checkbox(key="connection_form_agree").check().run()

    app.button(key="connection_form_connect").click().run()

    assert "Nothing answers at the base URL" in words(app)
    assert app.button(key="connection_form_save").disabled


def test_a_connection_is_set_up_in_the_order_of_the_form(kit: Toolkit) -> None:
    with server.running(kit.settings.sandbox_file) as sandbox:
        app = page("connections", connection="new")
        app.text_input(key="connection_form_name").set_value("Main brand")
        app.text_input(key="connection_form_key").set_value(DEMO_KEY)
        app.text_input(key="connection_form_url").set_value(sandbox.base_url)
        app.checkbox(key="connection_form_agree").check().run()
        app.button(key="connection_form_connect").click().run()

        app.button(key="connection_form_save").click().run()

    assert not app.exception
    connection = kit.connections.get("Main brand")
    assert connection.brand_name == "Sandbox brand"
    assert connection.export_user == kit.actor.email
    assert kit.consents.standing("Main brand") is not None


def test_the_key_is_never_shown_again(kit: Toolkit) -> None:
    app = page("connections", connection="sandbox")

    assert not app.exception
    assert app.text_input(key="connection_form_key").value == ""
    assert DEMO_KEY not in words(app)
    assert kit.connections.get("sandbox").api_key not in words(app)
