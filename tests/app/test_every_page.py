"""What every page keeps to: it runs from a cold start, shows what it holds, and an API key is on none of them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ROOT, export, page, shown_otherwise, words, workspace

PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
PLANTED = "5f92cbf10cf217478ba93561-PLANTEDSECRET"


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        kit.connections.save(replace(kit.connections.get("sandbox"), display_name="Planted"), key=PLANTED)
        kit.consents.agree("sandbox")
        export(kit)
        yield kit


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("kit")
def test_a_page_runs_from_a_cold_start_shows_what_its_widgets_hold_and_no_key(name: str) -> None:
    query = {"connections": {"connection": "sandbox"}, "new_export": {"export": "VIP to Sandbox"}}
    app = page(name, **query.get(name, {}))

    assert not app.exception
    assert shown_otherwise(app) == []
    typed = [str(field.value) for field in app.text_input]
    everything = "\n".join([repr(app._tree), words(app), *typed])
    assert len(everything) > 100
    assert "PLANTEDSECRET" not in everything
