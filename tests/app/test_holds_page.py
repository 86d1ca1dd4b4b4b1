"""What the page of a sandbox's contacts promises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from exporter.sandbox import server
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.connection import RateLimit
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


def test_while_the_limit_of_the_brand_is_used_up_it_says_so(kit: Toolkit) -> None:
    connection = replace(kit.connections.get("sandbox"), rate_limit=RateLimit(1, 3600.0))
    kit.connections.save(connection)
    kit.wait_to_ask(connection)

    app = page("omnisend_holds")

    assert not app.exception
    assert "request limit is used up" in words(app)
