"""What the page of a sandbox's contacts promises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.sandbox import server
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with server.running(settings.sandbox_file) as sandbox, workspace(settings, base_url=sandbox.base_url) as kit:
        yield kit


@pytest.mark.usefixtures("kit")
def test_an_empty_sandbox_says_how_to_fill_it() -> None:
    app = page("omnisend_holds")

    assert not app.exception
    assert "It holds nobody yet" in words(app)


def test_a_real_brand_is_never_listed(kit: Toolkit) -> None:
    kit.connections.save(replace(kit.connections.get("sandbox"), base_url="https://api.omnisend.com/api"))

    app = page("omnisend_holds")

    assert not app.exception
    assert "No sandbox" in words(app)
    assert len(app.dataframe) == 0
