"""What people bought, order by order; it comes to what `habits.py` says of each of them."""

import numpy as np
import polars as pl

from exporter.profiles.invented import chances
from exporter.profiles.invented.habits import EPOCH, LONGEST_CUSTOMER, SECONDS_OF_A_DAY

CHANNELS = ("web", "app", "shop", "phone")
CATEGORIES = ("Home", "Garden", "Fashion", "Beauty", "Toys", "Books", "Sports", "Electronics")
STATUSES = ("delivered", "returned", "cancelled")

ORDERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "order_id": pl.String,
    "customer_id": pl.String,
    "ordered_at": pl.Datetime("us"),
    "amount": pl.Float64,
    "channel": pl.String,
    "category": pl.String,
    "status": pl.String,
}


def invented(random: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """Invent the orders of some profiles.

    Args:
        random: Where chance comes from.
        people: Their `customer_id`, `orders`, `last_order_date` and `lifetime_value`.

    Returns:
        One row for each order, those of a customer one after the other, the earliest first; the columns are those of
        ORDERS. Each customer has `orders` of them, the last on `last_order_date`, and their `amount` comes to
        `lifetime_value`, whatever became of them. `ordered_at` is in UTC; a third of the customers keep to one channel.
    """
    buyers = people.filter(pl.col("orders") > 0).select("customer_id", "orders", "last_order_date", "lifetime_value")
    each = buyers["orders"].to_numpy()
    who = np.repeat(np.arange(len(each)), each)
    ends = np.cumsum(each)
    rows = int(ends[-1]) if len(ends) else 0
    after = ends[who] - 1 - np.arange(rows)
    return pl.DataFrame(
        {
            "order_id": buyers["customer_id"].str.replace("C", "O").gather(who)
            + "-"
            + pl.Series(each[who] - after).cast(pl.String),
            "customer_id": buyers["customer_id"].gather(who),
            "ordered_at": _moments(random, buyers["last_order_date"], who, after),
            "amount": _amounts(random, buyers["lifetime_value"], who, ends),
            "channel": _channels(random, len(each), who),
            "category": chances.taken(CATEGORIES, chances.ranked(random, len(CATEGORIES), rows)),
            "status": chances.taken(STATUSES, chances.chosen(random, (93, 5, 2), rows)),
        },
        schema=ORDERS,
    )


def _moments(random: np.random.Generator, last: pl.Series, who: chances.Numbers, after: chances.Numbers) -> pl.Series:
    """Put the orders at intervals before the last one, in the opening hours of people who sit up late."""
    interval = random.uniform(5, 120, len(last))[who]
    back = (interval * after * random.uniform(0.6, 1.0, len(who))).astype(np.int64)
    back = np.minimum(np.where(after > 0, np.maximum(back, after), 0), LONGEST_CUSTOMER)
    days = (last - EPOCH).dt.total_days().to_numpy()[who] - back
    seconds = np.clip(random.normal(15, 4, len(who)) * 3600, 0, SECONDS_OF_A_DAY - 1).astype(np.int64)
    moments = pl.DataFrame({"who": who, "at": (days * SECONDS_OF_A_DAY + seconds) * 1_000_000})
    return moments.select(pl.col("at").sort().over("who"))["at"].cast(pl.Datetime("us"))


def _amounts(random: np.random.Generator, value: pl.Series, who: chances.Numbers, ends: chances.Numbers) -> pl.Series:
    """Share a customer's value out among the orders, to the cent; the last one takes what is left."""
    cents = np.round(value.to_numpy() * 100).astype(np.int64)
    weights = random.lognormal(0, 0.6, len(who))
    wholes = np.bincount(who, weights, minlength=len(cents))
    shares = np.floor(weights / wholes[who] * cents[who]).astype(np.int64) if len(who) else who
    left = cents - np.bincount(who, shares, minlength=len(cents)).astype(np.int64)
    shares[ends - 1] += left
    return pl.Series(shares / 100)


def _channels(random: np.random.Generator, buyers: int, who: chances.Numbers) -> pl.Series:
    favourite = chances.chosen(random, (50, 25, 20, 5), buyers)[who]
    keeps_to_it = chances.happens(random, 1 / 3, buyers)[who]
    other = chances.chosen(random, (50, 25, 20, 5), len(who))
    return chances.taken(CHANNELS, np.where(keeps_to_it, favourite, other))
