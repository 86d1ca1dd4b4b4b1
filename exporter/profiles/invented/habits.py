"""What people do: how much they buy and when, and what they allowed; figures that belong together."""

from datetime import date

import numpy as np
import polars as pl

from exporter.profiles.invented import chances

LONGEST_CUSTOMER = 6 * 365
"""Days since the earliest customers came."""

EPOCH = date(1970, 1, 1)
SECONDS_OF_A_DAY = 86_400


def _days(day: date) -> int:
    return (day - EPOCH).days


def birth_dates(random: np.random.Generator, rows: int, *, today: date) -> pl.Series:
    """Invent birth dates of people from 18 to 95, with gaps (15 %) and some that nobody meant (1900-01-01)."""
    ages = np.clip(random.normal(44, 15, rows), 18, 95)
    days = _days(today) - (ages * 365.2425).astype(np.int64) - chances.even(random, 365, rows)
    days[chances.happens(random, 0.004, rows)] = _days(date(1900, 1, 1))
    return _nullable(days, chances.happens(random, 0.15, rows)).cast(pl.Int32).cast(pl.Date)


def invented(random: np.random.Generator, rows: int, *, today: date) -> pl.DataFrame:
    """Invent purchases and permissions.

    Returns:
        Shape (rows, 6): `lifetime_value` Float64 (0.0 without orders, else skewed, and higher with more orders),
        `orders` Int64 (about a fifth have none), `last_order_date` Date (null without orders; more recent with many),
        `email_status` String ("subscribed", "nonSubscribed", "unsubscribed", null for 3 %), `email_status_at` Datetime
        in UTC (null with the status, and missing for 1 % of the others), `newsletter` Boolean (null for 2 %).
    """
    customer_for = (random.beta(1.2, 1.1, rows) * LONGEST_CUSTOMER).astype(np.int64)
    keenness = random.lognormal(-0.35, 1.05, rows) * (0.25 + customer_for / LONGEST_CUSTOMER)
    orders = np.where(chances.happens(random, 0.1, rows), 0, random.poisson(keenness * 5))
    basket = random.lognormal(4.1, 0.75, rows)
    lifetime_value = np.round(orders * basket * random.uniform(0.8, 1.25, rows), 2)
    idle = random.exponential(420 / np.sqrt(1 + orders), rows).astype(np.int64)
    last_order = _days(today) - np.minimum(idle, customer_for)
    status, status_at, newsletter = _permissions(random, customer_for, today=today)
    return pl.DataFrame(
        {
            "lifetime_value": lifetime_value,
            "orders": orders.astype(np.int64),
            "last_order_date": _nullable(last_order, orders == 0).cast(pl.Int32).cast(pl.Date),
            "email_status": status,
            "email_status_at": status_at,
            "newsletter": newsletter,
        }
    )


def _permissions(
    random: np.random.Generator, customer_for: chances.Numbers, *, today: date
) -> tuple[pl.Series, pl.Series, pl.Series]:
    rows = len(customer_for)
    number = chances.chosen(random, (55, 30, 12, 3), rows)
    status = chances.taken(("subscribed", "nonSubscribed", "unsubscribed", None), number)
    ago = (random.random(rows) * (customer_for + 1) * SECONDS_OF_A_DAY).astype(np.int64)
    seconds = _days(today) * SECONDS_OF_A_DAY - 1 - ago
    dateless = (number == 3) | chances.happens(random, 0.01, rows)  # noqa: PLR2004 -- the last of the four: no status
    status_at = (_nullable(seconds, dateless) * 1_000_000).cast(pl.Datetime("us"))
    wants = np.where(number == 0, chances.happens(random, 0.9, rows), chances.happens(random, 0.04, rows))
    newsletter = _nullable(wants.astype(np.int64), chances.happens(random, 0.02, rows)).cast(pl.Boolean)
    return status, status_at, newsletter


def _nullable(values: chances.Numbers, empty: chances.Truths) -> pl.Series:
    return pl.select(pl.when(pl.lit(pl.Series(empty))).then(None).otherwise(pl.lit(pl.Series(values)))).to_series()
