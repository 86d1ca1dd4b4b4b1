"""The app over a hostile workspace, once for the tests of a file."""

from collections.abc import Iterator

import pytest

from tests.attacks.ground import App, hostile, running


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, ready."""
    home = tmp_path_factory.mktemp("hostile") / "workspace"
    hostile(home)
    with running(home) as app:
        yield app
