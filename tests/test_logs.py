"""A log tells an operator what happened, one line an event, and can tell nothing of a customer."""

import io
import json
import logging
import re
import subprocess
import sys
import threading
import types
import typing
import warnings
from pathlib import Path
from typing import Any

import pytest

from exporter import events
from exporter import settings as deployment
from exporter.errors import SettingsError
from exporter.events import Event, Failure, Id, Name, Sentence, Trouble, Word
from exporter.logs import Form, form_for, name_of, tell, writing_to

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "anna.planted@example.com"


def kinds() -> list[type[Event]]:
    """Every kind of event there is."""
    found = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
    return [kind for kind in found if kind not in (Event, Trouble, Failure)]


def parts(kind: object) -> list[object]:
    """Take a union apart."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return [part for each in typing.get_args(kind) for part in parts(each)]
    return [kind]


def allowed(kind: object) -> bool:
    """Whether a field of this kind can hold nothing that a profile holds."""
    plain = kind in (int, float, bool, type(None))
    return plain or kind in (Id, Word, Name, Sentence, events.Frames) or typing.get_origin(kind) is typing.Literal


def example(kind: type[Event], words: str) -> Event:
    """Make an event with these words in each field that takes words."""
    values: dict[str, Any] = {}
    for name, hint in typing.get_type_hints(kind, include_extras=True).items():
        if name == "level":
            continue
        first = parts(hint)[0]
        plain: dict[object, Any] = {int: 3, float: 1.23456, bool: True, events.Frames: (words,)}
        literal = typing.get_origin(first) is typing.Literal
        values[name] = typing.get_args(first)[0] if literal else plain.get(first, words)
    return kind(**values)


def logged(*told: Event, form: Form = "json") -> list[str]:
    """Return the lines that a log has of events."""
    stream = io.StringIO()
    with writing_to(stream, form):
        for event in told:
            tell(event)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("kind", kinds(), ids=name_of)
def test_no_field_of_an_event_can_hold_what_a_profile_holds(kind: type[Event]) -> None:
    hints = typing.get_type_hints(kind, include_extras=True)

    loose = {name for name, hint in hints.items() if name != "level" and not all(map(allowed, parts(hint)))}

    assert loose == set()


@pytest.mark.parametrize("kind", kinds(), ids=name_of)
def test_an_event_is_one_line_of_json_with_all_its_fields(kind: type[Event]) -> None:
    (line,) = logged(example(kind, "run-1"))

    read = json.loads(line)
    assert read["event"] == name_of(kind)
    assert set(read) == {"time", "level", "process", "event"} | set(typing.get_type_hints(kind))


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("kind", kinds(), ids=name_of)
def test_an_address_reaches_no_line_even_where_somebody_wrote_it_into_a_field(kind: type[Event], form: Form) -> None:
    lines = logged(example(kind, f"Canceled by {ADDRESS}.\nNext"), form=form)

    assert len(lines) == 1
    assert ADDRESS not in lines[0]


def test_an_unknown_field_is_an_error_where_it_is_told() -> None:
    with pytest.raises(TypeError):
        events.RunWentOn(run="r", seconds=1.0, email=ADDRESS)  # type: ignore[call-arg]


def test_a_person_reads_time_level_event_and_what_has_a_value() -> None:
    (line,) = logged(events.BatchTriedAgain("r1", 7, None, 2, 1.5), form="text")

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ warning batch_tried_again run=r1 batch=7 attempt=2 wait=1.5", line
    )


def test_a_sentence_is_quoted_for_a_person() -> None:
    (line,) = logged(events.WorkerFailed('It says "no".'), form="text")

    assert line.endswith(r'worker_failed reason="It says \"no\"."')


def test_an_address_is_left_out_of_a_sentence_and_the_sentence_stays_whole() -> None:
    (line,) = logged(events.WorkerFailed(f"Canceled by {ADDRESS}. What was sent (by <b@c>, 'd@e.f') stays."))

    assert json.loads(line)["reason"] == "Canceled by …@…. What was sent (by <…@…>, '…@…') stays."


def test_off_writes_nothing() -> None:
    assert logged(events.WorkerFailed("No."), form="off") == []


def test_a_terminal_gets_text_and_anything_else_json_unless_a_form_is_chosen() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert (form_for(Terminal(), None), form_for(io.StringIO(), None)) == ("text", "json")
    assert (form_for(Terminal(), "json"), form_for(io.StringIO(), "text")) == ("json", "text")


def test_the_form_is_one_of_three() -> None:
    assert deployment.read({"EXPORTER_LOG": "text"}).log == "text"
    assert deployment.read({}).log is None
    with pytest.raises(SettingsError, match="EXPORTER_LOG has to be one of json, text, off"):
        deployment.read({"EXPORTER_LOG": "xml"})


def test_a_library_is_told_of_without_its_words() -> None:
    stream = io.StringIO()

    with writing_to(stream, "json"):
        try:
            int(ADDRESS)
        except ValueError:
            logging.getLogger("a.library").exception("It failed for %s", ADDRESS)

    read = json.loads(stream.getvalue())
    assert (read["event"], read["library"], read["error"]) == ("library_spoke", "a.library", "ValueError")
    assert read["where"].startswith("tests/test_logs.py:")
    assert ADDRESS not in stream.getvalue()


def test_a_library_that_says_the_same_again_and_again_is_heard_once_in_a_while() -> None:
    stream = io.StringIO()

    with writing_to(stream, "json"):
        for _ in range(100):
            logging.getLogger("a.library").warning("Again.")
        logging.getLogger("a.library").warning("Something else.")
        for _ in range(2):
            tell(events.WorkerFailed("No."))

    told = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert told == ["library_spoke", "library_spoke", "worker_failed", "worker_failed"]


def test_a_fault_tells_its_kind_its_cause_and_its_place_but_not_its_words() -> None:
    def break_down() -> None:
        try:
            dict[str, str]()[ADDRESS]
        except KeyError as error:
            raise RuntimeError(ADDRESS) from error

    try:
        break_down()
    except RuntimeError as error:
        (line,) = logged(events.fault(error, run="r1"))

    read = json.loads(line)
    assert (read["run"], read["error"], read["level"]) == ("r1", "RuntimeError/KeyError", "error")
    assert re.fullmatch(r"tests/test_logs\.py:\d+ in break_down", read["frames"][-1])
    assert ADDRESS not in line


def test_what_python_itself_would_print_becomes_events() -> None:
    stream = io.StringIO()

    def fall() -> None:
        raise RuntimeError(ADDRESS)

    with writing_to(stream, "json"), warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning(UserWarning(ADDRESS), UserWarning, "some/file.py", 3)
        thread = threading.Thread(target=fall)
        thread.start()
        thread.join()
        sys.excepthook(RuntimeError, RuntimeError(ADDRESS), None)

    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [one["event"] for one in told] == ["library_spoke", "fault", "fault"]
    assert ADDRESS not in stream.getvalue()


def test_nothing_is_configured_any_more_once_the_block_is_left() -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.root.handlers[:])

    logged(events.WorkerFailed("No."))

    after = (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning, logging.root.handlers[:])
    assert after == before


def test_who_uses_this_as_a_library_sees_nothing_unless_they_ask() -> None:
    code = "import sys\nfrom exporter import events, logs\n{ask}\nlogs.tell(events.WorkerFailed('No.'))"
    ask = "import logging; logging.basicConfig(format='%(message)s')"

    said = [
        subprocess.run(
            [sys.executable, "-c", code.format(ask=each)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stderr
        for each in ("", ask)
    ]

    assert said == ["", "worker_failed reason=No.\n"]
