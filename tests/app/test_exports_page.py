"""What the page of exports promises."""

from collections.abc import Iterator

import pytest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


@pytest.mark.usefixtures("kit")
def test_without_exports_the_page_says_what_one_is() -> None:
    app = page("exports")

    assert not app.exception
    assert "No export yet" in words(app)


def test_an_export_that_never_ran_says_so_and_that_saving_never_runs_it(kit: Toolkit) -> None:
    export(kit)

    app = page("exports")

    assert "Never run" in words(app)
    assert "Saving an export never runs it" in words(app)


def test_run_now_shows_what_leaves_and_runs_nothing_yet(kit: Toolkit) -> None:
    export(kit)
    app = page("exports")

    app.button(key="exports_VIP to Sandbox_run").click().run()

    assert not app.exception
    assert "What leaves" in words(app)
    assert kit.runs.all() == []


def test_duplicating_and_deleting_need_one_click_each(kit: Toolkit) -> None:
    export(kit)
    app = page("exports")

    app.button(key="exports_VIP to Sandbox_duplicate").click().run()
    assert kit.exports.names() == ["VIP to Sandbox", "VIP to Sandbox (copy)"]
    app.button(key="exports_VIP to Sandbox (copy)_delete").click().run()

    assert kit.exports.names() == ["VIP to Sandbox"]


def test_a_faulty_export_says_what_to_mend_and_cannot_run(kit: Toolkit) -> None:
    export(kit)
    kit.store.delete("segment", "VIP", actor="someone@example.com")

    app = page("exports")

    assert app.button(key="exports_VIP to Sandbox_run").disabled
    assert "1 to mend" in words(app)
