"""The table of references is what the page about keys says, and each of its kinds is told from a key."""

from pathlib import Path

import pytest

from exporter.workspace import references
from exporter.workspace.references import KINDS
from exporter.workspace.secrets import is_reference

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "keys.md").read_text(encoding="utf-8")


def test_the_page_about_keys_lists_every_kind_of_reference_and_no_other() -> None:
    rows = [line.split("|") for line in PAGE.split("\n## ", 1)[0].splitlines() if line.startswith("| `")]

    assert [row[1].strip(" `") for row in rows] == [kind.form for kind in KINDS.values()]
    assert all(kind.means in row[2] for row, kind in zip(rows, KINDS.values(), strict=True))


@pytest.mark.parametrize("prefix", KINDS)
def test_a_reference_is_told_from_a_key_by_what_it_begins_with(prefix: str) -> None:
    assert is_reference(KINDS[prefix].form)
    assert not is_reference(prefix)
    assert not is_reference(f"x{prefix}:")


def test_what_is_told_of_references_names_each_kind() -> None:
    assert all(kind.form in references.in_words() for kind in KINDS.values())
