"""Send the contacts with a Singer target made with singer-sdk: Singer messages into a BatchSink.

    python -m benchmarks.peers.send_with_singer DATA WORK BASE_URL

Its best settings: msgspec reads the messages; batches of 100; no validation, since the contacts are checked already; no
metadata columns; the leanest HTTP client in the sink. A stream has one sink, which sends one batch at a time.
"""

import logging
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
from singer_sdk import BatchSink, Target  # type: ignore[import-not-found]
from singer_sdk.contrib.msgspec import MsgSpecReader  # type: ignore[import-not-found]

from benchmarks.peers.contact_body import BATCH, batch
from benchmarks.peers.post import Post


class OmnisendSink(BatchSink):  # type: ignore[misc]
    """Sends a batch as soon as it is full."""

    def setup(self) -> None:
        """Get ready to send."""
        self._post = Post(self.config["base_url"])
        self._encode = msgspec.json.Encoder().encode

    def process_batch(self, context: dict[str, Any]) -> None:
        """Send one batch."""
        self._post(self._encode(batch(context["records"])))


class OmnisendTarget(Target):  # type: ignore[misc]
    """A target for contacts."""

    name = "target-omnisend"
    config_jsonschema = {"type": "object", "properties": {"base_url": {"type": "string"}}}  # noqa: RUF012 - the SDK's form
    default_sink_class = OmnisendSink
    message_reader_class = MsgSpecReader


def main(data: Path, base_url: str) -> None:
    """Feed the target with what a tap has written."""
    logging.disable(logging.WARNING)
    options = {"base_url": base_url, "batch_size_rows": BATCH, "validate_records": False, "add_record_metadata": False}
    print("began", time.time(), flush=True)
    with (data / "contacts.singer.jsonl").open() as messages:
        OmnisendTarget(config=options).listen(messages)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[3])
