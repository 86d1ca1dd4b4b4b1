"""What is said where a server, a database or a login is wrong; and that nothing of a password is."""

import subprocess
import sys
import threading
from collections.abc import Callable

import polars as pl
import pytest
from adbc_driver_postgresql import dbapi
from sqlglot import exp

from exporter.errors import SourceError
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Kind, Source

from .conftest import Make


@pytest.mark.filterwarnings("ignore:.RETRIES_EXCEEDED")
@pytest.mark.parametrize(
    ("kind", "address", "said"),
    [
        ("postgresql", "postgresql://me:planted@127.0.0.1:1/x", "PostgreSQL at 127.0.0.1:1 cannot be reached"),
        ("postgresql", "mysql://me:planted@127.0.0.1/x", "is written postgresql://user@host:port/database"),
        ("spark", "sc://127.0.0.1:1/;token=planted;use_ssl=true", "Spark at 127.0.0.1:1 cannot be reached"),
        ("spark", "127.0.0.1:1;token=planted", "is written sc://host:port"),
    ],
)
def test_a_server_that_is_away_is_named_without_the_password(
    profiles: Profiles, kind: Kind, address: str, said: str
) -> None:
    with pytest.raises(SourceError, match=said) as raised:
        profiles.columns(Source("people", kind, address, "id", "people"))

    assert "planted" not in repr(raised.value)
    assert raised.value.__cause__ is None


def test_a_wrong_login_or_database_is_said_to_be_so(profiles: Profiles, postgres_address: str) -> None:
    server = postgres_address.rpartition("/")[0]

    with pytest.raises(SourceError, match="has no such database"):
        profiles.columns(Source("people", "postgresql", f"{server}/nowhere", "id", "people"))
    with pytest.raises(SourceError, match="refuses the login"):
        profiles.columns(
            Source("people", "postgresql", postgres_address.replace("exporter@", "nobody@"), "id", "people")
        )


@pytest.mark.parametrize("kind", ["postgresql", "spark"])
def test_a_table_that_is_gone_is_said_to_be_gone(profiles: Profiles, make_source: Make, kind: Kind) -> None:
    source = make_source(kind)
    missing = Source("people", kind, source.location, "id", "nowhere.people")

    with pytest.raises(SourceError, match=r"gone|no table or view"):
        profiles.columns(missing)


def test_the_address_may_stand_in_a_variable(postgres_address: str, make_source: Make) -> None:
    make_source("postgresql")
    variables = {"env:CUSTOMERS": postgres_address}
    profiles = Profiles(resolve=lambda location: variables.get(location, location))

    assert profiles.count(Source("people", "postgresql", "env:CUSTOMERS", "customer_id", "people")) == 5

    profiles.close()


def test_a_table_of_another_schema_and_a_view_are_found(
    profiles: Profiles, postgres_address: str, make_source: Make
) -> None:
    make_source("postgresql")
    execute(
        postgres_address,
        "CREATE SCHEMA crm",
        'CREATE TABLE crm."Odd Name" AS SELECT 1 AS "Id", \'a\'::varchar(3) AS code',
        "CREATE VIEW grown_up AS SELECT * FROM people WHERE age >= 18",
    )

    assert profiles.tables(postgres_address, kind="postgresql") == ["crm.Odd Name", "grown_up", "people"]
    assert profiles.check_key(Source("odd", "postgresql", postgres_address, "id", "crm.Odd Name")) == 1
    assert profiles.count(Source("grown up", "postgresql", postgres_address, "customer_id", "grown_up")) == 4


def test_types_of_postgresql_have_their_plain_forms(profiles: Profiles, postgres_address: str) -> None:
    execute(
        postgres_address,
        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
        "CREATE DOMAIN email AS text",
        "CREATE TABLE odd AS SELECT 1::smallint AS id, 'sad'::mood AS mood, 'a@b.c'::email AS mail,"
        " 1.25::numeric(9, 2) AS price, timestamptz '2026-01-05 12:30+02' AS at, date 'infinity' AS until,"
        " '{1,2}'::int[] AS list, '{}'::jsonb AS more, 'x'::char(3) AS code, interval '1 day' AS span",
    )
    source = Source("odd", "postgresql", postgres_address, "id", "odd")

    (row,) = profiles.preview(source).rows(named=True)

    types = {column.name: column.type for column in profiles.columns(source)}
    assert types["mood"] == types["mail"] == types["more"] == types["code"] == "text"
    assert (types["price"], types["list"], types["span"]) == ("number", "other", "other")
    assert (row["price"], str(row["at"]), row["until"], row["list"]) == (1.25, "2026-01-05 10:30:00", None, "{1,2}")
    assert (row["mood"], row["mail"], row["code"]) == ("sad", "a@b.c", "x")


def test_a_connection_that_was_cut_is_made_anew(profiles: Profiles, postgres_address: str, make_source: Make) -> None:
    source = make_source("postgresql")
    profiles.count(source)

    execute(
        postgres_address,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    assert profiles.count(source) == 5


def test_nothing_can_be_changed_by_a_question(profiles: Profiles, postgres_address: str, make_source: Make) -> None:
    source = make_source("postgresql")
    execute(
        postgres_address,
        "CREATE FUNCTION forget() RETURNS boolean LANGUAGE sql VOLATILE AS 'DELETE FROM people RETURNING true'",
    )

    with pytest.raises(SourceError, match="may only be read"):
        profiles.count(source, exp.Anonymous(this="forget"))

    assert profiles.count(source) == 5


def test_a_stream_sees_one_state_of_the_table(profiles: Profiles, postgres_address: str, make_source: Make) -> None:
    source = make_source("postgresql", pl.DataFrame({"id": range(50_000), "text": ["x" * 200] * 50_000}), key="id")
    stream = profiles.stream(source, ["text"], rows=1_000)
    first = next(stream)

    execute(postgres_address, "DELETE FROM people WHERE id % 2 = 0")

    assert first.height + sum(frame.height for frame in stream) == 50_000
    assert profiles.count(source) == 25_000


def test_a_large_answer_of_spark_comes_in_pieces(profiles: Profiles, make_source: Make) -> None:
    source = make_source("spark", pl.DataFrame({"id": range(200_000)}), key="id")

    sizes = [frame.height for frame in profiles.stream(source, [], rows=30_000)]

    assert sizes == [30_000] * 6 + [20_000]


def test_many_threads_share_a_session(profiles: Profiles, make_source: Make) -> None:
    source, counts = make_source("spark"), list[int]()

    def together(work: Callable[[], None]) -> None:
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(lambda: counts.extend(profiles.count(source) for _ in range(5)))

    assert counts == [5] * 20


def execute(address: str, *statements: str) -> None:
    with dbapi.connect(address) as connection:
        for statement in statements:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        connection.commit()


def test_what_is_missing_for_spark_is_said_with_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['pyspark'] = None\n"
        "from exporter.errors import SourceError\n"
        "from exporter.profiles.engine import Profiles\n"
        "from exporter.profiles.source import Source\n"
        "try: Profiles().columns(Source('people', 'spark', 'sc://127.0.0.1:1', 'id', 'people'))\n"
        "except SourceError as error: print(error)\n"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert "pip install -r requirements-spark.txt" in ran.stdout


def test_a_program_without_a_file_of_its_own_can_ask_spark(make_source: Make) -> None:
    source = make_source("spark")
    code = (
        "import sys; from exporter.profiles.engine import Profiles; from exporter.profiles.source import Source\n"
        f"print(Profiles().count({source!r}))"
    )

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert ran.stdout.strip() == "5"
