"""People who could live in a place: names, address, phone and language, with the gaps that real profiles have."""

import numpy as np
import polars as pl

from exporter.profiles.invented import chances, patterns
from exporter.profiles.invented.atlas import PLACES
from exporter.profiles.invented.place import Place

RESIDENTS = {
    "first_name": pl.String,
    "last_name": pl.String,
    "address": pl.String,
    "city": pl.String,
    "state": pl.String,
    "postal_code": pl.String,
    "country": pl.String,
    "phone": pl.String,
    "gender": pl.String,
    "language": pl.String,
}

WRONG_PHONES = ("n/a", "12345", "-", "call me", "+36 00", "0000000000")
"""What stands where a phone number should, now and then."""


def invented(random: np.random.Generator, rows: int) -> pl.DataFrame:
    """Invent people of all places, mixed.

    Returns:
        Shape (rows, 12): the columns of RESIDENTS, then `first` and `last` String (the names as they are, without gaps)
        and `place` Int64 (0-based number in PLACES). About 3 % of the names are missing (null or blank) and 6 % of the
        countries odd; addresses, phones and genders have gaps too.
    """
    places = chances.chosen(random, [place.share for place in PLACES], rows)
    numbers = [np.flatnonzero(places == number) for number in range(len(PLACES))]
    people = pl.concat(
        [
            _of(place, random, len(at)).with_columns(place=pl.lit(number))
            for number, (place, at) in enumerate(zip(PLACES, numbers, strict=True))
        ]
    )
    order = np.empty(rows, np.int64)
    order[np.concatenate(numbers)] = np.arange(rows)
    return _with_gaps(people[order], random)


def _of(place: Place, random: np.random.Generator, rows: int) -> pl.DataFrame:
    woman = chances.happens(random, 0.52, rows)
    first = chances.taken(place.male, chances.ranked(random, len(place.male), rows))
    first = chances.instead(first, woman, chances.taken(place.female, chances.ranked(random, len(place.female), rows)))
    last = _last_names(place, random, woman)
    city = chances.chosen(random, [city.weight for city in place.cities], rows)
    languages, shares = zip(*place.languages, strict=True)
    street = chances.taken(place.streets, chances.even(random, len(place.streets), rows))
    house = patterns.filled(random, place.houses, chances.even(random, len(place.houses), rows))
    odd = chances.happens(random, 0.06, rows)
    return pl.DataFrame(
        {
            "first": first,
            "last": last,
            "address": house + " " + street if place.house_first else street + " " + house,
            "city": chances.taken([city.name for city in place.cities], city),
            "state": chances.taken([city.state for city in place.cities], city),
            "postal_code": _of_city([city.postal_codes for city in place.cities], city, random),
            "country": chances.instead(
                chances.taken([place.country], np.zeros(rows, np.int64)),
                odd,
                chances.taken(place.odd_countries, chances.ranked(random, len(place.odd_countries), rows)),
            ),
            "phone": _of_city([city.phones or place.phones for city in place.cities], city, random),
            "gender": chances.taken(("male", "female"), woman.astype(np.int64)),
            "language": chances.taken(languages, chances.chosen(random, shares, rows)),
        }
    )


def _last_names(place: Place, random: np.random.Generator, woman: chances.Truths) -> pl.Series:
    for_women, for_men = zip(*place.last_names, strict=True)
    known = chances.ranked(random, len(place.last_names), len(woman))
    names = chances.instead(chances.taken(for_men, known), woman, chances.taken(for_women, known))
    if not place.second_last_name:
        return names
    return names + " " + chances.taken(for_men, chances.ranked(random, len(for_men), len(woman)))


def _of_city(choices: list[tuple[str, ...]], city: chances.Numbers, random: np.random.Generator) -> pl.Series:
    """Fill for each row one of the patterns of its city."""
    counts = np.array([len(patterns_) for patterns_ in choices], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    picked = starts[city] + (random.random(len(city)) * counts[city]).astype(np.int64)
    return patterns.filled(random, [pattern for one in choices for pattern in one], picked)


def _with_gaps(people: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    rows = people.height
    gaps = {
        "address": 0.04,
        "city": 0.01,
        "state": 0.05,
        "postal_code": 0.03,
        "country": 0.015,
        "phone": 0.28,
        "gender": 0.06,
        "language": 0.04,
    }
    first = people["first"]
    first = chances.instead(first, chances.happens(random, 0.006, rows), first.str.to_uppercase())
    first = chances.instead(first, chances.happens(random, 0.006, rows), first.str.to_lowercase())
    filled = {
        "first_name": _sometimes_missing(first, random, 0.03),
        "last_name": _sometimes_missing(people["last"], random, 0.02),
        **{
            name: chances.instead(people[name], chances.happens(random, share, rows), None)
            for name, share in gaps.items()
        },
    }
    wrong = chances.taken(WRONG_PHONES, chances.even(random, len(WRONG_PHONES), rows))
    filled["phone"] = chances.instead(filled["phone"], chances.happens(random, 0.008, rows), wrong)
    return people.with_columns(**filled)


def _sometimes_missing(names: pl.Series, random: np.random.Generator, share: float) -> pl.Series:
    missing = chances.happens(random, share, len(names))
    return chances.instead(
        names, missing, chances.taken((None, "", " "), chances.chosen(random, (6, 3, 1), len(names)))
    )
