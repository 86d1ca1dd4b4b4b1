"""Parts of profiles: nobody is left out or taken twice, and the same are drawn each time."""

from itertools import pairwise

import duckdb

from exporter.segments.rules import Group, Part, Segment
from tests.segments.people_and_orders import OTHERS, PROFILES, members


def test_parts_leave_nobody_out_and_take_nobody_twice(tables: duckdb.DuckDBPyConnection) -> None:
    for by in (None, "country"):
        ends = (0.0, 0.2, 0.5, 1.0)
        parts = [Part("spring", low, high, by) for low, high in pairwise(ends)]
        found = [members(tables, Segment("x", "people", Group("all", (part,)))) for part in parts]

        assert sorted(key for each in found for key in each) == sorted(one["id"] for one in PROFILES)


def test_a_part_by_a_column_is_exact_within_each_of_its_values(tables: duckdb.DuckDBPyConnection) -> None:
    half = Segment("x", "people", Group("all", (Part("spring", 0.0, 0.5, "country", "adults"),)))

    found = members(tables, half)
    adults = members(tables, OTHERS["adults"])

    assert found < adults
    for country in ("HU", "PL", None, "FI"):
        here = {one["id"] for one in PROFILES if one["country"] == country} & adults
        assert len(here & found) == len(here) // 2


def test_another_seed_draws_others(tables: duckdb.DuckDBPyConnection) -> None:
    drawn = [members(tables, Segment("x", "people", Group("all", (Part(seed, 0, 0.5),)))) for seed in ("a", "b")]

    assert drawn[0] != drawn[1]
