"""JSON answers, written by orjson."""

from typing import Any

import orjson
from starlette.responses import Response


class Json(Response):
    """A JSON answer."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - JSON is anything
        """Write the body."""
        return orjson.dumps(content)
