"""How much the sandbox takes: requests in a sliding window per brand, and the size of a body."""

import math
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What the sandbox takes.

    Args:
        requests: Requests in any `seconds`, over all calls and keys of a brand.
        seconds: Length of the window.
        tag_requests: Of these, calls of /contacts/tags.
        body_bytes: Size of a body; a larger one is answered 413.
    """

    requests: int = 400
    seconds: float = 60.0
    tag_requests: int = 60
    body_bytes: int = 10_000_000


class Counted:
    """Requests of one brand in a sliding window; a refused one takes up no room.

    Args:
        limit: How many any window holds.
        seconds: Its length.
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._taken: deque[float] = deque(maxlen=limit)
        self._seen: deque[float] = deque()
        self._stranger_at: float | None = None
        self.most_seen = 0
        self.refused = 0

    def seconds_until_room(self, now: float) -> int:
        """Tell how long, in whole seconds, until the next request is taken; 0: now."""
        if len(self._taken) < self._limit:
            return 0
        left = self._taken[0] + self._seconds - now
        return max(1, math.ceil(left)) if left > 0 else 0

    def see(self, now: float) -> None:
        """Note that a request came, taken or not."""
        while self._seen and self._seen[0] <= now - self._seconds:
            self._seen.popleft()
        self._seen.append(now)
        self.most_seen = max(self.most_seen, len(self._seen))

    def share(self, part: float, now: float) -> None:
        """Let others on the brand use up their part of the limit, evenly until now; they too only take what is left."""
        every = self._seconds / (part * self._limit)
        oldest = max(now - self._seconds, self._taken[-1] if self._taken else -math.inf)
        at = oldest + every if self._stranger_at is None else max(self._stranger_at, oldest)
        while at <= now:
            if not self.seconds_until_room(at):
                self.take(at)
            at += every
        self._stranger_at = at

    def take(self, now: float) -> None:
        """Let a request use up room."""
        self._taken.append(now)
