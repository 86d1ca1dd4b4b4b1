"""Patterns of RE2, written for engines that read some signs in another way."""

import pytest

from exporter.profiles.patterns import POSTGRESQL, SPARK, written


@pytest.mark.parametrize(
    ("pattern", "postgresql", "spark"),
    [
        (r"^a.b$", "^a.b$", r"^a.b\z"),
        (r"\bx\b", r"\yx\y", r"(?-u:\b)x(?-u:\b)"),
        (r"\s+", r"[\t\n\f\r ]+", r"[\t\n\f\r ]+"),
        (r"[^\s$]", r"[^\t\n\f\r $]", r"[^\t\n\f\r $]"),
        (r"\x{1F600}\x41", r"\U0001f600\U00000041", r"\x{1f600}\x{41}"),
        (r"[]$]\$", r"[]$]\$", r"[]$]\$"),
        (r"\\b", r"\\b", r"\\b"),
        ("two\nlines", "two\nlines", "two\nlines"),
    ],
)
def test_only_what_differs_is_written_otherwise(pattern: str, postgresql: str, spark: str) -> None:
    assert written(pattern, POSTGRESQL) == postgresql
    assert written(pattern, SPARK) == spark
