"""Files in the order of their key are not sorted, and nothing comes out of order for it."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.errors import SourceError
from exporter.profiles import key
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Source


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(keys=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), unique=True, min_size=1))
@pytest.mark.parametrize("in_order", [True, False])
def test_text_keys_come_in_the_order_of_their_code_points(
    in_order: bool, keys: list[str], profiles: Profiles, tmp_path: Path
) -> None:
    path = tmp_path / "people.parquet"
    pl.DataFrame({"id": sorted(keys) if in_order else keys[::-1]}).write_parquet(path)

    frames = profiles.stream(Source("people", "parquet", str(path), "id"), [], rows=3)

    assert [found for frame in frames for found in frame["id"]] == sorted(keys)


def test_a_large_file_in_order_comes_in_order(profiles: Profiles, tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    pl.DataFrame({"id": range(400_000)}).write_parquet(path, row_group_size=20_000)

    found = pl.concat(profiles.stream(Source("people", "parquet", str(path), "id"), [], rows=7_000))

    assert found["id"].to_list() == list(range(400_000))


@pytest.mark.parametrize(("keys", "after"), [([3, 2], None), ([3, 4], 3), ([3, 4], 5)])
def test_keys_that_do_not_rise_stop_a_stream_that_relies_on_it(keys: list[int], after: int | None) -> None:
    with pytest.raises(SourceError, match="changed while they were read"):
        key.check_order(pl.Series(keys), after=after, source="people")
