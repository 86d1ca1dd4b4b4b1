"""SQL written by hand in the dialect of each engine, and the SQL that rules are shown as, choose the same profiles."""

from exporter.segments.rules import EVERYONE, Condition, Group, Part, Related, Relative, Segment
from exporter.segments.sql_writing import formatted

from .conftest import Engine
from .test_operators_agree import CASES

SHOWN: dict[str, Segment] = {
    **{name: Segment(name, "people", Group("all", (rule,))) for name, rule in list(CASES.items())[::9]},
    "related": Segment(
        "related",
        "people",
        Group(
            "all",
            (
                Related(
                    "orders", "sum", "at_least", 20, "amount", Group("all", (Condition("channel", "equals", "web"),))
                ),
                Related("orders", "last", "is_not_null", None, "amount"),
                Related("orders", "count", "at_most", 9),
            ),
        ),
    ),
    "part": Segment("part", "people", Group("any", (Part("seed", 0.25, 0.75), Condition("born", "is_null")))),
    "days": Segment("days", "people", Group("all", (Condition("seen", "within_last", Relative(3, "months")),))),
}

BY_HAND = [
    "SELECT who FROM orders GROUP BY who HAVING sum(amount) > 20 AND count(*) >= 2",
    "WITH web AS (SELECT who FROM orders WHERE channel = 'web') SELECT id FROM people JOIN web ON web.who = id",
    "SELECT id FROM people WHERE reads AND born < current_date EXCEPT SELECT who FROM orders",
    "SELECT id FROM people AS p WHERE EXISTS (SELECT 1 FROM orders AS o WHERE o.who = p.id AND o.pieces > 3)",
    "SELECT id FROM people WHERE orders BETWEEN 1 AND 7 OR coalesce(name, '') = '' ORDER BY id LIMIT 20",
    "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM people) AS numbered WHERE n <= 10",
]


def by_hand(text: str) -> Segment:
    return Segment("by hand", "people", EVERYONE, sql=text)


def test_rules_have_the_members_of_the_sql_that_they_are_shown_as(engine: Engine) -> None:
    ground = engine.ground(zone="UTC", others={}, members={})
    shown = {name: by_hand(formatted(segment, ground)) for name, segment in SHOWN.items()}

    expected, found = engine.members(SHOWN), engine.members(shown)

    assert {name: shown[name].sql for name, keys in found.items() if keys != expected[name]} == {}


def test_hand_written_sql_chooses_the_same_profiles_on_every_engine(engine: Engine, duckdb_engine: Engine) -> None:
    asked = {str(number): by_hand(text) for number, text in enumerate(BY_HAND)}

    found = engine.members(asked)

    assert found == duckdb_engine.members(asked)
    assert all(0 < len(keys) < 120 for keys in found.values())
