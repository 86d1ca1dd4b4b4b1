"""Rules read as sentences."""

from datetime import date

import pytest

from exporter.segments.operators import OPERATORS
from exporter.segments.rules import EVERYONE, Condition, Group, Relative
from exporter.segments.words import in_words

VIP = Condition("lifetime_value", "greater_than", 900)
HU_PL = Condition("country", "one_of", ("HU", "PL"))
NEWS = Condition("newsletter", "is_true")


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (EVERYONE, "Everyone"),
        (Group("any"), "Nobody"),
        (Group("all", (VIP,)), "Lifetime value is greater than 900"),
        (
            Group("all", (VIP, Group("any", (HU_PL, NEWS)))),
            "Lifetime value is greater than 900 and (country is one of HU, PL or newsletter is true)",
        ),
        (
            Group("any", (Group("all", (VIP, NEWS)), HU_PL)),
            "(Lifetime value is greater than 900 and newsletter is true) or country is one of HU, PL",
        ),
        (Group("any", (Group("all", (Group("any", (NEWS,)),)),)), "Newsletter is true"),
        (Group("all", (NEWS, Group("any"))), "Newsletter is true and nobody"),
        (Group("all", (Condition("a", "greater_than", "2026-01-05"),)), "A is after 2026-01-05"),
        (Group("all", (Condition("a", "at_most", date(2026, 1, 5)),)), "A is on or before 2026-01-05"),
        (Group("all", (Condition("a", "between", (1, 2.5)),)), "A is between 1 and 2.5"),
        (Group("all", (Condition("a", "within_last", Relative(30, "days")),)), "A is within the last 30 days"),
        (Group("all", (Condition("a", "before_relative", Relative(1, "weeks")),)), "A is more than 1 week ago"),
        (Group("all", (Condition("a", "after_relative", Relative(2, "months")),)), "A is later than 2 months ago"),
        (Group("all", (Condition("a", "equals", "x, y"),)), "A is “x, y”"),
        (Group("all", (Condition("a", "contains", "Łódź", case_sensitive=True),)), "A contains Łódź (exact case)"),
        (Group("all", (Condition("a", "one_of", tuple("abcdefg")),)), "A is one of a, b, c, d, e and 2 more"),
        (Group("all", (Condition("a", "equals", "x" * 10_000),)), f"A is “{'x' * 40}…”"),
        (Group("all", (Condition("a", "no_such", 1),)), "A no such 1"),
        (Group("all", (Condition("a", "within_next", Relative(1, "years")),)), "A is within the next 1 year"),
        (
            Group("all", (Condition("a", "anniversary_within_next", Relative(7, "days")),)),
            "A has an anniversary in the next 7 days",
        ),
        (Group("all", (Condition("a", "year_to_date"),)), "A is in this year, up to today"),
        (Group("all", (Condition("a", "month_of", (3, "apr")),)), "A is in the month March, April"),
        (Group("all", (Condition("a", "day_of_week", (7,)),)), "A is on the weekday Sunday"),
        (Group("all", (Condition("a", "day_of_month", (1, 15)),)), "A is on day 1, 15 of the month"),
        (Group("all", (Condition("a", "week_of", tuple(range(1, 9))),)), "A is in the week 1, 2, 3, 4, 5 and 3 more"),
        (Group("all", (Condition("a", "matches", "^A.+z$"),)), "A matches the pattern “^A.+z$”"),
        (Group("all", (Condition("a", "length_is", 1),)), "A is exactly 1 letter long"),
        (Group("all", (Condition("a", "longer_than", 5),)), "A is longer than 5 letters"),
    ],
)
def test_rules_read_as_a_sentence(where: Group, sentence: str) -> None:
    assert in_words(where) == sentence


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_operator_has_words(operator: object) -> None:
    name = getattr(operator, "name", "")

    said = in_words(Group("all", (Condition("a", name, None),)))

    assert said.startswith("A ")
    assert "…" not in said
