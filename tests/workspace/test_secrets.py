import multiprocessing
from dataclasses import replace
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import SettingsError
from exporter.settings import Settings
from exporter.settings import read as read_settings
from exporter.workspace.secrets import KEY_FILE, Secrets, key_fault

PLANTED = "5f92cbf10cf217478ba93561-planted-0123456789"


def with_key(settings: Settings, key: str | None) -> Secrets:
    return Secrets(replace(settings, secret_key=key))


@given(st.text())
def test_whatever_is_sealed_is_opened_again(text: str) -> None:
    secrets = Secrets(read_settings({"EXPORTER_SECRET_KEY": "y" * 43 + "="}, folder=Path("/nowhere")))

    assert secrets.open(secrets.seal(text)) == secrets.read(secrets.seal(text)) == text


def test_a_sealed_secret_shows_nothing_and_differs_each_time(settings: Settings) -> None:
    secrets = Secrets(settings)

    one, two = secrets.seal(PLANTED), secrets.seal(PLANTED)

    assert one != two
    assert "planted" not in one + two
    assert repr(secrets) == "Secrets()"


def test_nothing_is_made_before_the_first_secret(settings: Settings) -> None:
    Secrets(settings).read("env:HOME")

    assert not settings.home.exists()


def test_the_key_file_is_for_its_owner_only(settings: Settings) -> None:
    Secrets(settings).seal(PLANTED)

    assert settings.home.stat().st_mode & 0o777 == 0o700
    assert (settings.home / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in settings.home.iterdir()] == [KEY_FILE]


def test_another_process_opens_what_one_sealed(settings: Settings) -> None:
    sealed = Secrets(settings).seal(PLANTED)

    assert Secrets(settings).open(sealed) == PLANTED


def _seal(home: str, start: Any, answers: Any) -> None:
    secrets = Secrets(read_settings({"EXPORTER_HOME": home}))
    start.wait()
    answers.put(secrets.seal(PLANTED))


def test_processes_that_need_a_key_at_once_agree_on_one(settings: Settings) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, answers = spawn.Barrier(4), spawn.Queue()
    processes = [spawn.Process(target=_seal, args=(str(settings.home), start, answers)) for _ in range(4)]
    for process in processes:
        process.start()
    sealed = []
    try:
        sealed = [answers.get(timeout=60) for _ in processes]
    except Empty:
        pytest.fail("A process gave no answer.")
    for process in processes:
        process.join(timeout=60)

    assert [Secrets(settings).open(each) for each in sealed] == [PLANTED] * 4
    assert [file.name for file in settings.home.iterdir()] == [KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"short", b"\xff\xfe", b"x" * 44])
def test_a_damaged_key_file_is_named_and_never_overwritten(settings: Settings, content: bytes) -> None:
    settings.home.mkdir()
    file = settings.home / KEY_FILE
    file.write_bytes(content)

    with pytest.raises(SettingsError, match=rf"The key file {file} (is not a Fernet key|cannot be read)"):
        Secrets(settings).seal(PLANTED)

    assert file.read_bytes() == content


@pytest.mark.parametrize("key", ["too short", "p4ssphrase-p4ssphrase-p4ssphrase", "é" * 43 + "="])
def test_a_secret_key_that_is_no_fernet_key_is_refused_with_the_way_to_make_one(settings: Settings, key: str) -> None:
    with pytest.raises(SettingsError, match=r"EXPORTER_SECRET_KEY is not a Fernet key.*generate_key") as raised:
        with_key(settings, key).seal(PLANTED)

    assert key not in str(raised.value)


def test_a_secret_key_given_needs_no_file(settings: Settings) -> None:
    secrets = with_key(settings, Fernet.generate_key().decode())

    assert secrets.open(secrets.seal(PLANTED)) == PLANTED
    assert not settings.home.exists()


def test_the_wrong_key_is_told_with_what_to_do(settings: Settings) -> None:
    sealed = Secrets(settings).seal(PLANTED)

    with pytest.raises(SettingsError, match=r"another key than EXPORTER_SECRET_KEY.*enter its API key again") as raised:
        with_key(settings, Fernet.generate_key().decode()).open(sealed)

    assert raised.value.__cause__ is None


def test_while_keys_are_changed_the_first_seals_and_each_opens(settings: Settings) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    sealed = with_key(settings, old).seal(PLANTED)

    both = with_key(settings, f"{new}, {old}")

    assert both.open(sealed) == PLANTED
    assert with_key(settings, new).open(both.seal(PLANTED)) == PLANTED


def test_a_variable_is_read_at_each_use(settings: Settings) -> None:
    environ = {"OMNISEND_API_KEY": f" {PLANTED}\n"}
    secrets = Secrets(settings, environ=environ)

    assert secrets.read("env:OMNISEND_API_KEY") == PLANTED
    environ["OMNISEND_API_KEY"] = "another"
    assert secrets.read("env:OMNISEND_API_KEY") == "another"


@pytest.mark.parametrize("environ", [{}, {"OMNISEND_API_KEY": " "}])
def test_a_variable_that_is_not_set_is_named(settings: Settings, environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"variable OMNISEND_API_KEY.* is not set or empty"):
        Secrets(settings, environ=environ).read("env:OMNISEND_API_KEY")


def test_a_malformed_value_is_not_shown(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="variable KEY holds spaces") as raised:
        Secrets(settings, environ={"KEY": f"{PLANTED}\nAuthorization: x"}).read("env:KEY")

    assert "planted" not in str(raised.value)


def test_a_file_is_read_at_each_use_and_starts_from_the_workspace(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{PLANTED}\n")
    settings.home.mkdir()
    (settings.home / "key").write_text("another")
    secrets = Secrets(settings)

    assert secrets.read(f"file:{tmp_path / 'key'}") == PLANTED
    assert secrets.read("file:key") == "another"


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), ("", "not set or empty"), ("x" * 5000, "too large")]
)
def test_a_file_that_holds_no_key_is_named(tmp_path: Path, settings: Settings, content: str | None, words: str) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)

    with pytest.raises(SettingsError, match=rf"file {file}.*{words}"):
        Secrets(settings).read(f"file:{file}")


@pytest.mark.parametrize("reference", ["", "plain", "env:", "env:A B", "env:1", "file:\0"])
def test_what_is_no_reference_is_refused(settings: Settings, reference: str) -> None:
    with pytest.raises(SettingsError):
        Secrets(settings, environ={}).read(reference)


@pytest.mark.parametrize(("key", "good"), [(PLANTED, True), ("", False), ("a b", False), ("a\u200bb", False)])
def test_a_key_is_what_fits_into_a_header(key: str, *, good: bool) -> None:
    assert (key_fault(key) is None) == good


def test_an_address_may_stand_in_a_variable_and_is_never_told(settings: Settings) -> None:
    secrets = Secrets(settings, environ={"CUSTOMERS": " postgresql://me:planted@somewhere/x "})

    assert secrets.address("sc://somewhere") == "sc://somewhere"
    assert secrets.address("env:CUSTOMERS") == "postgresql://me:planted@somewhere/x"
    for location in ("env:NOBODY", "env:no name"):
        with pytest.raises(SettingsError, match="is not set or empty"):
            secrets.address(location)
