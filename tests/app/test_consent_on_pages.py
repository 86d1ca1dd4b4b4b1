"""What the pages promise about the privacy text, and about files that are not kept any more."""

import time
from collections.abc import Iterator

import pytest

from exporter.runs.retention import DAY, sweep
from exporter.sandbox import server
from exporter.sandbox.faults import Faults
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace import privacy
from exporter.workspace.privacy import LANGUAGES
from exporter.workspace.tables import consents
from tests.app.sample import export, page, words, workspace
from tests.carried import run


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def test_one_reads_the_text_in_a_language_of_ones_choice_and_agrees_in_it(kit: Toolkit) -> None:
    app = page("connections", connection="sandbox")
    choice = app.selectbox(key="connection_form_language")
    assert choice.options == [language.name for language in LANGUAGES.values()]

    choice.set_value("eu").run()
    assert "Datuen pribatutasuna eta arau-gordetzea" in words(app)
    assert app.checkbox(key="connection_form_agree").label == "Ados nago"
    app.checkbox(key="connection_form_agree").check().run()
    app.button(key="connection_form_save").click().run()

    assert not app.exception
    assert [one.language for one in kit.consents.history("sandbox")] == ["eu"]
    listed = page("connections")
    assert f"to text version {privacy.TEXT_VERSION} in Euskara" in words(listed)
    assert "Datuen pribatutasuna eta arau-gordetzea" in words(listed)


def test_who_agreed_to_an_earlier_text_is_shown_with_that_text_and_nothing_goes(kit: Toolkit) -> None:
    kit.consents.agree("sandbox")
    with kit.store.begin() as transaction:
        transaction.execute(consents.update().values(text_version="2026-11"))

    said = words(page("connections"))

    assert "The privacy text has changed since administrator@localhost agreed" in said
    assert "who agreed and when, and of each run the contacts that were refused or rejected" in said
    assert "No consent" in said


def test_a_run_whose_files_are_gone_says_so_and_offers_no_download(kit: Toolkit) -> None:
    export(kit)
    with server.running(kit.settings.sandbox_file, settling_delay=0.0) as sandbox:
        sandbox.brand.faults = Faults(refused=0.2)
        connection = kit.connections.get("sandbox")
        kit.connections.save(type(connection)("sandbox", "Sandbox", base_url=sandbox.base_url))
        kit.consents.agree("sandbox")
        report = run(kit, "VIP to Sandbox")
    assert report.rejected
    sweep(kit._rooms, time.time() + 31 * DAY)

    app = page("run", run=report.run_id)

    assert not app.exception
    assert "the files of a run are kept for as long as the preferences say" in words(app)
    assert {"run_retry", "run_resume"} & {button.key for button in app.button} == set()
    assert len(app.get("download_button")) == 0


def test_how_long_files_are_kept_is_set_on_the_page_of_preferences(kit: Toolkit) -> None:
    app = page("preferences")

    app.number_input(key="preferences_days").set_value(7).run()
    assert "What is older is removed within a day of saving" in words(app)
    app.button(key="preferences_save").click().run()

    assert kit.preferences.get().keep_run_files_days == 7
