"""The page on segments tells the truth: its examples are read and count somebody, its table has every operator."""

import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import yaml

from exporter import workspace_file
from exporter.profiles import sample
from exporter.segments.operators import OPERATORS, Operator, ValueKind
from exporter.settings import Settings
from exporter.toolkit import Toolkit

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "segments.md").read_text(encoding="utf-8")

HOLDS = {"text": "text", "integer": "numbers", "boolean": "yes or no", "date": "days"}
TAKES: dict[ValueKind, str] = {
    "none": "nothing",
    "one": "one value",
    "two": "[lowest, highest]",
    "many": "a list",
    "span": "{n: 30, unit: days}; days, weeks, months or years",
    "span_of_year": "{n: 14, unit: days}, at most a year",
    "pattern": "a pattern (RE2)",
    "length": "a number of letters",
    "years": "a list of years",
    "months": "a list of 1 to 12",
    "weeks": "a list of 1 to 53",
    "days_of_month": "a list of 1 to 31",
    "weekdays": "a list of 1 (Monday) to 7",
}


def row(operator: Operator) -> str:
    """Write an operator's row of the table."""
    columns = ", ".join(HOLDS[each] for each in operator.types if each in HOLDS)
    columns = "any type" if "other" in operator.types else columns
    missing = "yes" if operator.includes_missing else ""
    return f"| `{operator.name}` | {operator.label} | {columns} | {TAKES[operator.value]} | {missing} |"


def test_the_table_has_every_operator_as_it_is() -> None:
    rows = [line for line in PAGE.split("## Operators", 1)[1].splitlines() if line.startswith("| `")]

    assert rows == [row(operator) for operator in OPERATORS.values()]


def test_every_example_is_read_and_finds_somebody_but_not_everybody(settings: Settings, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    people = pl.read_parquet(sample.write(tmp_path, rows=2_000, today=today))
    people.write_parquet(tmp_path / "profiles.parquet")
    days_ago = pl.int_range(pl.len()) % 100
    orders = people.select(
        "customer_id", amount=150.0 + days_ago, ordered_at=pl.lit(today) - pl.duration(days=days_ago)
    )
    pl.concat([orders, orders]).write_parquet(tmp_path / "orders.parquet")
    examples = [yaml.safe_load(example) for example in re.findall(r"```yaml\n(.+?)```", PAGE, flags=re.DOTALL)]
    (sources,) = (example["sources"] for example in examples if "sources" in example)
    segments = {name: one for example in examples for name, one in example.get("segments", {}).items()}

    with closing(Toolkit.open(settings)) as kit:
        text = yaml.safe_dump({"sources": sources, "segments": segments}, sort_keys=False)
        workspace_file.apply(text, kit, folder=tmp_path)
        counts = {name: kit.segments.count(kit.segments.get(name)) for name in segments}

    assert len(counts) == 4
    assert all(0 < count.members < count.profiles for count in counts.values()), counts
