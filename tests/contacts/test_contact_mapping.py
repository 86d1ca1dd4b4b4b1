import pytest

from exporter.contacts.fields import FIELDS
from exporter.contacts.mapping import Constant, FromColumn, Mapping, Origin, check
from exporter.errors import MappingError
from exporter.profiles.source import Column, ColumnType

COLUMNS = (
    Column("id", "integer", "BIGINT"),
    Column("email", "text", "VARCHAR"),
    Column("name", "text", "VARCHAR"),
    Column("status", "text", "VARCHAR"),
    Column("status_at", "timestamp", "TIMESTAMP"),
    Column("born", "date", "DATE"),
    Column("spent", "number", "DOUBLE"),
    Column("is_vip", "boolean", "BOOLEAN"),
    Column("basket", "other", "VARCHAR[]"),
)


def mapping(*, properties: dict[str, Origin] | None = None, **fields: str | Constant) -> Mapping:
    """Map the email, and what a test is about."""
    origins = {"email": "email"} | fields
    return Mapping(
        fields=tuple((name, FromColumn(o) if isinstance(o, str) else o) for name, o in origins.items()),
        custom_properties=tuple((properties or {}).items()),
    )


def faulty(found: Mapping, *, subscription: str = "leave", markers: tuple[str, ...] = ()) -> list[str]:
    return [issue.where for issue in check(found, COLUMNS, subscription=subscription, markers=markers)]


def test_a_mapping_survives_the_way_through_its_document() -> None:
    document = {
        "email": "email",
        "country": {"constant": "Hungary"},
        "custom_properties": {"ltv": "spent", "wave": {"constant": 3}, "is_new": {"constant": True}},
    }

    assert Mapping.from_document(document).to_document() == document


def test_a_document_tells_all_its_faults_at_once() -> None:
    document = {"emial": "email", "city": 3, "state": {"constant": None}, "custom_properties": {"a": ["x"]}}

    with pytest.raises(MappingError) as caught:
        Mapping.from_document(document)

    assert [issue.where for issue in caught.value.issues] == ["emial", "city", "state", "custom_properties.a"]
    assert "Did you mean email?" in caught.value.issues[0].message


@pytest.mark.parametrize("document", [None, [], "email", {"email": "email", "custom_properties": ["ltv"]}])
def test_a_document_that_is_no_mapping_is_refused(document: object) -> None:
    with pytest.raises(MappingError):
        Mapping.from_document(document)


def test_columns_are_named_once_in_order_of_use() -> None:
    found = mapping(first_name="name", last_name="name", city=Constant("Győr"), properties={"ltv": FromColumn("spent")})

    assert found.columns() == ("email", "name", "spent")


def test_a_field_keeps_its_place_when_its_origin_changes() -> None:
    found = mapping(city="name").with_field("email", FromColumn("mail")).with_property("a", Constant(1))

    assert found.fields == (("email", FromColumn("mail")), ("city", FromColumn("name")))
    assert found.without("city").without_property("a") == Mapping((("email", FromColumn("mail")),))


def test_a_good_mapping_has_no_faults() -> None:
    found = mapping(
        first_name="name",
        birthdate="born",
        email_status="status",
        email_status_at="status_at",
        country=Constant("Hungary"),
        properties={"ltv": FromColumn("spent"), "is_vip": FromColumn("is_vip"), "wave": Constant("spring")},
    )

    assert check(found, COLUMNS, subscription="from_data", markers=["vip"]) == ()


def test_all_faults_are_told_at_once() -> None:
    found = Mapping(
        fields=(("first_name", FromColumn("nmae")), ("birthdate", FromColumn("is_vip")), ("shoe", FromColumn("id"))),
        custom_properties=(
            ("not a name", FromColumn("name")),
            ("basket", FromColumn("basket")),
            ("vip", FromColumn("is_vip")),
            ("externalCreated", FromColumn("born")),
            ("gone", FromColumn("gone")),
        ),
    )

    assert faulty(found, subscription="from_data", markers=("vip",)) == [
        "email",
        "first_name",
        "birthdate",
        "shoe",
        "email_status",
        "email_status_at",
        "custom_properties.basket",
        "custom_properties.gone",
        "custom_properties.not a name",
        "custom_properties.vip",
        "custom_properties.externalCreated",
    ]


def test_a_column_that_is_gone_is_named_with_the_one_like_it() -> None:
    (issue,) = check(mapping(city="nane"), COLUMNS, subscription="leave")

    assert issue.message == 'The source has no column "nane". Is it now "name"?'


@pytest.mark.parametrize(
    ("field", "constant"),
    [
        ("email", "all@example.com"),
        ("email", "nobody"),
        ("phone", "+36301234567"),
        ("email_status_at", "2026-03-15"),
        ("birthdate", "someday"),
        ("gender", "robot"),
        ("email_status", "maybe"),
        ("city", "  "),
    ],
)
def test_a_constant_that_cannot_be_sent_is_a_fault(field: str, constant: str) -> None:
    assert faulty(mapping().with_field(field, Constant(constant))) == [field]


@pytest.mark.parametrize("value", ["", " ", float("nan"), float("inf"), 2**60])
def test_a_constant_property_that_cannot_be_sent_is_a_fault(value: str | float) -> None:
    assert faulty(mapping(properties={"a": Constant(value)})) == ["custom_properties.a"]


@pytest.mark.parametrize("name", ["", "a b", "é", "a-b", "x" * 129, "a\n", "a$"])
def test_a_property_name_that_omnisend_refuses_is_a_fault(name: str) -> None:
    assert faulty(mapping(properties={name: FromColumn("name")})) == [f"custom_properties.{name}"]


@pytest.mark.parametrize(("properties", "markers", "is_fault"), [(200, 0, False), (199, 1, False), (200, 1, True)])
def test_a_contact_has_at_most_200_properties_markers_included(
    properties: int, markers: int, *, is_fault: bool
) -> None:
    found = mapping(properties={f"p{number}": FromColumn("name") for number in range(properties)})

    assert faulty(found, markers=tuple(f"m{number}" for number in range(markers))) == ["custom_properties"] * is_fault


def test_a_name_that_is_there_twice_or_in_other_capitals_is_a_fault() -> None:
    twice = Mapping(
        fields=(("email", FromColumn("email")), ("city", FromColumn("name")), ("city", FromColumn("status"))),
        custom_properties=(("Ltv", FromColumn("spent")), ("ltv", FromColumn("spent"))),
    )

    assert faulty(twice) == ["city", "custom_properties.Ltv", "custom_properties.ltv"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("column_type", ["text", "integer", "number", "boolean", "date", "timestamp", "other"])
def test_a_field_takes_the_types_that_its_row_names_and_no_other(field: str, column_type: ColumnType) -> None:
    columns = (Column("email", "text", "VARCHAR"), Column("it", column_type, "STORED"))
    found = mapping().with_field(field, FromColumn("it"))

    issues = check(found, columns, subscription="leave")

    assert (issues == ()) == (column_type in FIELDS[field].types)
