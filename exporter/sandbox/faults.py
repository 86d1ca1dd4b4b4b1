"""What the sandbox does wrong on purpose: by chance from a seed, by a script, for a while, or from a moment on."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from exporter.errors import DefinitionError, Issue

Fault = Literal["throttled", "failing", "reset", "lost", "hanging", "silent", "unavailable"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
Origin = Literal["kept", "dropped", "refused"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)

SHARES = {
    "throttled": "of requests are answered 429",
    "failing": "of requests are answered 502 with a page",
    "reset": "of requests have their connection reset, nothing done",
    "lost": "of writes have it reset after the work is done",
    "hanging": "of requests are never answered, nothing done",
    "silent": "of writes are never answered, the work done",
    "stranger": "of the limit is used up by others",
    "refused": "of contacts are refused, always the same ones",
    "unready": "of a batch's contacts are answered 403, 429 or 503",
    "stopping": "of contacts stop the batch that they are in",
    "stopped": "of batches stop half-way",
}
"""Faults that are a share, from 0 to 1, and what that share is of."""

SECONDS = {
    "latency": (60.0, "that every answer is late"),
    "slow": (60.0, "more that half of the answers are late, some by far more"),
    "outage": (86_400.0, "from now in which nothing is answered but errors"),
    "disorder": (86_400.0, "by which batches settle later than those after them"),
    "forgotten": (7 * 86_400.0, "after which a batch cannot be asked about"),
}
"""Faults that are seconds, with the most there may be, and what they are."""

COUNTS = {
    "revoked_after": "requests later the key is no longer known",
    "retired_after": "requests later the version is retired",
    "body_bytes": "bytes a body may have at most",
}
"""Faults that are whole numbers, or None for never."""

TRANSIENT = (403, 429, 503)
"""What an item of a batch is answered when nothing is wrong with its contact."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong, and how often; each share is between 0 (never) and 1 (always).

    Args:
        latency: Seconds that every answer is late.
        slow: Median of the seconds that an answer is late besides, drawn log-normally: one in six takes 2.7 times as
            long or longer, one in forty-four 7.4 times.
        throttled: Share of requests answered 429, as if others used the brand's limit.
        failing: Share answered with a 502 and an HTML page.
        reset: Share whose connection is reset before anything is done.
        lost: Share of writes whose work is done, and whose connection is reset instead of an answer.
        hanging: Share that is never answered, and of which nothing is done.
        silent: Share of writes whose work is done, and which are never answered.
        stranger: Share of the limit that others on the brand use up, evenly; their 429s say how long to wait in the
            body, in a header as seconds, in a header as a date, or not at all, in turn.
        outage: Seconds, from when this is set, in which each request is answered 503 or 502 with a page, or reset.
        revoked_after: Requests after which the key is answered 401, until this is None again.
        retired_after: Requests after which the version is answered 410, until this is None again.
        origin: Whether a batch's origin is kept, dropped (the batch is taken, and shown without it), or refused (400).
        body_bytes: Size that a body may have where it is below that of the limits; a larger one is answered 413.
        refused: Share of contacts that a batch refuses: always the same ones, by their email.
        unready: Share of a batch's contacts that are answered 403, 429 or 503 and not written; other ones each time.
        stopping: Share of contacts at which a batch stops, without an answer for them: always the same ones.
        stopped: Share of batches that stop half-way.
        disorder: Seconds by which a batch may settle later than the settling delay says, so that others overtake it.
        forgotten: Seconds after which a batch can no longer be asked about; None: seven days.
        script: What happens to the next requests, one entry each, before chance decides: a fault or `ok`, alone or
            after the method and path that it is for, as in `POST /batches lost`.
        seed: Where chance starts.
    """

    latency: float = 0.0
    slow: float = 0.0
    throttled: float = 0.0
    failing: float = 0.0
    reset: float = 0.0
    lost: float = 0.0
    hanging: float = 0.0
    silent: float = 0.0
    stranger: float = 0.0
    outage: float = 0.0
    revoked_after: int | None = None
    retired_after: int | None = None
    origin: Origin = "kept"
    body_bytes: int | None = None
    refused: float = 0.0
    unready: float = 0.0
    stopping: float = 0.0
    stopped: float = 0.0
    disorder: float = 0.0
    forgotten: float | None = None
    script: tuple[str, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        issues = [Issue(name, "A share lies between 0 and 1.") for name in SHARES if not 0 <= getattr(self, name) <= 1]
        for name, (most, _) in SECONDS.items():
            value = getattr(self, name)
            if value is not None and not 0 <= value <= most:
                issues.append(Issue(name, f"It lies between 0 and {most:.0f} seconds."))
        for name in COUNTS:
            value = getattr(self, name)
            if value is not None and value < 0:
                issues.append(Issue(name, "It is a whole number from 0, or nothing."))
        if self.origin not in ORIGINS:
            issues.append(Issue("origin", f"It is one of {', '.join(ORIGINS)}."))
        known = ("ok", *FAULTS)
        if any(entry.rpartition(" ")[2] not in known for entry in self.script):
            issues.append(Issue("script", f"An entry ends in one of {', '.join(known)}."))
        if issues:
            raise DefinitionError(issues)

    def changed(self, document: object) -> "Faults":
        """Change what a JSON object names. Raises DefinitionError with every fault of the document."""
        if not isinstance(document, Mapping):
            raise DefinitionError([Issue("faults", "An object of faults is expected.")])
        names = [item.name for item in dataclasses.fields(self)]
        issues = []
        values: dict[str, Any] = {}
        for name, value in document.items():
            if usable(name, value):
                values[name] = tuple(value) if name == "script" else value
            else:
                known = ", ".join(names)
                issues.append(Issue(str(name), f"Not a fault, or not one with such a value. There are: {known}."))
        if issues:
            raise DefinitionError(issues)
        return dataclasses.replace(self, **values)

    def refuses(self, email: str) -> int | None:
        """Tell whether a batch refuses the contact with this address: None, or a number that picks the reason."""
        return self._chosen(self.refused, email)

    def postpones(self, batch_id: str, email: str) -> int | None:
        """Tell whether a batch leaves this contact for later: None, or the status that it answers."""
        chosen = self._chosen(self.unready, f"{batch_id}:{email}")
        return None if chosen is None else TRANSIENT[chosen % len(TRANSIENT)]

    def stops_at(self, email: str) -> bool:
        """Tell whether a batch stops at the contact with this address."""
        return self._chosen(self.stopping, f"stop:{email}") is not None

    def stops(self, batch_id: str) -> bool:
        """Tell whether a batch stops half-way."""
        return self._chosen(self.stopped, batch_id) is not None

    def delays(self, batch_id: str) -> float:
        """Tell by how many seconds a batch settles later than it would."""
        return self.disorder * self._drawn(f"late:{batch_id}") / 2**32 if self.disorder else 0.0

    def _chosen(self, share: float, what: str) -> int | None:
        if not share:
            return None
        drawn = self._drawn(what)
        return drawn if drawn < share * 2**32 else None

    def _drawn(self, what: str) -> int:
        """Draw a number below 2**32, always the same for the same."""
        return int.from_bytes(hashlib.blake2b(f"{self.seed}:{what}".encode(), digest_size=4).digest())


def usable(name: str, value: object) -> bool:
    """Tell whether there is such a fault, and whether it can be such a value of JSON."""
    if isinstance(value, bool):
        return False
    if name in COUNTS:
        return value is None or isinstance(value, int)
    if name in SHARES or name in SECONDS:
        return isinstance(value, int | float) or (name == "forgotten" and value is None)
    if name == "script":
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    return isinstance(value, {"origin": str, "seed": int}.get(name, ()))
