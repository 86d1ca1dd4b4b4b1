"""Email addresses made of people's names, on domains kept for examples, with the dirt that real profiles have."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import polars as pl

from exporter.profiles.invented import chances
from exporter.profiles.invented.atlas import PLACES

BLANK = 0.04
MALFORMED = 0.01
DUPLICATE = 0.01

LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae"}
"""Letters that Unicode does not take apart."""

FAULTS = ("no at", "space", "two ats", "no domain", "no name", "two dots", "dot first", "comma", "words", "dash")


def folded(name: str) -> str:
    """Write a name with the letters a to z alone, as people do in an address: "Łucja O'Brien" is "lucjaobrien"."""
    lowered = "".join(LETTERS.get(letter, letter) for letter in name.casefold())
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", lowered))


def addresses(people: pl.DataFrame, random: np.random.Generator, *, born: pl.Series, start: int) -> pl.Series:
    """Invent one address for each person, none of them twice.

    Args:
        people: With `first`, `last` and `place` (see `residents.invented`).
        random: Where the chances come from.
        born: Birth dates; nulls allowed.
        start: 0-based number of the first person among all; the addresses of later ones carry a number.

    Returns:
        A String series without nulls, in small letters.
    """
    first, last = _folded(people["first"]), _folded(people["last"].str.replace(" .*", ""))
    year = born.dt.to_string("%y").fill_null("77")
    initial = first.str.slice(0, 1)
    shapes = [
        first + "." + last,
        first + last,
        initial + "." + last,
        last + "." + first,
        first + "_" + last,
        first + year,
        last + year,
    ]
    names = shapes[0]
    shape = chances.chosen(random, (40, 14, 12, 12, 8, 8, 6), people.height)
    for number, other in enumerate(shapes[1:], start=1):
        names = chances.instead(names, shape == number, other)
    domains = _domains(people["place"].to_numpy(), random)
    plain = names + "@" + domains
    numbered = names + pl.Series(np.arange(start + 100, start + 100 + people.height)).cast(pl.String) + "@" + domains
    taken = ~plain.is_first_distinct().to_numpy() if start == 0 else np.ones(people.height, np.bool_)
    return chances.instead(plain, taken, numbered)


def _folded(names: pl.Series) -> pl.Series:
    """Fold a column by way of its few different names."""
    different = names.unique()
    return names.replace_strict(different, [folded(name) for name in different], return_dtype=pl.String)


def _domains(places: chances.Numbers, random: np.random.Generator) -> pl.Series:
    counts = np.array([len(place.domains) for place in PLACES])
    starts = np.cumsum(counts) - counts
    picked = starts[places] + (random.random(len(places)) ** 1.6 * counts[places]).astype(np.int64)
    return chances.taken([domain for place in PLACES for domain in place.domains], picked)


def twins(random: np.random.Generator, rows: int) -> tuple[chances.Numbers, chances.Truths]:
    """Choose the profiles that are of somebody who is there already.

    Returns:
        For each row the 0-based row of the person it is about (mostly itself), and whether that is another row; the
        others are never twins themselves.
    """
    twin = chances.happens(random, DUPLICATE, rows)
    twin[0] = False
    about = np.arange(rows, dtype=np.int64)
    single = np.flatnonzero(~twin)
    about[twin] = single[chances.even(random, len(single), int(twin.sum()))]
    return about, twin


def dirtied(clean: pl.Series, random: np.random.Generator, *, keep: chances.Truths, twin: chances.Truths) -> pl.Series:
    """Spoil some addresses.

    Args:
        clean: Addresses.
        random: Where the chances come from.
        keep: Rows that stay usable, since a twin has the same address.
        twin: Rows that get another case or spaces.

    Returns:
        A String series: about 4 % blank (null, empty or spaces), 1 % malformed; a few in capitals or with spaces.
    """
    rows = len(clean)
    fate = random.random(rows)
    scale = (~(keep | twin)).mean() or 1.0
    blank = ~keep & ~twin & (fate < BLANK / scale)
    malformed = ~keep & ~twin & ~blank & (fate < (BLANK + MALFORMED) / scale)
    written = clean
    looks = (clean.str.to_uppercase(), clean + " ", clean.str.to_titlecase(), " " + clean)
    look = chances.even(random, len(looks), rows)
    for number, seen in enumerate(looks):
        written = chances.instead(written, (look == number) & (twin | chances.happens(random, 0.012, rows)), seen)
    fault = chances.even(random, len(FAULTS), rows)
    for number, spoilt in enumerate(_spoilt(clean)):
        written = chances.instead(written, malformed & (fault == number), spoilt)
    blanks = chances.taken((None, "", "   "), chances.chosen(random, (60, 25, 15), rows))
    return chances.instead(written, blank, blanks)


def _spoilt(clean: pl.Series) -> Sequence[pl.Series | str]:
    """Return the addresses with each of FAULTS."""
    return (
        clean.str.replace("@", "", literal=True),
        clean.str.replace("@", " @", literal=True),
        clean.str.replace("@", "@@", literal=True),
        clean.str.replace("@.*", "@"),
        clean.str.replace(".*@", "@"),
        clean.str.replace("@(.*)\\.", "@$1.."),
        clean.str.replace("@", "@.", literal=True),
        clean.str.replace("@", ",", literal=True),
        "no email",
        "-",
    )
