"""The log: one line for each event, as JSON for a program or as key=value for a person.

It alone logs and configures logging, and only a worker configures it. What libraries log is told without their words,
and an error that nobody caught without its own: both may repeat what they worked on.
"""

import contextlib
import json
import logging
import os
import re
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO, get_type_hints

from exporter.events import Event, Id, LibrarySpoke, Name, Sentence, fault, frames_of, kind_of

LOGGER = logging.getLogger("exporter")
LOGGER.addHandler(logging.NullHandler())  # whoever uses this as a library sees nothing unless they ask

Tell = Callable[[Event], None]

Form = Literal["json", "text", "off"]
FORMS: tuple[Form, ...] = ("json", "text", "off")

SELDOM = 60.0
"""Seconds in which a library is heard once from each place in it: some say the same several times a second."""

LONGEST = 500
"""Characters of a sentence in a log."""

ADDRESS = re.compile(r"[^\s\"'<>()]+@[^\s\"'<>()]*[^\s\"'<>().,;:!?]")
NO_IDENTIFIER = re.compile(r"[^\w.:/<>, -]", re.ASCII)


def tell(event: Event) -> None:
    """Write an event into the log, if anybody keeps one."""
    if LOGGER.isEnabledFor(event.level):
        LOGGER.log(event.level, "%s", in_words(event), extra={"event": event})


def form_for(stream: TextIO, chosen: Form | None) -> Form:
    """Choose a form for a stream: the one that was chosen, else text for a terminal and JSON for anything else."""
    return chosen or ("text" if stream.isatty() else "json")


@contextlib.contextmanager
def writing_to(stream: TextIO, form: Form) -> Iterator[None]:
    """Write every event to a stream for as long as the block lasts, and all that libraries and faults would say."""
    handler = logging.NullHandler() if form == "off" else logging.StreamHandler(stream)
    handler.setFormatter(Json() if form == "json" else Text())
    handler.addFilter(Seldom())
    root = logging.getLogger()
    level = LOGGER.level
    root.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    try:
        with _hooks():
            yield
    finally:
        LOGGER.setLevel(level)
        root.removeHandler(handler)


class Seldom(logging.Filter):
    """Lets every event through, and of what libraries log at one place only the first in a while."""

    def __init__(self) -> None:
        super().__init__()
        self._heard: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is written."""
        if hasattr(record, "event"):
            return True
        place = (record.pathname, record.lineno)
        if record.created - self._heard.get(place, -SELDOM) < SELDOM:
            return False
        self._heard[place] = record.created
        return True


class Json(logging.Formatter):
    """Writes a record as one JSON object: time (UTC), level, process, event, and the event's fields."""

    def __init__(self) -> None:
        super().__init__()
        self._process = f"{socket.gethostname()}-{os.getpid()}"

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        event = event_of(record)
        line = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "event": name_of(type(event)),
            **values_of(event),
        }
        return json.dumps(line, ensure_ascii=False)


class Text(logging.Formatter):
    """Writes a record as time (UTC), level, event and key=value for each field that has a value."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        event = event_of(record)
        return f"{_moment(record):%Y-%m-%d %H:%M:%SZ} {record.levelname.lower():<7} {in_words(event)}"


def in_words(event: Event) -> str:
    """Write an event as its name and key=value for each field that has a value."""
    told = (f"{key}={_shown(value)}" for key, value in values_of(event).items() if value is not None)
    return " ".join((name_of(type(event)), *told))


def event_of(record: logging.LogRecord) -> Event:
    """Return the event of a record; what a library logged becomes one without its words."""
    event = getattr(record, "event", None)
    if isinstance(event, Event):
        return event
    error = record.exc_info[1] if record.exc_info else None
    where = f"{'/'.join(Path(record.pathname).parts[-2:])}:{record.lineno}"
    return LibrarySpoke(
        record.name, where, kind_of(error) if error is not None else None, frames_of(error) if error is not None else ()
    )


def name_of(kind: type[Event]) -> str:
    """Name a kind of event as the log does: `run_ended`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def values_of(event: Event) -> dict[str, Any]:
    """Return an event's fields, cleaned of what they are not made for."""
    kinds = get_type_hints(type(event), include_extras=True)
    return {each.name: cleaned(getattr(event, each.name), kinds[each.name]) for each in fields(event)}  # type: ignore[arg-type]


def cleaned(value: object, kind: object) -> object:
    """Return a field's value without what its kind does not allow: the last line of defence, not the first."""
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, tuple):
        return [cleaned(each, Id) for each in value]
    if not isinstance(value, str):
        return value
    if kind in (Sentence, Sentence | None, Name):
        return ADDRESS.sub("…@…", " ".join(value.split()))[:LONGEST]
    return NO_IDENTIFIER.sub("?", value)[:LONGEST]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return json.dumps(" < ".join(reversed(value)), ensure_ascii=False)
    words = str(value)
    return words if re.fullmatch(r"[\w.:/-]+", words) else json.dumps(words, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, tz=UTC)


@contextlib.contextmanager
def _hooks() -> Iterator[None]:
    """Let what Python itself would print, of warnings and of errors that nobody caught, become events."""
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning)

    def uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        tell(fault(error))

    def of_a_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            tell(fault(arguments.exc_value))

    def unraisable(arguments: Any) -> None:  # noqa: ANN401 -- Python gives its type no name at run time
        if arguments.exc_value is not None:
            tell(fault(arguments.exc_value))

    def warned(_message: object, category: type[Warning], filename: str, lineno: int, *_: object) -> None:
        where = f"{'/'.join(Path(filename).parts[-2:])}:{lineno}"
        tell(LibrarySpoke("warnings", where, category.__qualname__, ()))

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, of_a_thread, unraisable
    warnings.showwarning = warned  # type: ignore[assignment]  # Python calls it with these alone
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning = before
