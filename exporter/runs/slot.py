"""A slot: the right to make one request now, and what becomes known of it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from exporter.omnisend.pacing import Window

Kind = Literal["send", "ask", "tag"]

DRAWS_ON: dict[Kind, tuple[str, ...]] = {"send": ("requests",), "ask": ("requests",), "tag": ("requests", "tags")}
"""What a request is for -> the windows in which it counts."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The right to make one request now.

    Args:
        kind: What the request is for.
        stamps: Where it counts: for each of its windows, the moment (milliseconds).
        until: When it has to have been made, on this process's clock.
    """

    kind: Kind
    stamps: tuple[int, ...]
    until: float

    @property
    def counts_in(self) -> Iterable[tuple[str, int]]:
        """Its windows, and the moment at which it counts in each."""
        return zip(DRAWS_ON[self.kind], self.stamps, strict=True)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a start: when it was answered; None: it was not made."""

    stamp: int
    asking: bool
    answered_at: float | None


@dataclass(slots=True)
class News:
    """What one window does not know yet.

    Args:
        shorter: Starts that count less long than the window thinks: they were answered, or not made.
        longer: Starts that count longer: their answers came so late that they may have arrived late.
        refusals: When a refusal came, and the seconds that it asked to wait, or None.
    """

    shorter: list[_Known] = field(default_factory=list)
    longer: list[_Known] = field(default_factory=list)
    refusals: list[tuple[float, float | None]] = field(default_factory=list)

    def unused(self, slot: Slot, stamp: int) -> None:
        """Take note that a start was not made."""
        self.shorter.append(_Known(stamp, slot.kind == "ask", None))

    def answered(self, slot: Slot, stamp: int, now: float, *, late: bool) -> None:
        """Take note that a start was answered."""
        (self.longer if late else self.shorter).append(_Known(stamp, slot.kind == "ask", now))

    def tell(self, window: Window, now: float) -> None:
        """Let the window know."""
        for known in (*self.shorter, *self.longer):
            if known.answered_at is None:
                window.unused(known.stamp, asking=known.asking)
            else:
                window.answered(known.stamp, now - known.answered_at, asking=known.asking)
        for refused_at, retry_after in self.refusals:
            window.throttled(now - refused_at, retry_after)

    def again(self, told: "News") -> None:
        """Keep what may not have been heard. What makes starts count less is not said twice: it might free others."""
        self.longer[:0] = told.longer
        self.refusals[:0] = told.refusals
