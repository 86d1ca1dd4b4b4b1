"""Lists of values as they are pasted and uploaded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.errors import DefinitionError
from exporter.segments.value_lists import ValueList, distinct, of_column, pasted, uploaded, written


@pytest.mark.parametrize(
    ("text", "values", "repeated"),
    [
        ("HU\nPL\r\nFI", ("HU", "PL", "FI"), 0),
        ("HU, PL;FI\tRO", ("HU", "PL", "FI", "RO"), 0),
        (" HU ,, ;\n\n PL ", ("HU", "PL"), 0),
        ("HU, hu, HU, HU", ("HU", "hu"), 2),
        ('"New York, NY"; Boston', ("New York, NY", "Boston"), 0),
        ('"say ""hi""", " kept "', ('say "hi"', " kept "), 0),
        ('5" disc, x"', ('5" disc', 'x"'), 0),
        ("1 000, 2.5", ("1 000", "2.5"), 0),
        ("", (), 0),
        (' ,;"" \n', (), 0),
    ],
)
def test_pasted_text_is_taken_apart(text: str, values: tuple[str, ...], repeated: int) -> None:
    assert pasted(text) == ValueList(values, repeated)


@given(values=st.lists(st.text(st.sampled_from('aé ,;\t\n"'), min_size=1), unique=True, max_size=5))
def test_a_list_that_was_written_is_read_again(values: list[str]) -> None:
    assert pasted(written(values)).values == tuple(values)


def test_fifty_thousand_values_are_taken_apart_at_once() -> None:
    emails = [f"person{number}@example.com" for number in range(50_000)]

    assert pasted("\n".join([*emails, *emails])) == ValueList(tuple(emails), 50_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_columns_is_read_by_its_heading(encoding: str) -> None:
    frame = uploaded("név;város\nAnna;Győr\n;Pécs\nBéla;Győr\n".encode(encoding))

    assert frame.columns == ["név", "város"]
    assert of_column(frame["név"]) == ValueList(("Anna", "Béla"))
    assert of_column(frame["város"]) == ValueList(("Győr", "Pécs"), 1)


@pytest.mark.parametrize(
    ("content", "columns", "first"),
    [
        (b"HU\nPL\n", ["column 1"], ("HU", "PL")),
        (b"Email\na@example.com\n", ["Email"], ("a@example.com",)),
        (b"email\n", ["column 1"], ("email",)),
        (b"1,a@example.com\n2,b@example.com\n", ["column 1", "column 2"], ("1", "2")),
        (b'id,name\n7,"Smith, Ann"\n', ["id", "name"], ("7",)),
        (b"id\tname\n7\tAnn\textra\n8\n", ["id", "name"], ("7", "8")),
        (b"name,name\nAnn,Bob\n", ["column 1", "column 2"], ("name", "Ann")),
        (b"New York, NY\nBoston\nParis\n", ["column 1"], ("New York, NY", "Boston", "Paris")),
    ],
)
def test_a_file_is_read_as_what_it_looks_like(content: bytes, columns: list[str], first: tuple[str, ...]) -> None:
    frame = uploaded(content)

    assert frame.columns == columns
    assert of_column(frame.to_series(0)).values == first


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\n \n", "The file is empty"),
        ("Győr".encode("cp1250"), "not text in UTF-8"),
        (b"a\x00b\n", "The file is no text"),
        (b"\xff\xfea", "not text in UTF-8"),
        (b'a,b\n"c,d\ne,f\n', "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_list_says_so(content: bytes, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        uploaded(content)


def test_what_is_empty_is_no_value() -> None:
    assert distinct(["", None, "a", "a"]) == ValueList(("a",), 1)
