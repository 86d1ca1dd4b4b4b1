"""Questions that may take longer than a moment: worked out beside the page, which is drawn again for the answer."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import streamlit as st

from pages.ui import session

T = TypeVar("T")

MOMENT = 0.1
"""Seconds that a page waits for an answer before it is drawn without."""

LOOK = 0.2
"""Seconds between two looks whether the answer is there."""

FRESH = 60.0
"""Seconds that an answer is taken for true."""

MOST = 500
"""Answers that are remembered."""

AT_ONCE = 4
"""Questions that are worked on at the same time."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What is known of a question by now: an answer, or that it is still being worked out."""

    value: T | None = None
    pending: bool = False


@dataclass(slots=True)
class Asked:
    """A question that was put, when, and how it was answered when it was put before."""

    answer: "Future[object]"
    before: "Future[object] | None" = None
    at: float = field(default_factory=time.monotonic)


class Desk:
    """Works on questions and remembers the answers, for all sessions of the application."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._workers = ThreadPoolExecutor(AT_ONCE, "answers")
        self._asked: OrderedDict[Hashable, Asked] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, key: Hashable, work: Callable[[], T]) -> "Future[T]":
        """Put a question, unless it was put just now; `key` holds all that the answer depends on."""
        with self._lock:
            found = self._asked.get(key)
            if found is None or (found.answer.done() and time.monotonic() - found.at > FRESH):
                found = Asked(self._workers.submit(work), found.answer if found is not None else None)
                self._asked[key] = found
                while len(self._asked) > MOST:
                    self._asked.popitem(last=False)
            self._asked.move_to_end(key)
        return found.answer  # type: ignore[return-value]  # a key belongs to one kind of question

    def before(self, key: Hashable) -> "Future[object] | None":
        """Return the answer that a question had until it was put again; None: it was never answered."""
        with self._lock:
            found = self._asked.get(key)
            before = found.before if found is not None else None
        return before if before is not None and not before.cancelled() and before.exception() is None else None

    def is_answered(self, key: Hashable) -> bool:
        """Say whether waiting for a question has an end: it is answered, or was given up."""
        with self._lock:
            found = self._asked.get(key)
            return found is None or found.answer.done()

    def give_up(self, key: Hashable) -> None:
        """Forget a question that nobody has begun to work on."""
        with self._lock:
            found = self._asked.get(key)
            if found is not None and found.answer.cancel():
                del self._asked[key]

    def close(self) -> None:
        """Wait for what is being worked on, and give up the rest."""
        self._workers.shutdown(cancel_futures=True)


@st.cache_resource(show_spinner=False, on_release=Desk.close)
def desk() -> Desk:
    """Return the one desk of the application."""
    return Desk()


def asked(key: Hashable, work: Callable[[], T], *, purpose: str, patience: float = MOMENT) -> Answer[T]:
    """Ask, wait a moment, and return what is known by then. Raises what `work` raises.

    An answer that is no longer fresh stands until it is found anew, so that nothing of a page vanishes under a click.

    Args:
        key: All that the answer depends on, and what kind of question it is.
        work: Finds the answer, in a thread of its own: it draws nothing.
        purpose: What the page wants it for; it waits for one question for each purpose, and gives up the one before.
        patience: Seconds to wait.
    """
    before: Hashable = session.held(f"waiting_for_{purpose}", None)
    if before is not None and before != key:
        desk().give_up(before)
    answer = desk().ask(key, work)
    wait([answer], timeout=patience)
    if answer.done() and not answer.cancelled():
        session.hold(f"waiting_for_{purpose}", None)
        return Answer(answer.result())
    session.hold(f"waiting_for_{purpose}", key)
    earlier = desk().before(key)
    return Answer(pending=True) if earlier is None else Answer(earlier.result())  # type: ignore[arg-type]  # likewise


def watch(purposes: tuple[str, ...]) -> None:
    """Draw the page again as soon as one of the answers that it waits for is there; to be called last, always."""
    is_waiting = any(session.held(f"waiting_for_{purpose}", None) is not None for purpose in purposes)
    st.fragment(_look, run_every=LOOK if is_waiting else None)(purposes)


def _look(purposes: tuple[str, ...]) -> None:
    waited_for: dict[str, Hashable] = {purpose: session.held(f"waiting_for_{purpose}", None) for purpose in purposes}
    there = [purpose for purpose, key in waited_for.items() if key is not None and desk().is_answered(key)]
    for purpose in there:  # a page that has come to ask something else is drawn again once, not for ever
        session.hold(f"waiting_for_{purpose}", None)
    if there:
        st.rerun()
