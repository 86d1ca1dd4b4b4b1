"""The ready segments find people in the sample profiles."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import polars as pl
import pytest

from exporter.profiles import sample
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source
from exporter.segments.compile import condition
from exporter.segments.documents import from_document, to_document
from exporter.segments.ground import Ground
from exporter.segments.starters import HUNGARY_AND_POLAND, starters
from exporter.segments.words import in_words


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return Source("sample", "parquet", str(sample.write(tmp_path_factory.mktemp("sample"), rows=3_000)), "customer_id")


@pytest.fixture(scope="module")
def profiles() -> Iterator[Profiles]:
    with closing(Profiles(threads=1)) as opened:
        yield opened


def test_all_ready_segments_fit_the_sample_and_find_people(profiles: Profiles, source: Source) -> None:
    columns = profiles.columns(source)
    latest = pl.read_parquet(source.location).select(pl.col("last_order_date").max()).item()

    found = {
        segment.name: profiles.count(source, condition(segment, Ground(columns, latest)))
        for segment in starters(columns, source=source.name)
    }

    assert list(found) == ["VIP customers", "Newsletter readers in Hungary and Poland", "Lapsed buyers", "Everyone"]
    assert found["Everyone"] == 3_000
    for name in list(found)[:3]:
        assert 30 < found[name] < 2_000, (name, found[name])


def test_readers_in_hungary_and_poland_are_found_however_the_country_is_written(
    profiles: Profiles, source: Source
) -> None:
    columns = profiles.columns(source)
    readers = starters(columns)[1]
    names = [name.lower() for name in HUNGARY_AND_POLAND]

    people = profiles.preview(source, condition(readers, Ground(columns, date(2026, 1, 1))), limit=3_000)

    expected = pl.read_parquet(source.location).filter(
        pl.col("newsletter") & pl.col("country").str.to_lowercase().is_in(names)
    )
    assert sorted(people["customer_id"]) == sorted(expected["customer_id"])
    assert people["country"].n_unique() > 2


def test_what_does_not_fit_a_source_is_not_offered(profiles: Profiles, source: Source) -> None:
    columns = [column for column in profiles.columns(source) if column.name != "lifetime_value"]

    assert "VIP customers" not in [segment.name for segment in starters(columns)]
    assert [segment.name for segment in starters([])] == ["Everyone"]


def test_ready_segments_survive_their_documents_and_read_as_sentences(profiles: Profiles, source: Source) -> None:
    ready = starters(profiles.columns(source))

    assert [from_document(segment.name, to_document(segment)) for segment in ready] == list(ready)
    assert in_words(ready[0].where) == "Lifetime value is greater than 900"
    assert in_words(ready[2].where) == "Orders is at least 1 and last order date is more than 180 days ago"
