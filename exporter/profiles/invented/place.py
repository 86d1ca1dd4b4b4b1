"""What is known of a place to invent people who could live there; the places themselves are the modules beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city.

    Args:
        name: In its own letters.
        state: The county, voivodeship, province or state that it lies in.
        postal_codes: Patterns (see `patterns.py`).
        weight: How many people live there, against the other cities of the place.
        phones: Patterns of its own numbers; empty where those of the place serve.
    """

    name: str
    state: str
    postal_codes: tuple[str, ...]
    weight: float
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A country, or a part of one with its own language.

    Args:
        share: Of all profiles; those of all places add up to 1.
        country: As most profiles write it, in English.
        odd_countries: As a few others do: in the own language, as a code, misspelt.
        domains: Of its mailboxes; all reserved for examples, so that no person is ever reached.
        female: First names of women, the most frequent first.
        male: First names of men.
        last_names: Form for a woman and form for a man.
        second_last_name: Whether people have two.
        streets: Names with the kind of street where that belongs to the name.
        houses: Patterns of what goes with the street.
        house_first: Whether the house stands before the street.
        cities: Where they live.
        phones: Patterns; numbers reserved for fiction where the country has them.
        languages: Language code (ISO 639-1) and share; these add up to 1.
    """

    share: float
    country: str
    odd_countries: tuple[str, ...]
    domains: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    last_names: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    houses: tuple[str, ...]
    cities: tuple[City, ...]
    phones: tuple[str, ...]
    languages: tuple[tuple[str, float], ...]
    house_first: bool = False
    second_last_name: bool = False


def listed(text: str) -> tuple[str, ...]:
    """Split a list at its commas; a semicolon in an item stands for a comma of its own."""
    return tuple(item.replace(";", ",") for item in (part.strip() for part in text.split(",")) if item)


def same_for_all(text: str) -> tuple[tuple[str, str], ...]:
    """Split a list of last names that women and men share."""
    return tuple((name, name) for name in listed(text))


def cities(table: str) -> tuple[City, ...]:
    """Read a table of cities: `name | state | postal codes | weight | phones`, lists with commas, phones optional."""
    found = []
    for line in table.strip().splitlines():
        name, state, postal_codes, weight, *phones = (cell.strip() for cell in line.split("|"))
        found.append(City(name, state, listed(postal_codes), float(weight), listed(phones[0]) if phones else ()))
    return tuple(found)
