"""One storage on a folder, behind a URL of this machine, and in a bucket that is spoken to over S3's own protocol."""

import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from exporter import settings as deployment
from exporter.errors import SettingsError, SourceError
from exporter.workspace.storage import Storage
from tests.conftest import reach_s3

FRAME = pl.DataFrame({"email": ["a@example.com", "é", None], "number": [1, 2, 3]})


@pytest.fixture(params=["folder", "file", "memory", "s3"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A root of each kind."""
    folder = tmp_path / "a b" / "é"
    if request.param == "folder":
        return str(folder)
    if request.param == "file":
        return folder.as_uri()
    return "memory:///" if request.param == "memory" else f"{request.getfixturevalue('bucket')}/some/folder"


@pytest.fixture
def storage(root: str) -> Storage:
    return Storage(root)


def test_what_was_written_is_read_back(storage: Storage) -> None:
    folder = storage.folder("runs", "20261122-1")

    folder.write_parquet("contacts.parquet", FRAME)
    folder.write_text("about.json", "Győr 🐟")

    assert_frame_equal(folder.read_parquet("contacts.parquet"), FRAME)
    assert_frame_equal(folder.read_parquet("contacts.parquet", columns=["number"]), FRAME.select("number"))
    assert folder.read_text("about.json") == "Győr 🐟"
    assert folder.names() == ["about.json", "contacts.parquet"]


def test_a_file_of_this_machine_is_taken_and_had_back(storage: Storage, tmp_path: Path) -> None:
    folder, copies = storage.folder("members", "a"), tmp_path / "copies" / "a"
    FRAME.write_parquet(tmp_path / "keys.parquet")

    folder.take("keys.parquet", tmp_path / "keys.parquet")

    assert not (tmp_path / "keys.parquet").exists()
    for _ in range(2):
        at = folder.local("keys.parquet", copies)
        assert_frame_equal(pl.read_parquet(at), FRAME)
        assert at.stat().st_mode & 0o077 == 0
    with pytest.raises(SourceError, match="is not there"):
        storage.folder("members", "b").local("keys.parquet", tmp_path / "copies" / "b")


def test_files_are_scanned_in_the_order_asked_for(storage: Storage) -> None:
    folder = storage.folder("parts")
    for number in range(3):
        folder.write_parquet(f"{number}.parquet", pl.DataFrame({"number": [number], "other": ["x"]}))

    scanned = folder.scan_parquet(["2.parquet", "0.parquet"]).select("number").collect()

    assert scanned["number"].to_list() == [2, 0]


def test_a_second_file_of_a_name_takes_the_place_of_the_first(storage: Storage) -> None:
    storage.write_text("about.json", "a long text of before")

    storage.write_text("about.json", "short")

    assert storage.read_text("about.json") == "short"
    assert storage.names() == ["about.json"]


def test_a_folder_that_is_removed_takes_what_is_below_it_and_no_neighbour(storage: Storage) -> None:
    run, neighbour = storage.folder("runs", "1"), storage.folder("runs", "11")
    for folder in (run, run.folder("contacts"), neighbour):
        folder.write_text("x", "")

    run.remove()
    run.remove()

    assert (run.names(), run.folder("contacts").names(), run.exists("x")) == ([], [], False)
    assert neighbour.names() == ["x"]


def test_names_are_those_of_files_directly_in_a_folder(storage: Storage) -> None:
    storage.write_text("b", "")
    storage.write_text("a", "")
    storage.folder("below").write_text("c", "")

    assert storage.names() == ["a", "b"]
    assert storage.folder("nowhere").names() == []
    assert (storage.exists("a"), storage.exists("below"), storage.exists("c")) == (True, False, False)


def test_the_root_itself_is_never_removed(storage: Storage) -> None:
    with pytest.raises(ValueError, match="root"):
        storage.remove()


@pytest.mark.parametrize("name", ["", "..", ".", "a/b", "a\\b", "a b", ".hidden", "é", "x" * 201, "a\n"])
def test_a_name_that_could_lead_elsewhere_is_refused(storage: Storage, name: str) -> None:
    for act in (storage.folder, storage.exists, storage.read_text, lambda each: storage.write_text(each, "")):
        with pytest.raises(ValueError, match="cannot be the name"):
            act(name)


def test_a_file_that_vanished_is_named(storage: Storage) -> None:
    folder = storage.folder("runs")

    for read in (folder.read_text, folder.read_parquet):
        with pytest.raises(SourceError, match=r"runs/gone is not there"):
            read("gone")


def test_a_damaged_file_is_named(storage: Storage) -> None:
    storage.write_text("contacts.parquet", "this is not Parquet, although it is long enough to be")

    with pytest.raises(SourceError, match=r"contacts\.parquet is damaged"):
        storage.read_parquet("contacts.parquet")


@pytest.mark.parametrize("of_url", [False, True], ids=["folder", "file"])
def test_only_the_owner_may_enter_a_folder_of_this_machine(tmp_path: Path, *, of_url: bool) -> None:
    root = tmp_path / "storage"
    folder = Storage(root.as_uri() if of_url else str(root)).folder("runs")

    folder.write_text("x", "")

    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    if not of_url:
        modes = [stat.S_IMODE(each.stat().st_mode) for each in (root / "runs", root / "runs" / "x")]
        assert modes == [0o700, 0o600]


FILL = """
import resource, sys
import polars as pl
from exporter.errors import SourceError
from exporter.workspace.storage import Storage
from tests.conftest import reach_s3

storage = Storage(sys.argv[1])
storage.write_parquet("contacts.parquet", pl.DataFrame({"number": [1]}))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    storage.write_parquet("contacts.parquet", pl.int_range(200_000, eager=True).shuffle(seed=1).to_frame("number"))
except SourceError as error:
    print(error)
print(storage.names(), storage.read_parquet("contacts.parquet").height)
"""


@pytest.mark.parametrize("of_url", [False, True], ids=["folder", "file"])
def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path, *, of_url: bool) -> None:
    root = tmp_path.as_uri() if of_url else str(tmp_path)

    ran = subprocess.run([sys.executable, "-c", FILL, root], capture_output=True, text=True, check=True, timeout=60)

    told, left = ran.stdout.splitlines()
    assert told == f"{root}/contacts.parquet cannot be written: the disk is full. Free some space and try again."
    assert left == "['contacts.parquet'] 1"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SourceError, match=r"file/runs/x cannot be reached"):
        Storage(str(tmp_path / "file")).folder("runs").write_text("x", "")


def test_a_bucket_that_is_not_there_is_named(bucket: str) -> None:
    nowhere = Storage(f"{bucket}-nowhere/folder")
    acts: list[Callable[[], Any]] = [lambda: nowhere.write_text("x", ""), nowhere.names, lambda: nowhere.read_text("x")]

    for act in acts:
        with pytest.raises(SourceError, match=r"-nowhere/folder.* no such bucket"):
            act()


class Refusing(BaseHTTPRequestHandler):
    """Answers as S3 does to a key that may not."""

    def do_GET(self) -> None:
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_HEAD = do_GET  # noqa: N815 -- the names that http.server calls

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- http.server's signature
        """Stay silent."""


def test_a_bucket_that_lets_nobody_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        reach_s3(monkeypatch, f"http://127.0.0.1:{server.server_port}")
        storage = Storage("s3://closed/folder")

        for act in (lambda: storage.write_text("x", ""), storage.names, lambda: storage.read_text("x")):
            with pytest.raises(SourceError, match="access is denied"):
                act()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "root",
    ["ftp://host/x", "s3://", "s3://user:planted@bucket/x", "s3://b/x?y=1", "file://host/x", "az://c/x", "s3://[x"],
)
def test_what_is_no_storage_is_refused_without_its_password(root: str) -> None:
    with pytest.raises(SettingsError, match="EXPORTER_STORAGE") as raised:
        Storage(root)

    assert "planted" not in str(raised.value)


def test_the_storage_is_the_home_unless_a_folder_or_a_url_is_set(tmp_path: Path) -> None:
    def storage(**values: str) -> str:
        return deployment.read({"EXPORTER_HOME": "home", **values}, folder=tmp_path).storage

    assert storage() == str(tmp_path / "home")
    assert storage(EXPORTER_STORAGE="elsewhere") == str(tmp_path / "elsewhere")
    assert storage(EXPORTER_STORAGE="s3://bucket/folder") == "s3://bucket/folder"
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"EXPORTER_STORAGE is .*, which is a file"):
        storage(EXPORTER_STORAGE="file")
