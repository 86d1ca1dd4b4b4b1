"""Patterns: what is taken, what is refused in words, and that all engines could run what is written."""

import re
from collections.abc import Callable

import duckdb
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exporter.segments.patterns import DEEPEST, LONGEST, Malformed, portable
from exporter.segments.rules import Condition

Matching = Callable[..., list[int]]


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("abc", "abc"),
        ("a.c", "a[^\n]c"),
        (r"\d\D", "[0-9][^0-9]"),
        (r"\w+\s*", "[0-9A-Z_a-z]+[\t\n\f\r ]*"),
        (r"[\d.-]", r"[0-9.\-]"),
        ("[a-z&&~[]", r"[a-z\&\&\~\[]"),
        ("[]a]", r"[\]a]"),
        ("[^]a]", r"[^\]a]"),
        ("[[:alpha:]_]", "[A-Za-z_]"),
        (r"\A(?P<first>a|b)\z", "^(?:a|b)$"),
        ("(?<first>a)(?:b)(c)", "(?:a)(?:b)(?:c)"),
        ("a*?b+?c??d{2,3}?", "a*b+c?d{2,3}"),
        ("a{,b}", r"a\{,b\}"),
        ("{}]", r"\{\}\]"),
        (r"\x{e9}\x41\t\.", "éA\t\\."),
        (r"\b\-\_\ ", r"\b-_ "),
    ],
)
def test_a_pattern_is_written_as_every_engine_reads_it(pattern: str, written: str) -> None:
    assert portable(pattern, case_sensitive=True) == written


@pytest.mark.parametrize(
    ("pattern", "written"),
    [("[A-Z]", "[a-z]"), ("[A-z]", r"[\[-z]"), ("[^A-C]", "[^a-c]"), ("[ÁŐİ]", "[iáő]"), (r"\w", "[0-9_a-z]")],
)
def test_sets_become_those_of_small_letters_where_case_does_not_count(pattern: str, written: str) -> None:
    assert portable(pattern, case_sensitive=False) == written


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", 'The "(" at letter 1 is not closed. Write \\( for the letter itself.'),
        ("a)b", 'The ")" at letter 2 closes nothing.'),
        ("x[a-", 'The "[" at letter 2 is not closed.'),
        ("*a", 'Before the "*" at letter 1 nothing stands that can be repeated.'),
        ("a|+", 'Before the "+" at letter 3 nothing stands'),
        ("^*", "At letter 2 nothing stands that can be repeated."),
        (r"\b{2}", "At letter 3 nothing stands"),
        ("a**", "At letter 3 only one of *, +, ? and {2,5} may follow a part."),
        ("a{2}{3}", "At letter 5 only one of"),
        ("a++", "At letter 3 only one of"),
        ("a{3,2}", '"{3,2}" runs backwards.'),
        ("a{,5}", 'At letter 2 write the lowest number too, such as "{0,5}".'),
        ("a{256}", "A part can be repeated at most 255 times, not 256."),
        ("(a{100}){11}", "A part within parts is repeated more than 1,000 times in all."),
        ("[^a]{255}" * 5, "The pattern repeats too much at once."),
        ("[z-a]", 'The range "z-a" runs backwards.'),
        ("a(?=b)", '"(?=" looks around, which not every engine can.'),
        ("(?<!a)b", '"(?<!" looks around'),
        (r"(a)\1", r'"\1" refers back, which not every engine can.'),
        ("(?i)a", '"(?i" is not known here.'),
        ("(?", '"(?" is not known here.'),
        (r"\p{Lu}", r'"\p" is not known to every engine. List the letters'),
        (r"[\D]", r'"\D" cannot stand in brackets.'),
        (r"[\b]", r'"\b" cannot stand in brackets.'),
        (r"\Q.\E", r'"\Q" is not known to every engine.'),
        (r"\é", r'"\é" is not known'),
        (r"\x{D800}", r'"\x{D800}" is not the number of a letter.'),
        ("[[:letter:]]", 'There is no set "[:letter:]". There are alnum, alpha,'),
        ("a\\", "The pattern ends in a single backslash."),
        ("a\0", "A pattern cannot hold the letter NUL."),
        ("a" * (LONGEST + 1), "A pattern has at most 1,000 letters; this one has 1,001."),
        ("(" * (DEEPEST + 1) + ")" * (DEEPEST + 1), "Groups are nested more than 50 levels deep."),
    ],
)
def test_what_is_no_pattern_is_told_in_words(pattern: str, message: str) -> None:
    with pytest.raises(Malformed) as caught:
        portable(pattern, case_sensitive=True)

    assert str(caught.value).startswith(message)


parts = st.sampled_from(
    [*"aZé09 .|()[]{}*+?^$-,&~_\\:", r"\d", r"\W", r"\b", r"\x41", "[^", "[:word:]", "(?:", "{2}", "{0,9}"]
)


@settings(max_examples=25)
@given(patterns=st.lists(st.lists(parts, max_size=12).map("".join), min_size=8, max_size=8))
@example(patterns=["(?:[^a]{255}){3}", "(?:a{250}){4}", "(?:(?:" * 9 + "a" + ")*)*" * 9, "(|)*", "(?:^$)+"])
def test_what_is_taken_is_one_to_duckdb_python_and_polars(duck: duckdb.DuckDBPyConnection, patterns: list[str]) -> None:
    for pattern in patterns:
        for case_sensitive in (True, False):
            try:
                written = portable(pattern, case_sensitive=case_sensitive)
            except Malformed:
                continue
            duck.execute(
                "SELECT regexp_matches(text, $1) FROM (VALUES ('a'), ('Zé09 _')) texts(text)", [written]
            ).fetchall()
            pl.Series(["a"]).str.contains(written)
            re.compile(written)


@pytest.mark.parametrize(
    ("pattern", "case_sensitive", "expected"),
    [
        ("^anna", False, [0, 1]),
        ("^anna", True, [0]),
        ("NAGY$", False, [0, 2, 3]),
        (r"^\S+$", False, [1, 3]),
        ("[A-Z]", True, [1]),
        ("[A-Z]", False, [0, 1, 2, 3]),
        ("é|Ő", False, [2, 3]),
        ("a.n", False, [0, 1]),
        (r"\bnagy\b", False, [0, 2]),
    ],
)
def test_a_pattern_is_found_anywhere_in_a_text(
    matching: Matching, pattern: str, expected: list[int], *, case_sensitive: bool
) -> None:
    frame = pl.DataFrame({"name": ["anna nagy", "ANNA", "béla\nnagy", "ő_nagy", None]})

    found = matching(frame, Condition("name", "matches", pattern, case_sensitive))

    assert found == expected
    others = matching(frame, Condition("name", "not_matches", pattern, case_sensitive))
    assert sorted([*found, *others]) == [0, 1, 2, 3, 4]
