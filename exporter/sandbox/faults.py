"""What the sandbox does wrong on purpose, by chance from a seed or by a script."""

import dataclasses
import random
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from exporter.errors import DefinitionError, Issue

Fault = Literal["throttled", "failing", "reset", "lost"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
WRITING = frozenset({"POST", "PATCH", "DELETE"})
SHARES = ("throttled", "failing", "reset", "lost", "refused", "stopped")


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong, and how often; each share is between 0 (never) and 1 (always).

    Args:
        latency: Seconds that every answer is late.
        throttled: Share of requests answered 429, as if others used the brand's limit.
        failing: Share answered with a 502 and an HTML page.
        reset: Share whose connection is reset before anything is done.
        lost: Share of writes whose work is done, and whose connection is reset instead of an answer.
        refused: Share of contacts that a batch refuses: always the same ones, by their email.
        stopped: Share of batches that stop half-way.
        script: What happens to the next requests, one entry each, before chance decides: a fault or `ok`, alone or
            after the method and path that it is for, as in `POST /batches lost`.
        seed: Where chance starts.
    """

    latency: float = 0.0
    throttled: float = 0.0
    failing: float = 0.0
    reset: float = 0.0
    lost: float = 0.0
    refused: float = 0.0
    stopped: float = 0.0
    script: tuple[str, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        issues = [Issue(name, "A share lies between 0 and 1.") for name in SHARES if not 0 <= getattr(self, name) <= 1]
        if not 0 <= self.latency <= 60:  # noqa: PLR2004 - a minute, as the sentence says
            issues.append(Issue("latency", "A latency lies between 0 and 60 seconds."))
        known = ("ok", *FAULTS)
        if any(entry.rpartition(" ")[2] not in known for entry in self.script):
            issues.append(Issue("script", f"An entry ends in one of {', '.join(known)}."))
        if issues:
            raise DefinitionError(issues)

    def changed(self, document: object) -> "Faults":
        """Change what a JSON object names. Raises DefinitionError with every fault of the document."""
        if not isinstance(document, Mapping):
            raise DefinitionError([Issue("faults", "An object of faults is expected.")])
        kinds: dict[str, Any] = {item.name: item.type for item in dataclasses.fields(self)}
        issues = []
        values: dict[str, Any] = {}
        for name, value in document.items():
            if name == "script":
                usable = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
                values[name] = tuple(value) if usable else ()
            else:
                usable = name in kinds and isinstance(value, int if name == "seed" else int | float)
                values[name] = value
            if not usable or isinstance(value, bool):
                known = ", ".join(kinds)
                issues.append(Issue(str(name), f"Not a fault, or not one with such a value. There are: {known}."))
        if issues:
            raise DefinitionError(issues)
        return dataclasses.replace(self, **values)

    def refuses(self, email: str) -> int | None:
        """Tell whether a batch refuses the contact with this address: None, or a number that picks the reason."""
        drawn = zlib.crc32(f"{self.seed}:{email}".encode())
        return drawn if drawn < self.refused * 2**32 else None

    def stops(self, batch_id: str) -> bool:
        """Tell whether a batch stops half-way."""
        return zlib.crc32(f"{self.seed}:{batch_id}".encode()) < self.stopped * 2**32


class Dice:
    """Throws for each request; a new one starts the chance and the script of its faults over."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._script = list(faults.script)
        self._random = random.Random(faults.seed)  # noqa: S311 - faults are to be repeatable
        self._quiet = not (faults.throttled or faults.failing or faults.reset or faults.lost)

    def throw(self, method: str, path: str) -> Fault | None:
        """Decide what happens to a request; `path` is the one below the base URL."""
        for position, entry in enumerate(self._script):
            place, _, fault = entry.rpartition(" ")
            if place in ("", f"{method} {path}"):
                del self._script[position]
                return next((known for known in FAULTS if known == fault), None)
        if self._quiet:
            return None
        drawn = self._random.random()
        faults = self.faults
        lost = faults.lost if method in WRITING else 0.0
        for chosen, share in zip(FAULTS, (faults.throttled, faults.failing, faults.reset, lost), strict=True):
            if drawn < share:
                return chosen
            drawn -= share
        return None
