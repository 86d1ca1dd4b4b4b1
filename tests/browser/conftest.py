"""One demo for the tests of a file: a first start, with few profiles, on free ports."""

from collections.abc import Iterator

import pytest

from tests.demo_process import Demo, running_demo

ROWS = 5_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, ready."""
    with running_demo(tmp_path_factory.mktemp("demo") / "workspace", rows=ROWS) as demo:
        yield demo
