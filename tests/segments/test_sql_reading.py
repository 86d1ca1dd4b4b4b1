"""What hand-written SQL may be, how its faults are placed, and what it becomes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlglot import exp

from exporter.errors import SegmentError
from exporter.profiles.guarded import Limits
from exporter.profiles.source import Column
from exporter.segments.checks import check
from exporter.segments.compile import condition
from exporter.segments.documents import from_document, to_document
from exporter.segments.ground import Ground, Table
from exporter.segments.rules import EVERYONE, Group, InSegment, Segment
from exporter.segments.sql import issues, read
from exporter.segments.sql_reading import DEEPEST, LONGEST_BESIDE_LITERALS, MOST_WORDS

GROUND = Ground(
    (
        Column("id", "text", "VARCHAR"),
        Column("Country", "text", "VARCHAR"),
        Column("age", "integer", "BIGINT"),
        Column("born", "date", "DATE"),
        Column("key", "text", "VARCHAR"),
    ),
    date(2026, 3, 31),
    source="customers",
    related={
        "Orders": Table(
            (
                Column("who", "text", "VARCHAR"),
                Column("total", "number", "DOUBLE"),
                Column("at", "timestamp", "TIMESTAMP"),
            ),
            "who",
            "at",
        )
    },
)

ACCEPTED = [
    "SELECT id FROM customers",
    "select ID from CUSTOMERS;",
    "\ufeffFROM customers SELECT id",
    "SELECT DISTINCT c.id FROM customers AS c LEFT JOIN orders o ON o.who = c.id WHERE o.who IS NULL",
    "SELECT who FROM orders GROUP BY who HAVING sum(total) > 200 AND count(*) >= 3",
    "SELECT max(who) AS id FROM orders GROUP BY total",
    "(SELECT id FROM customers) UNION ALL (SELECT who FROM orders) EXCEPT SELECT 'x' AS id",
    "WITH a AS (SELECT who, sum(total) AS s FROM orders GROUP BY 1), b AS (FROM a) SELECT who FROM b WHERE s > 3",
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT id FROM customers JOIN n ON age = x",
    "SELECT id FROM customers WHERE id IN (WITH a AS (SELECT who FROM orders) SELECT who FROM a)",
    "SELECT id FROM customers ORDER BY age DESC, id LIMIT 100",
    "SELECT id FROM customers WHERE EXISTS (SELECT 1 FROM orders WHERE who = id LIMIT 1)",
    "SELECT id FROM customers QUALIFY row_number() OVER (PARTITION BY country ORDER BY age DESC, id) <= 3",
    "SELECT id FROM (SELECT *, ntile(10) OVER (ORDER BY age, id) AS tenth FROM customers) AS t WHERE tenth = 1",
    "SELECT id FROM customers WHERE CASE WHEN age < 18 THEN false ELSE coalesce(country, '') <> '' END",
    "SELECT id FROM customers WHERE lower(trim(country)) LIKE 'h%' AND regexp_matches(country, '^H')",
    "SELECT id FROM customers WHERE born + INTERVAL 18 YEAR <= current_date AND extract(month FROM born) = 3",
    "SELECT id FROM customers WHERE date_trunc('month', born) = DATE '2000-01-01' AND strftime(born, '%d') = '01'",
    "SELECT id FROM customers WHERE datediff('day', born, today()) > 9 AND age::DOUBLE / 3 > TRY_CAST(id AS INT)",
    "SELECT id FROM customers WHERE (age, country) IN ((1, 'HU'), (2, 'PL')) AND age BETWEEN 1 AND 9",
    "SELECT id FROM customers WHERE age > ALL (SELECT total FROM orders) OR age IN (SELECT unnest([1, 2, 3]))",
    "SELECT id FROM customers JOIN (SELECT who, avg(total) AS mean FROM orders GROUP BY who) AS o ON o.who = id",
    "SELECT who FROM orders GROUP BY GROUPING SETS ((who), (who, total)) HAVING stddev(total) > 1",
    'SELECT "id" FROM customers WHERE "key" = \'x\' -- a word of SQL, quoted',
]  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_experts_write_is_accepted(text: str) -> None:
    assert issues(text, GROUND) == ()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT id FROM customers WHERE " + " OR ".join(["age = 1"] * 1_500),
        "SELECT id FROM customers WHERE " + " AND ".join(["age = 1"] * 1_500),
        " UNION ".join(["SELECT id FROM customers"] * 1_200),
    ],
    ids=["or", "and", "union"],
)
def test_chains_may_be_longer_than_python_goes_deep(text: str) -> None:
    assert issues(text, GROUND) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["line 1, column 1: Write a SELECT that returns the key."]),
        (
            "SELECT id\nFROM custmers",
            ['line 2, column 6: The source declares no table "custmers". Did you mean "customers"?'],
        ),
        (
            "SELECT id FROM nowhere",
            ['line 1, column 16: The source declares no table "nowhere". There is customers, Orders.'],
        ),
        (
            "SELECT id\nFROM customers\nWHERE\n  contry = 'HU'",
            ['line 4, column 3: There is no column "contry" in "customers". Did you mean "Country"?'],
        ),
        (
            "SELECT id, age FROM customers",
            ['line 1, column 12: Return the key, "id", and nothing else. A key of another name is returned AS "id".'],
        ),
        (
            "SELECT id FROM customers WHERE\n\tlowr(country) = 'hu'",
            ['line 2, column 2: The function LOWR is not among those that a segment may use. Did you mean "lower"?'],
        ),
        (
            "SELECT 'ő', age\nFROM customers WHERE random() > 1 AND\nborn < now()",
            [
                'line 1, column 13: Return the key, "id", and nothing else. A key of another name is returned AS "id".',
                (
                    "line 2, column 22: RANDOM draws lots, and the segment would be another one each time. "
                    "Take a part by the key."
                ),
                "line 3, column 8: A segment is evaluated for a day, not for a moment. Use CURRENT_DATE.",
            ],
        ),
        (
            "SELECT id FROM customers\nWHERE age = = 3",
            ['line 2, column 13: This cannot be read as SQL near "=". Look for a missing comma, bracket or word.'],
        ),
        (
            "SELECT id FROM customers;\nSELECT 1",
            ["line 1, column 25: A segment is one SELECT. Remove what follows the semicolon."],
        ),
        (
            "SELECT id FROM customers\nWHERE id = 'x",
            ["line 2, column 12: A quote, comment or name that begins here has no end."],
        ),
    ],
)
def test_every_fault_is_told_with_its_line_and_column(text: str, told: list[str]) -> None:
    assert [str(issue) for issue in issues(text, GROUND)] == told


def test_the_tree_holds_placeholders_quoted_names_and_no_comment() -> None:
    text = "SELECT Id /* o'hara@example.com */ FROM Customers JOIN ORDERS AS o ON o.Who = ID -- end"

    assert read(text, GROUND).sql("duckdb") == (
        'SELECT "Id" FROM "all profiles"."profiles" AS "Customers" '
        'JOIN "related table"."Orders" AS "o" ON "o"."Who" = "ID"'
    )


def test_queries_of_with_get_names_of_our_own() -> None:
    text = "WITH pg_authid AS (SELECT who FROM orders) SELECT pg_authid.who FROM pg_authid"

    assert read(text, GROUND).sql("duckdb") == (
        'WITH "part 1" AS (SELECT "who" FROM "related table"."Orders" AS "orders") '
        'SELECT "pg_authid"."who" FROM "part 1" AS "pg_authid"'
    )


def test_today_is_the_day_that_the_segment_is_evaluated_for() -> None:
    tree = read("SELECT id FROM customers WHERE born = current_date OR born = today()", GROUND)

    assert tree.find(exp.CurrentDate) is None
    assert tree.sql("duckdb").count("CAST('2026-03-31' AS DATE)") == 2


def test_names_in_postgresql_have_the_case_of_their_declaration_or_none() -> None:
    ground = replace(GROUND, dialect="postgres")

    tree = read("WITH T AS (SELECT Who AS W FROM orders) SELECT ID FROM Customers JOIN t ON w = COUNTRY", ground)

    assert tree.sql("postgres") == (
        'WITH "part 1" AS (SELECT "who" AS "w" FROM "related table"."Orders" AS "Orders") '
        'SELECT "id" FROM "all profiles"."profiles" AS "customers" JOIN "part 1" AS "t" ON "w" = "Country"'
    )


@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres"])
def test_each_source_is_written_in_its_own_dialect(dialect: str) -> None:
    quoted = "`Country`" if dialect == "spark" else '"Country"'
    ground = replace(GROUND, dialect=dialect)

    assert quoted in read(f"SELECT id FROM customers WHERE {quoted} = 'x'", ground).sql(dialect)


def test_a_segment_of_sql_is_checked_compiled_and_built_upon_like_any_other() -> None:
    big = Segment("big", "customers", EVERYONE, sql="SELECT who FROM orders WHERE total > 5")
    on_it = Segment("not big", "customers", Group("all", (InSegment("big", member=False),)))
    ground = replace(GROUND, segments=lambda _: big)

    held = condition(on_it, ground)

    assert check(big, ground) == check(on_it, ground) == ()
    assert held is not None
    assert held.sql("duckdb").startswith('NOT COALESCE(WRITTEN_BY_HAND("id" IN (SELECT "who" FROM')


def test_a_segment_of_faulty_sql_is_refused_with_its_faults() -> None:
    faulty = Segment("big", "customers", EVERYONE, sql="SELECT id FROM nowhere")

    assert [issue.where for issue in check(faulty, GROUND)] == ["line 1, column 16"]
    with pytest.raises(SegmentError):
        condition(faulty, GROUND)


def test_a_segment_of_sql_is_read_back_as_it_was_written() -> None:
    segment = Segment("big", "customers", EVERYONE, sql="SELECT id\nFROM customers -- all")

    assert from_document("big", to_document(segment)) == segment


def test_the_documentation_is_true() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "sql-segments.md").read_text(encoding="utf-8")
    orders = Table(
        tuple(Column(name, "text", "VARCHAR") for name in ("customer_id", "total", "ordered_at")), "customer_id"
    )
    columns = tuple(Column(name, "text", "VARCHAR") for name in ("customer_id", "country"))
    ground = Ground(columns, date(2026, 3, 31), source="customers", key="customer_id", related={"orders": orders})
    limits = Limits()

    assert issues(text.split("```sql\n")[1].split("```")[0], ground) == ()
    assert f"{LONGEST_BESIDE_LITERALS:,} characters" in text
    assert f"{MOST_WORDS:,} words, {DEEPEST} levels" in text
    assert f"{limits.seconds} seconds for a count" in text
    assert f"{limits.seconds_of_run // 60} minutes for a run, {limits.memory} MB, {limits.disk // 1024} GB" in text
