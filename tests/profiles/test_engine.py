"""What is asked of sources, the same for each kind."""

import threading
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import KINDS, Kind, Source

from .conftest import PEOPLE, Make

pytestmark = pytest.mark.parametrize("kind", KINDS)

SERVERS = ("spark", "postgresql")
OLDER_THAN_30 = exp.column("age") > 30


def test_columns_have_the_types_that_an_analyst_can_ask_of(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    found = profiles.columns(make_source(kind))

    assert [(column.name, column.type) for column in found] == [
        ("customer_id", "text"),
        ("email", "text"),
        ("age", "integer"),
        ("spent", "number"),
        ("newsletter", "boolean"),
        ("born", "date"),
        ("seen_at", "timestamp"),
    ]


def test_profiles_that_meet_a_condition_are_counted(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    source = make_source(kind)

    assert profiles.count(source) == 5
    assert profiles.count(source, OLDER_THAN_30) == 3


def test_a_preview_has_the_columns_asked_for_as_they_were_asked_for(
    kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    found = profiles.preview(make_source(kind), OLDER_THAN_30, columns=["EMAIL", "age"], limit=2)

    assert found.columns == ["EMAIL", "age"]
    assert found.height == 2
    assert set(found["age"]) <= {31, 45, 77}


def test_a_stream_comes_in_the_order_of_the_key_with_true_or_false_for_each_mark(
    kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    frames = list(
        profiles.stream(make_source(kind), ["age"], marks={"older": OLDER_THAN_30, "all": exp.true()}, rows=2)
    )

    assert [frame.height for frame in frames if frame.height > 2] == []
    assert_frame_equal(
        pl.concat(frames),
        pl.DataFrame(
            {
                "customer_id": ["C1", "C2", "C3", "C4", "C5"],
                "age": [45, None, 31, 77, 18],
                "older": [True, False, True, True, False],
                "all": [True] * 5,
            }
        ),
    )


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(keys=st.lists(st.integers(0, 10**9), unique=True, min_size=1, max_size=400), rows=st.integers(1, 500))
def test_a_stream_loses_and_doubles_no_profile(
    keys: list[int], rows: int, kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    source = make_source(kind, pl.DataFrame({"id": keys}), key="id")

    found = [key for frame in profiles.stream(source, [], rows=rows) for key in frame["id"]]

    assert found == sorted(keys)


def test_the_whole_source_can_be_read_as_it_was_written(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    frame = pl.concat(profiles.stream(make_source(kind), PEOPLE.columns))

    assert_frame_equal(frame, PEOPLE.sort("customer_id"))


def test_a_key_that_is_unique_and_filled_gives_the_number_of_profiles(
    kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    assert profiles.check_key(make_source(kind)) == 5


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["a", "b", "a", "a"], "2 of 4 rows repeat a key of another row. The first: row 3 repeats row 1."),
        (["a", None, "b"], "it is empty in 1 of 3 rows. The first: row 2 is empty."),
        (["a", "b", "  "], "it is empty in 1 of 3 rows. The first: row 3 is empty."),
        ([None, "a", "a", None], "it is empty in 2 of 4 rows and 1 of 4 rows repeat a key of another row."),
    ],
    ids=["repeated", "null", "blank", "both"],
)
def test_a_key_that_is_none_is_named_with_how_many_rows_and_the_first(
    keys: list[str | None], said: str, kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    source = make_source(kind, pl.DataFrame({"id": keys, "other": range(len(keys))}), key="id")

    with pytest.raises(SourceError) as raised:
        profiles.check_key(source)

    if kind in SERVERS:  # its rows have no places
        said = said.partition(" The first")[0]
    assert said in str(raised.value)


def test_statistics_have_one_row_for_each_column(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    found = profiles.statistics(make_source(kind))

    assert found.schema == {
        "column": pl.String,
        "type": pl.String,
        "filled": pl.Int64,
        "fill_rate": pl.Float64,
        "distinct": pl.Int64,
        "minimum": pl.String,
        "maximum": pl.String,
    }
    assert found.row(1) == ("email", "text", 3, 0.6, 3, "anna@example.com", "o'hara@example.net")
    assert found.row(2) == ("age", "integer", 4, 0.8, 4, "18", "77")
    assert found.row(5) == ("born", "date", 4, 0.8, 4, "1949-12-24", "2007-02-28")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("age", [("18 – 37", 2), ("38 – 57", 1), ("58 – 77", 1)]),
        ("spent", [("0 – 333", 3), ("333 – 667", 0), ("667 – 1,000", 1)]),
        ("newsletter", [("false", 2), ("true", 2)]),
        ("born", [("1949-12-24", 1), ("1969-01-15", 1), ("1988-02-07", 2)]),
        ("email", [("anna@example.com", 1), ("béla@example.org", 1), ("o'hara@example.net", 1)]),
    ],
)
def test_a_distribution_has_bins_or_the_most_frequent_values(
    column: str, expected: list[tuple[str, int]], kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    found = profiles.distribution(make_source(kind), column, bars=3)

    assert found.schema == {"label": pl.String, "profiles": pl.Int64}
    assert found.rows() == expected


def test_a_distribution_counts_only_profiles_that_meet_the_condition(
    kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    found = profiles.distribution(make_source(kind), "age", where=OLDER_THAN_30, bars=100)

    assert found["profiles"].sum() == 3
    assert found.row(0) == ("31", 1)


def test_a_column_that_is_gone_is_named_with_the_closest_one(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    source = make_source(kind)

    with pytest.raises(SourceError, match=r'no column "e_mail"\. Did you mean "email"\?'):
        profiles.preview(source, columns=["e_mail"])
    with pytest.raises(SourceError, match=r'no column "nothing like it"\. It has customer_id, email'):
        profiles.count(source, exp.column("nothing like it", quoted=True).eq("x"))


def test_a_column_that_changed_its_type_is_a_fault_in_words_that_quotes_no_value(
    kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    source = make_source(kind)
    text_condition = exp.func("contains", exp.func("lower", exp.column("age")), exp.Literal.string("secret"))
    number_condition = exp.cast(exp.column("email"), "INT") > 3

    for condition in (text_condition, number_condition) if kind != "spark" else (number_condition,):
        with pytest.raises(SourceError, match="a column has changed its type") as raised:
            profiles.count(source, condition)
        assert "anna" not in str(raised.value)
        assert raised.value.__cause__ is None


def test_a_fault_that_shows_only_while_streaming_is_in_words_too(
    kind: Kind, profiles: Profiles, make_source: Make
) -> None:
    frame = pl.DataFrame({"id": range(200_000), "text": ["1"] * 199_999 + ["planted@example.com"]})
    source = make_source(kind, frame, key="id")
    stream = profiles.stream(source, ["text"], marks={"m": exp.cast(exp.column("text"), "INT") > 3}, rows=1000)

    with pytest.raises(SourceError, match="a column has changed its type") as raised:
        list(stream)

    assert "planted" not in repr(raised.value)


@pytest.mark.parametrize("text", ["'; DROP TABLE people; --", "%", "_", '"', "🦊", "a\x00b", "\\", "$1", "x" * 10_000])
def test_text_in_a_condition_is_matched_literally(text: str, kind: Kind, profiles: Profiles, make_source: Make) -> None:
    if kind == "csv" and "\x00" in text:
        text = "a b"  # a CSV file with a NUL is refused as no text
    if kind == "postgresql" and "\x00" in text:
        assert profiles.count(make_source(kind), exp.column("email").eq(exp.Literal.string(text))) == 0  # it has none
        return
    source = make_source(kind, pl.DataFrame({"id": [1, 2], "text": [text, "another"]}), key="id")

    assert profiles.count(source, exp.column("text").eq(exp.Literal.string(text))) == 1


def test_a_stream_without_matches_has_no_frame(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    assert list(profiles.stream(make_source(kind), ["email"], where=exp.false())) == []


def test_a_mark_cannot_take_the_name_of_a_column(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    with pytest.raises(ValueError, match="email"):
        next(profiles.stream(make_source(kind), ["email"], marks={"email": exp.true()}))


def test_many_threads_read_at_once(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    source = make_source(kind)
    counts: list[int] = []

    def read() -> None:
        counts.extend(profiles.count(source, OLDER_THAN_30) for _ in range(10))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [3] * 60


def test_columns_are_found_anew_when_the_source_changes(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    source = make_source(kind, name="people")
    profiles.columns(source)

    make_source(kind, pl.DataFrame({"customer_id": [1], "new": [2]}), name="people")

    assert [column.name for column in profiles.columns(source)] == ["customer_id", "new"]


def test_the_fingerprint_changes_with_the_files(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    if kind == "spark":
        pytest.skip("Spark does not tell when a table changes.")
    source = make_source(kind)
    before = profiles.fingerprint(source)
    assert profiles.fingerprint(source) == before

    make_source(kind, PEOPLE.head(2))

    assert profiles.fingerprint(source) != before


def test_an_abandoned_stream_lets_go_of_the_file(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    source = make_source(kind, pl.DataFrame({"id": range(300_000)}), key="id")
    stream = profiles.stream(source, [], rows=100)
    next(stream)

    stream.close()

    if kind == "duckdb":
        with duckdb.connect(source.location) as connection:
            connection.execute("DELETE FROM people")
        assert profiles.count(source) == 0
    elif kind in SERVERS:
        make_source(kind, PEOPLE.head(0))
        assert profiles.count(source) == 0
    else:
        Path(source.location).unlink()
        assert not Path(source.location).exists()


def test_a_source_without_profiles_has_no_key(kind: Kind, profiles: Profiles, make_source: Make) -> None:
    source = make_source(kind, PEOPLE.head(0))

    assert profiles.count(source) == 0
    assert profiles.statistics(source)["fill_rate"].to_list() == [0.0] * 7
    assert profiles.distribution(source, "age").height == 0
    with pytest.raises(SourceError, match=r"has no profiles|cannot be the key"):
        profiles.check_key(source)


def test_a_missing_file_is_named(kind: Kind, profiles: Profiles, tmp_path: Path) -> None:
    if kind in SERVERS:
        pytest.skip("A server has tables.")
    source = Source("gone", kind, str(tmp_path / "gone"), "id", "t" if kind == "duckdb" else None)

    for ask in (profiles.columns, profiles.count, profiles.check_key, profiles.statistics, profiles.fingerprint):
        with pytest.raises(SourceError, match=r"gone does not exist\. Check the path"):
            ask(source)
