"""When the next request may go: at most so many in any stretch of so many seconds, for a whole brand.

Omnisend counts a request when it arrives, which is later than it was let through here, and not always equally late. So
a start counts from the latest moment at which it can arrive, and once its answer is there, from then: it has surely
arrived by that time. 400 requests in 60 s thus take 60 s and the time of an answer, and never overfill a window there.
"""

import math
from collections.abc import Mapping
from typing import Any

State = Mapping[str, Any]
"""A window as JSON can hold it."""

MARGIN_SHARE = 1 / 10
LONGEST_MARGIN = 1.0
"""How long a request may be on its way (seconds), and the part of a window that this is at most."""

VALID_SHARE = 1 / 5
"""Part of the margin within which a start that was taken has to be made."""

SLOTS = 600
"""Parts of a window in which starts are counted together, so that it stays small whatever its limit."""

EASED = 0.75
"""What is left of the allowance after a refusal for too many requests."""

PAUSE_SHARE = 1 / 10
"""Part of the window for which a refusal closes it that does not say for how long."""

SHORTEST_WAIT = 0.001
MILLISECONDS = 1000


class Window:
    """A sliding window: at most `requests` in any `seconds`. It decides, and knows no clock and no thread.

    It stands at one moment of a time of its own (`at`, seconds since it was first used), which only `advance` moves.
    After `throttled` it allows fewer, and climbs back to the full number over one window.

    Args:
        requests: How many in a window, at least 1.
        seconds: Length of the window.
        state: What `state` gave, by whoever used the window last; None: nothing was started yet.
    """

    def __init__(self, requests: int, seconds: float, state: State | None = None) -> None:
        if requests < 1 or not seconds > 0 or not math.isfinite(seconds):
            raise ValueError("A window takes at least 1 request in more than 0 seconds.")
        known = state or {}
        self.requests = requests
        self.seconds = seconds
        self.valid = margin(seconds) * VALID_SHARE
        self.at: float = known.get("at", 0.0)
        self._clock: float | None = known.get("clock")
        self._longest: float = max(seconds, known.get("longest", seconds))
        self._share: float = known.get("share", 1.0)
        self._open_from: float = known.get("open_from", 0.0)
        self._slot = math.ceil(seconds * MILLISECONDS / SLOTS)
        self._sent = _counts(known.get("sent", ()))
        self._asked = _counts(known.get("asked", ()))

    def state(self) -> dict[str, Any]:
        """Write the window as JSON can hold it: starts as [moment in milliseconds, how many, moment, …]."""
        since = (self.at - self._longest) * MILLISECONDS
        sent, asked = _later(self._sent, since), _later(self._asked, since)
        return {
            "at": round(self.at, 6),
            "clock": self._clock,
            "longest": self._longest if sent or asked else self.seconds,
            "share": self._share,
            "open_from": self._open_from,
            "sent": [number for pair in sorted(sent.items()) for number in pair],
            "asked": [number for pair in sorted(asked.items()) for number in pair],
        }

    def advance(self, clock: float, *, latest: float = math.inf) -> None:
        """Move on by what the shared clock says has passed since the last time.

        A clock that was set back, or began anew, lets no time pass; one that jumped ahead no more than `latest` allows.

        Args:
            clock: Seconds on the clock that all users of the window share.
            latest: The moment that it surely is not later than.
        """
        passed = clock - self._clock if self._clock is not None else 0.0
        self.at = max(self.at, min(self.at + passed, latest))
        self._clock = clock

    def room(self, *, keep: int = 0, asking: bool = False) -> int:
        """Count the requests that may start now.

        Args:
            keep: How many sending leaves free for asking in a window.
            asking: Whether it is to ask; sending otherwise.
        """
        if self.at < self._open_from:
            return 0
        since = (self.at - self.seconds) * MILLISECONDS
        sent, asked = _sum_later(self._sent, since), _sum_later(self._asked, since)
        allowed = self.allowed()
        return max(0, allowed - sent - asked - self._kept(allowed, asked, keep=0 if asking else keep))

    def wait(self, *, keep: int = 0, asking: bool = False) -> float:
        """Tell in how many seconds one more may start, if nobody else starts any; 0.0: now. As `room` otherwise."""
        if self.at < self._open_from:
            return max(SHORTEST_WAIT, self._open_from - self.at)
        since = (self.at - self.seconds) * MILLISECONDS
        sent, asked = _later(self._sent, since), _later(self._asked, since)
        total_sent, total_asked = sum(sent.values()), sum(asked.values())
        allowed, keep = self.allowed(), 0 if asking else keep
        if total_sent + total_asked + self._kept(allowed, total_asked, keep=keep) < allowed:
            return 0.0
        wait = self._until_more_are_allowed()
        for stamp in sorted(sent.keys() | asked.keys()):
            total_sent -= sent.get(stamp, 0)
            total_asked -= asked.get(stamp, 0)
            if total_sent + total_asked + self._kept(allowed, total_asked, keep=keep) < allowed:
                wait = min(wait, stamp / MILLISECONDS + self.seconds - self.at)
                break
        return max(SHORTEST_WAIT, wait)

    def take(self, count: int, *, asking: bool = False) -> int:
        """Count so many starts, to be made within `valid` seconds; `room` says how many there may be.

        Returns:
            The moment at which they count (milliseconds).
        """
        stamp = self._stamp(self.at + self.valid + margin(self.seconds))
        counts = self._asked if asking else self._sent
        counts[stamp] = counts.get(stamp, 0) + count
        return stamp

    def answered(self, stamp: int, ago: float, *, asking: bool = False) -> None:
        """Let a start count from its answer, which came `ago` seconds before now: it has arrived by then."""
        moment = self._stamp(self.at - ago)
        if self.unused(stamp, asking=asking):
            counts = self._asked if asking else self._sent
            counts[moment] = counts.get(moment, 0) + 1

    def unused(self, stamp: int, *, asking: bool = False) -> bool:
        """Give a start back that was not made; False if it does not count any more."""
        counts = self._asked if asking else self._sent
        left = counts.get(stamp, 0) - 1
        if left < 0:
            return False
        if left:
            counts[stamp] = left
        else:
            del counts[stamp]
        return True

    def throttled(self, ago: float, retry_after: float | None = None) -> None:
        """Take note that Omnisend refused a request for too many: others use the same limit.

        Nothing starts for `retry_after` seconds (default: a tenth of the window), and then fewer than before. Refusals
        that come while it is closed are of requests that were already under way, and ease it no further.

        Args:
            ago: How long before now that was.
            retry_after: Seconds that Omnisend asked to wait, or None if it did not say.
        """
        refused_at = self.at - ago
        pause = min(retry_after, self.seconds) if retry_after is not None else self.seconds * PAUSE_SHARE
        if refused_at >= self._open_from:
            self._share = max(1 / self.requests, self._share_at(refused_at) * EASED)
        self._open_from = max(self._open_from, refused_at + pause)

    def allowed(self) -> int:
        """How many the window takes at this moment: `requests`, or fewer for a while after `throttled`."""
        return max(1, int(self.requests * self._share_at(self.at) + 1e-9))

    def _share_at(self, moment: float) -> float:
        climbed = min(1.0, max(0.0, (moment - self._open_from) / self.seconds))
        return self._share + (1.0 - self._share) * climbed

    def _until_more_are_allowed(self) -> float:
        share = (self.allowed() + 1) / self.requests
        if share > 1.0 or self._share >= 1.0:
            return math.inf
        climbed = max(0.0, (share - self._share) / (1.0 - self._share))
        return self._open_from + climbed * self.seconds - self.at

    def _kept(self, allowed: int, asked: int, *, keep: int) -> int:
        """Count what is still kept for asking, beside what was asked."""
        return max(0, keep * allowed // self.requests - asked)

    def _stamp(self, moment: float) -> int:
        """Return the end of a moment's slot."""
        return math.ceil(moment * MILLISECONDS / self._slot) * self._slot


def margin(seconds: float) -> float:
    """Return how long (seconds) a request of a window of so many seconds may be on its way, if no answer says more."""
    return min(LONGEST_MARGIN, seconds * MARGIN_SHARE)


def _counts(numbers: list[int] | tuple[()]) -> dict[int, int]:
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _later(counts: dict[int, int], since: float) -> dict[int, int]:
    return {stamp: count for stamp, count in counts.items() if stamp > since}


def _sum_later(counts: dict[int, int], since: float) -> int:
    return sum(count for stamp, count in counts.items() if stamp > since)
