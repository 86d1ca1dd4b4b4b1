"""Hostile SQL, and the sentence that each gets: only declared tables are ever read, and nothing is written."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlglot import exp

from exporter.errors import SegmentError
from exporter.profiles.placeholders import stands_for
from exporter.profiles.source import Column
from exporter.segments.ground import Ground, Table
from exporter.segments.sql import read

GROUND = Ground(
    (
        Column("id", "text", "VARCHAR"),
        Column("country", "text", "VARCHAR"),
        Column("age", "integer", "BIGINT"),
        Column("born", "date", "DATE"),
    ),
    date(2026, 3, 31),
    source="customers",
    related={
        "orders": Table((Column("customer_id", "text", "VARCHAR"), Column("total", "number", "DOUBLE")), "customer_id")
    },
)

ONLY_SELECT = "Only a SELECT can be a segment"
ONE_SELECT = "A segment is one SELECT"
NO_TABLE = "The source declares no table"
ONLY_TABLES = "A segment reads only tables that the source declares"
ALONE = "Write the name of a table alone"
NOT_AMONG = "is not among those that a segment may use"
NO_PARAMETERS = "Nobody fills in parameters"
FOR_A_DAY = "evaluated for a day, not for a moment"
LOTS = "draws lots"
NO_COLUMN = "There is no column"
THE_KEY = "and nothing else"
OTHER_ROWS = "takes other rows each time"
TOO_DEEP = "nested too deeply"
TOO_LONG = "too long to be read"
UNREADABLE = "cannot be read"
OUT = "Leave it out"

W = "SELECT id FROM customers WHERE "
ATTACKS = [
    # other statements
    ("COPY customers TO '/tmp/x.csv'", ONLY_SELECT),
    ("COPY (SELECT id FROM customers) TO '/tmp/x.csv'", ONLY_SELECT),
    ("ATTACH '/tmp/x.duckdb' AS x", ONLY_SELECT),
    ("DETACH x", ONLY_SELECT),
    ("INSTALL httpfs", ONLY_SELECT),
    ("LOAD httpfs", ONLY_SELECT),
    ("EXPORT DATABASE '/tmp/x'", ONLY_SELECT),
    ("IMPORT DATABASE '/tmp/x'", ONLY_SELECT),
    ("PRAGMA database_list", ONLY_SELECT),
    ("SET enable_external_access = true", ONLY_SELECT),
    ("RESET memory_limit", ONLY_SELECT),
    ("CALL pragma_version()", ONLY_SELECT),
    ("CREATE TABLE x AS SELECT 1", ONLY_SELECT),
    ("CREATE MACRO id(x) AS (SELECT 1)", ONLY_SELECT),
    ("CREATE SECRET s (TYPE s3)", ONLY_SELECT),
    ("INSERT INTO customers VALUES (1)", ONLY_SELECT),
    ("UPDATE customers SET id = 1", ONLY_SELECT),
    ("DELETE FROM customers", ONLY_SELECT),
    ("DROP TABLE customers", ONLY_SELECT),
    ("TRUNCATE customers", ONLY_SELECT),
    ("DESCRIBE customers", ONLY_SELECT),
    ("SUMMARIZE customers", ONLY_SELECT),
    ("SHOW TABLES", ONLY_SELECT),
    ("EXPLAIN ANALYZE SELECT id FROM customers", ONLY_SELECT),
    ("VALUES ('a')", ONLY_SELECT),
    ("TABLE customers", ONLY_SELECT),
    ("PIVOT customers ON country", ONLY_SELECT),
    ("EXECUTE x", ONLY_SELECT),
    ("PREPARE x AS SELECT 1", ONLY_SELECT),
    ("USE x", ONLY_SELECT),
    ("CHECKPOINT", ONLY_SELECT),
    ("BEGIN", ONLY_SELECT),
    (".shell ls", ONLY_SELECT),
    ("", "Write a SELECT"),
    (" -- nothing\n;;", "Write a SELECT"),
    # several statements, or one hidden in another
    ("SELECT id FROM customers; DROP TABLE customers", ONE_SELECT),
    ("SELECT id FROM customers;\n;SELECT 1", ONE_SELECT),
    ("SELECT id FROM customers /* ; */ ; COPY customers TO 'x'", ONE_SELECT),
    ("WITH x AS (DELETE FROM customers RETURNING id) SELECT id FROM x", OUT),
    ("WITH x AS (INSERT INTO orders SELECT 1, 2 RETURNING 1) SELECT id FROM customers", OUT),
    ("SELECT id FROM (DESCRIBE customers)", OUT),
    ("SELECT id FROM (SHOW TABLES)", NO_TABLE),
    ("SELECT id INTO stolen FROM customers", "would write a table"),
    ("SELECT id FROM customers FOR UPDATE", "leave the lock"),
    ("WITH x AS (SELECT 1) ALTER SELECT id FROM customers", UNREADABLE),
    ("WITH x AS (SELECT 1) OPTIMIZE customers", UNREADABLE),
    # files
    ("SELECT id FROM '/etc/passwd'", NO_TABLE),
    ("SELECT id FROM 'file.csv'", NO_TABLE),
    ('SELECT id FROM "/tmp/x.parquet"', NO_TABLE),
    ("SELECT id FROM 's3://bucket/x.parquet'", NO_TABLE),
    ("SELECT id FROM 'https://example.com/x.csv'", NO_TABLE),
    ("SELECT id FROM customers JOIN 'x.csv' ON true", NO_TABLE),
    ("SELECT column0 AS id FROM read_csv('/etc/passwd')", ONLY_TABLES),
    ("SELECT id FROM read_csv_auto('x')", ONLY_TABLES),
    ("SELECT id FROM read_parquet(['x'])", ONLY_TABLES),
    ("SELECT id FROM parquet_scan('x')", ONLY_TABLES),
    ("SELECT id FROM parquet_metadata('x')", ONLY_TABLES),
    ("SELECT id FROM read_json('x')", ONLY_TABLES),
    ("SELECT content AS id FROM read_text('/etc/passwd')", ONLY_TABLES),
    ("SELECT content AS id FROM read_blob('/etc/passwd')", ONLY_TABLES),
    ("SELECT file AS id FROM glob('/*')", ONLY_TABLES),
    ("SELECT id FROM sniff_csv('x')", ONLY_TABLES),
    ("SELECT id FROM read_duckdb('x')", ONLY_TABLES),
    (W + "id IN (SELECT content FROM read_text('/etc/passwd'))", ONLY_TABLES),
    (W + "EXISTS (FROM read_csv('x'))", ONLY_TABLES),
    (W + "read_text('/etc/passwd') = id", NOT_AMONG),
    # functions that make tables, or look into DuckDB
    ("SELECT id FROM duckdb_settings()", ONLY_TABLES),
    ("SELECT id FROM duckdb_secrets()", ONLY_TABLES),
    ("SELECT id FROM pragma_table_info('customers')", ONLY_TABLES),
    ("SELECT id FROM query('SELECT 1 AS id')", ONLY_TABLES),
    ("SELECT id FROM query_table('customers')", ONLY_TABLES),
    ("SELECT id FROM json_execute_serialized_sql('{}')", ONLY_TABLES),
    ("SELECT id FROM range(1000000000000)", ONLY_TABLES),
    ("SELECT id FROM generate_series(1, 1000000000)", ONLY_TABLES),
    ("SELECT id FROM pandas_scan(139637976727552)", ONLY_TABLES),
    ("SELECT id FROM arrow_scan(1, 2, 3)", ONLY_TABLES),
    ("SELECT id FROM seq_scan('customers')", ONLY_TABLES),
    ("SELECT id FROM repeat_row(1, num_rows = 1000000000)", ONLY_TABLES),
    ("SELECT id FROM test_all_types()", ONLY_TABLES),
    ("SELECT id FROM repeat('x', 1000000000)", ONLY_TABLES),
    ("SELECT id FROM customers, EXISTS (SELECT 1)", ONLY_TABLES),
    ("SELECT id FROM customers JOIN lower('x') ON true", ONLY_TABLES),
    ("SELECT id FROM unnest((SELECT list(id) FROM customers)) AS t(id)", "lists of values that are written out"),
    (W + "age IN (SELECT unnest(range(1000000000)))", NOT_AMONG),
    ("SELECT id FROM customers, LATERAL (SELECT 1)", "LATERAL is not for segments"),
    # other tables
    ("SELECT id FROM information_schema.tables", ALONE),
    ("SELECT id FROM pg_catalog.pg_authid", ALONE),
    ("SELECT id FROM sqlite_master", NO_TABLE),
    ("SELECT id FROM duckdb_tables", NO_TABLE),
    ("SELECT id FROM memory.main.customers", ALONE),
    ('SELECT id FROM "members file"."/etc/passwd"', ALONE),
    ('SELECT id FROM "all profiles".profiles', ALONE),
    ('SELECT id FROM "source 1".main.secrets', ALONE),
    ("SELECT id FROM profiles", NO_TABLE),
    (W + "id IN (WITH pg_shadow AS (SELECT id FROM customers) SELECT id FROM pg_shadow) "
     "OR id IN (SELECT id FROM pg_shadow)", NO_TABLE),
    ("WITH a AS (SELECT id FROM b), b AS (SELECT id FROM customers) SELECT id FROM a", NO_TABLE),
    ("WITH a AS (SELECT id FROM a) SELECT id FROM a", NO_TABLE),
    ("WITH customers AS (SELECT 'x' AS id) SELECT id FROM customers", "already the name of a table"),
    ("SELECT customers.secret.id FROM customers", "without a schema or a catalog"),
    (W + "main.customers.id = 'x'", "without a schema or a catalog"),
    # settings, variables, the surroundings
    (W + "current_setting('temp_directory') = id", NOT_AMONG),
    (W + "getenv('EXPORTER_SECRET_KEY') = id", NOT_AMONG),
    (W + "getvariable('x') = id", NOT_AMONG),
    (W + "current_user = id", NOT_AMONG),
    (W + "session_user = id", NOT_AMONG),
    (W + "current_database() = id", NOT_AMONG),
    (W + "current_schema() = id", NOT_AMONG),
    (W + "version() = id", NOT_AMONG),
    (W + "current_query() = id", NOT_AMONG),
    (W + "txid_current() = age", NOT_AMONG),
    (W + "inet_server_addr() = id", NOT_AMONG),
    (W + "pg_read_file('/etc/passwd') = id", NOT_AMONG),
    (W + "pg_sleep(1000) IS NULL", NOT_AMONG),
    (W + "sleep_ms(1000000) IS NULL", NOT_AMONG),
    (W + "write_log('x') IS NULL", NOT_AMONG),
    (W + "error('x') IS NULL", NOT_AMONG),
    (W + "nextval('x') = age", NOT_AMONG),
    (W + "json_serialize_sql('SELECT 1') = id", NOT_AMONG),
    (W + "java_method('java.lang.Runtime', 'exit', 0) = id", NOT_AMONG),
    (W + "list_transform([1], x -> x) = [1]", NOT_AMONG),
    (W + "list_aggregate([1], 'list') = 1", NOT_AMONG),
    (W + "printf('%999999999d', age) = id", NOT_AMONG),
    (W + "format('{:>999999999}', age) = id", NOT_AMONG),
    (W + "id.read_text() = 'x'", OUT),
    (W + "age = lambda x : x", UNREADABLE),
    (W + "filename = 'x'", NO_COLUMN),
    (W + "rowid = 1", NO_COLUMN),
    (W + "[x FOR x IN [1]] = [1]", OUT),
    (W + "{'a': 1} = id", NOT_AMONG),
    (W + "COLUMNS('.*') = 'x'", "Name the columns"),
    (W + "CAST(id AS my_type) = 'x'", "can be cast to"),
    (W + "CAST(id AS INTEGER[]) IS NULL", "can be cast to"),
    (W + "id COLLATE nocase = 'x'", NOT_AMONG),
    (W + "x'00' = id", UNREADABLE),
    (W + "$$a$$ = id", OUT),
    (W + "levenshtein(id, country, 1, 2, 3) = 1", "does not exist here"),
    (W + "initcap() = 'X'", "wrong arguments"),
    # what is another answer each time
    (W + "random() < 0.5", LOTS),
    (W + "uuid() = id", LOTS),
    (W + "gen_random_uuid() = id", LOTS),
    (W + "setseed(0.5) IS NULL", LOTS),
    (W + "born < now()", FOR_A_DAY),
    (W + "born < current_timestamp", FOR_A_DAY),
    (W + "born < get_current_timestamp()", FOR_A_DAY),
    ("SELECT id FROM customers TABLESAMPLE 10%", "A table is read as it is"),
    ("SELECT id FROM customers USING SAMPLE 10", "sample"),
    ("SELECT id FROM customers LIMIT 10", OTHER_ROWS),
    ("SELECT DISTINCT ON (country) id FROM customers", OTHER_ROWS),
    ("SELECT id FROM customers QUALIFY row_number() OVER (PARTITION BY country) = 1", "in another order each time"),
    ("SELECT id FROM customers FOR SYSTEM_TIME AS OF '2020-01-01'", "A table is read as it is"),
    (W + "id NOT IN (SELECT customer_id FROM orders)", "Use NOT EXISTS or EXCEPT"),
    (W + "NOT (id IN (SELECT customer_id FROM orders))", "Use NOT EXISTS or EXCEPT"),
    # joins, names, values, parameters
    ("SELECT id FROM customers POSITIONAL JOIN orders", "Only plain joins"),
    ("SELECT id FROM customers NATURAL JOIN orders", "Only plain joins"),
    ("SELECT id FROM customers ASOF JOIN orders ON age > total", "Only plain joins"),
    ("SELECT id FROM (VALUES ('a')) AS t(id)", "VALUES is not for segments"),
    ("SELECT id FROM customers UNION BY NAME SELECT id FROM customers", "without BY NAME"),
    (W + "id = ?", NO_PARAMETERS),
    (W + "id = $1", NO_PARAMETERS),
    (W + "id = :name", NO_PARAMETERS),
    ("SELECT #1 FROM customers", "Name the column instead of its number"),
    ("SELECT customers FROM customers", NO_COLUMN),
    ("SELECT id FROM customers AS c(x, id, y, z)", "keep their names"),
    # the result
    ("SELECT id, country FROM customers", THE_KEY),
    ("SELECT * FROM customers", THE_KEY),
    ("FROM customers", THE_KEY),
    ("SELECT country FROM customers", THE_KEY),
    ("SELECT 'a' FROM customers", THE_KEY),
    ("SELECT count(*) FROM customers", THE_KEY),
    ("SELECT id FROM customers UNION SELECT country FROM customers", THE_KEY),
    ("(SELECT id FROM customers) EXCEPT (SELECT total FROM orders)", THE_KEY),
    # no SQL at all
    ("SELECT id FROM customers WHERE", UNREADABLE),
    ("SELECT id FROM customers WHERE (age = 1", UNREADABLE),
    ("SELECT id FROM customers WHERE id = 'x", "has no end"),
    ("SELECT id FROM customers /* never closed", "has no end"),
    ("SELECT id id id FROM customers", UNREADABLE),
    (W + "id = '\ud800'", "no character"),
    ("ЅELECT id FROM customers", ONLY_SELECT),
    # too much
    (W + "(" * 3_000 + "1" + ")" * 3_000, TOO_DEEP),
    (W + "NOT " * 5_000 + "true", TOO_DEEP),
    (W + "age = " + "1 + " * 3_000 + "1", TOO_DEEP),
    (W + "array[" * 30 + "1" + "]" * 30 + " IS NULL", TOO_DEEP),
    (W + "struct(" * 60 + "1" + ")" * 60 + " IS NULL", TOO_DEEP),
    (W + "row(" * 200 + "1" + ")" * 200 + " IS NULL", TOO_DEEP),
    (W + "age IN (" + "1, " * 15_000 + "1)", TOO_LONG),
    (W + "x" * 200_000, TOO_LONG),
    ("SELECT '" + "x" * 2_000_000 + "'", TOO_LONG),
    ("SELECT id FROM " + "(SELECT id FROM " * 300 + "customers" + ")" * 300, TOO_DEEP),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), ATTACKS, ids=[text[:60] or "nothing" for text, _ in ATTACKS])
def test_a_hostile_text_is_refused_in_a_sentence_with_its_place(
    text: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()

    with pytest.raises(SegmentError) as caught:
        read(text, GROUND)

    assert any(sentence in issue.message for issue in caught.value.issues), str(caught.value)
    assert all(issue.where.startswith("line ") for issue in caught.value.issues)
    assert caplog.records == []
    assert time.monotonic() - began < 20  # a second and a half on a machine with nothing else to do


CANARY = "the canary sings"
VALID = [
    "SELECT id FROM customers WHERE country = 'HU' AND age >= 18",
    "SELECT c.id FROM customers AS c JOIN orders AS o ON o.customer_id = c.id GROUP BY c.id HAVING sum(o.total) > 20",
    "WITH big AS (SELECT customer_id FROM orders WHERE total > 5) SELECT id FROM customers WHERE id IN (FROM big)",
    "SELECT id FROM customers EXCEPT SELECT customer_id FROM orders ORDER BY 1",
    "SELECT id FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE customer_id = id AND total > age)",
]
HOSTILE = [
    *("canary", "'{file}'", '"{file}"', "read_csv('{file}')", "read_text('{file}')", "main.canary"),
    *("memory.main.canary", "(SELECT song FROM canary)", "UNION SELECT song AS id FROM canary", "song", "canary.song"),
    *(", canary", "AS canary", "; DROP TABLE canary", "; COPY canary TO '{file}.out'", "JOIN canary ON true"),
    *("WITH customers AS (FROM canary)", "WITH canary AS (FROM big)", '"members file"."{file}"', "INTO canary"),
    *(
        '"related table".canary',
        "query('FROM canary')",
        "query_table('canary')",
        "POSITIONAL JOIN canary",
        "FROM canary",
    ),
    *("TABLESAMPLE 10%", "getenv('HOME')", "current_setting('x')", "$1", "?", "x -> x", "::canary", "COLUMNS('.*')"),
    *("*", ";", "\\", "\x00", "--", "/*", "*/", "'", '"', "(", ")", "''", ",", ".", "1", "UNION ALL", "unnest([1])"),
    *("customers", "orders", "id", "big", "FROM", "SELECT", "WHERE", "AS", "IN", "repeat('x', 9)"),
]


@pytest.fixture(scope="module")
def cage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """DuckDB with the declared tables, and beside them a canary in a table and in a file."""
    file = tmp_path_factory.mktemp("cage") / "canary.csv"
    file.write_text(f"song\n{CANARY}\n", encoding="utf-8")
    people = pl.DataFrame(
        {
            "id": ["a", "b", "c"],
            "country": ["HU", "PL", None],
            "age": [20, 5, 70],
            "born": [None, date(2000, 1, 1), None],
        }
    )
    orders = pl.DataFrame({"customer_id": ["a", "b", None], "total": [30.0, 7.0, 1.0]})
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, frame in (('"all profiles"."profiles"', people), ('"related table"."orders"', orders)):
            connection.register("put", frame)
            connection.execute(f"CREATE SCHEMA {name.split('.')[0]}")
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM put")
        connection.execute("CREATE TABLE canary AS SELECT ? AS song, ? AS id", [CANARY, CANARY])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection, file


@given(text=some.sampled_from(VALID), hostile=some.sampled_from(HOSTILE), again=some.sampled_from(HOSTILE))
@settings(max_examples=25, deadline=None)
def test_no_mixture_of_good_and_hostile_sql_reaches_anything_else(
    cage: tuple[duckdb.DuckDBPyConnection, Path], text: str, hostile: str, again: str
) -> None:
    words = text.split(" ")
    for place in range(len(words) + 1):
        assert_caged(cage, " ".join([*words[:place], hostile, *words[place:], again]))
        assert_caged(cage, " ".join([*words[:place], hostile, *words[place + 1 :]]))


def assert_caged(cage: tuple[duckdb.DuckDBPyConnection, Path], text: str) -> None:
    """Run a text if it is accepted, and look whether the canary was heard, or harmed."""
    connection, file = cage
    try:
        tree = read(text.replace("{file}", str(file)), GROUND)
    except SegmentError:
        return

    parts = {query.alias for query in tree.find_all(exp.CTE)}
    assert all(stands_for(table) or table.name in parts for table in tree.find_all(exp.Table))
    try:
        found = connection.sql(tree.sql("duckdb")).fetchall()
    except duckdb.PermissionException:
        raise AssertionError("it tried to open a file") from None
    except duckdb.Error:
        found = []
    assert CANARY not in str(found)
    assert connection.sql("SELECT song FROM canary").fetchall() == [(CANARY,)]
    assert [each.name for each in file.parent.iterdir()] == [file.name]
