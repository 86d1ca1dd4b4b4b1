"""A sandbox for each test, and a plain HTTP client that speaks to it as the documentation says."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from exporter.sandbox.keys import DEMO_KEY
from exporter.sandbox.server import Running, running

Start = Callable[..., tuple[Running, httpx.Client]]


def headers(key: str = DEMO_KEY) -> dict[str, str]:
    return {"Authorization": f"Omnisend-API-Key {key}", "Omnisend-Version": "2026-03-15"}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a sandbox with options; `key` is the one that the client uses."""
    with ExitStack() as stack:

        def begin(*, key: str = DEMO_KEY, **options: Any) -> tuple[Running, httpx.Client]:
            served = stack.enter_context(running(tmp_path / "sandbox.sqlite", **{"settling_delay": 0.0, **options}))
            http = httpx.Client(base_url=served.base_url, headers=headers(key), trust_env=False, verify=False)  # noqa: S501
            return served, stack.enter_context(http)

        yield begin
