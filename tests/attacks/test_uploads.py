"""Files that somebody uploads with a hostile name, or that are not what their name says."""

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.errors import SourceError
from exporter.profiles.source import Kind, Source
from exporter.settings import Settings
from exporter.toolkit import Toolkit

NAMES = {
    "../../../etc/cron.d/evil.csv": "evil.csv",
    "..\\..\\windows\\evil.csv": "evil.csv",
    "/etc/passwd.csv": "passwd.csv",
    "....//....//evil.parquet": "evil.parquet",
    ".csv": "profiles.csv",
    "...csv": "profiles.csv",
    ".hidden.csv": "hidden.csv",
    "a\x00b\n\r;rm -rf.csv": "a_b_rm -rf.csv",
    "<img src=x onerror=y>.csv": "img src_x onerror_y.csv",
    "%2e%2e%2fevil.csv": "2e_2e_2fevil.csv",
    "CON\u202etxt.csv": "CON_txt.csv",
    f"{'x' * 5000}.csv": f"{'x' * 120}.csv",
    "*?[a].csv": "a.csv",
}
"""Name of an upload -> name of the file that is kept."""


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with Toolkit.open(settings) as kit:
        yield kit


@pytest.mark.parametrize(("name", "kept"), NAMES.items(), ids=range(len(NAMES)))
def test_an_uploaded_file_stays_in_its_folder_under_a_harmless_name(kit: Toolkit, name: str, kept: str) -> None:
    file = kit.sources.upload(name, io.BytesIO(b"a\n1\n"))

    assert file.parent == kit.settings.uploads_folder
    assert file.name == kept
    assert file.read_bytes() == b"a\n1\n"


@pytest.mark.parametrize("name", ["evil.py", "evil.csv.exe", "evil", "evil.csv/", "evil.parquet/.."])
def test_a_file_of_another_kind_is_not_kept(kit: Toolkit, name: str) -> None:
    with pytest.raises(SourceError, match="Only profiles"):
        kit.sources.upload(name, io.BytesIO(b"a"))

    assert not kit.settings.uploads_folder.exists()


def test_an_upload_neither_overwrites_a_file_nor_follows_a_link_that_lies_there(kit: Toolkit, tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    target.write_text("precious")
    kit.settings.uploads_folder.mkdir(parents=True)
    (kit.settings.uploads_folder / "a.csv").symlink_to(target)
    (kit.settings.uploads_folder / "a (2).csv").symlink_to(tmp_path / "not there.csv")

    file = kit.sources.upload("a.csv", io.BytesIO(b"a\n1\n"))

    assert file.name == "a (3).csv"
    assert target.read_text() == "precious"
    assert not (tmp_path / "not there.csv").exists()


def zipped(size: int) -> bytes:
    """Return an archive that grows to a size when it is opened."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * size)
    return content.getvalue()


CONTENTS: dict[str, tuple[Kind, str, bytes]] = {
    "a zip bomb that says it is CSV": ("csv", "a.csv", zipped(50_000_000)),
    "a zip bomb that says it is gzip": ("csv", "a.csv.gz", zipped(1000)),
    "a cut off gzip archive": ("csv", "b.csv.gz", b"\x1f\x8b\x08\x00"),
    "a script": ("parquet", "a.parquet", b"#!/bin/sh\nrm -rf /\n"),
    "Parquet that is only a head": ("parquet", "b.parquet", b"PAR1" + b"\x00" * 100),
    "Parquet whose footer claims four gigabytes": (
        "parquet",
        "c.parquet",
        b"PAR1" + b"\xff" * 64 + b"\xff\xff\xff\xffPAR1",
    ),
    "Parquet whose footer is noise": ("parquet", "d.parquet", b"PAR1" + os.urandom(64) + b"\x20\x00\x00\x00PAR1"),
    "DuckDB that is only a signature": ("duckdb", "a.duckdb", b"\x00" * 8 + b"DUCK" + b"\x00" * 64),
    "a SQLite file": ("duckdb", "b.duckdb", b"SQLite format 3\x00" + b"\x00" * 100),
    "nothing": ("csv", "empty.csv", b""),
    "zeros": ("csv", "zeros.csv", b"\x00" * 1000),
    "one line of two megabytes": ("csv", "line.csv", b"x" * 2_000_000),
    "a header of a hundred thousand columns": (
        "csv",
        "wide.csv",
        b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n",
    ),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_a_file_that_is_not_what_its_name_says_gets_a_sentence_without_what_is_in_it(
    kit: Toolkit, content: str
) -> None:
    kind, name, data = CONTENTS[content]
    file = kit.sources.upload(name, io.BytesIO(data))

    with pytest.raises(SourceError) as refused:
        kit.sources.save(Source("evil", kind, str(file), "key"))

    assert "rm -rf" not in str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert len(str(refused.value)) < 1000
    assert kit.sources.names() == []
