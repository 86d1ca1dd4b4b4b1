"""Counts what the sandbox holds and what it was asked, for the page and for tests."""

from typing import Any

from exporter.sandbox.brand import Brand

TAGS = "SELECT json_each.value, count(*) FROM contacts, json_each(contacts.tags) GROUP BY 1 ORDER BY 2 DESC LIMIT 200"
PROPERTIES = """
SELECT json_each.key, count(*), sum(json_each.type = 'true')
FROM contacts, json_each(contacts.properties) GROUP BY 1 ORDER BY 2 DESC LIMIT 200
"""


def summary(brand: Brand) -> dict[str, Any]:
    """Count.

    Returns:
        `contacts`; `statuses`, `tags`: name -> contacts; `properties`: name -> {`contacts`, `true`};
        `batches`: status -> batches; `requests`: "POST /batches 201" -> answers since the start;
        `most_in_a_window`: requests in the fullest window since the start, refused ones included;
        `refused_by_limit`: 429s that a window gave; `welcome_messages`: how many would have been sent;
        `settled`: whether nothing that was accepted is left to do.
    """
    rows = brand.store.rows
    batches: dict[str, int] = {}
    for batch in brand.batches.newest_first(since=brand.remembers_since):
        batches[batch.status] = batches.get(batch.status, 0) + 1
    return {
        "contacts": rows("SELECT count(*) FROM contacts")[0][0],
        "statuses": dict(rows("SELECT coalesce(status, 'none'), count(*) FROM contacts GROUP BY 1 ORDER BY 1")),
        "tags": dict(rows(TAGS)),
        "properties": {name: {"contacts": held, "true": true} for name, held, true in rows(PROPERTIES)},
        "batches": batches,
        "requests": {f"{call} {status}": times for (call, status), times in sorted(brand.answered.items())},
        "most_in_a_window": max((window.most_seen for window in brand.windows.values()), default=0),
        "refused_by_limit": sum(window.refused for window in brand.windows.values()),
        "welcome_messages": dict(rows("SELECT name, amount FROM counters")).get("welcome_messages", 0),
        "settled": brand.settled(),
    }
