"""A workspace file that is good, a folder to read it in, and faults as they are told."""

from collections.abc import Callable

import pytest

from exporter import workspace_file
from exporter.errors import DefinitionError

GOOD = """\
sources:
  customers: {parquet: profiles.parquet, key: customer_id}
connections:
  main:
    display_name: Main brand
    base_url: http://127.0.0.1:9009/api        # default https://api.omnisend.com/api
    api_key: {env: OMNISEND_API_KEY}
    rate_limit: {requests: 300, seconds: 60}
    consent: {agreed_by: admin@example.com}
    export_user: administrator@localhost
segments:
  vip:
    source: customers
    where:
      all:
      - {field: lifetime_value, op: greater_than, value: 900}
      - any: [{field: country, op: one_of, value: [NO, PL]}, {field: newsletter, op: is_true}]
  everyone:
    source: customers
    where: {all: []}
exports:
  vip to main:
    connection: main
    segments: [vip]
    mapping: {email: email, custom_properties: {ltv: lifetime_value}, country: {constant: Hungary}}
    marker: property            # or tag
    subscription: leave          # or from_data, with email_status and email_status_at mapped
"""


def faults(apply: Callable[[str], workspace_file.Applied], text: str) -> list[tuple[int | None, str]]:
    """Apply a faulty file and return the line and the place of each fault."""
    with pytest.raises(DefinitionError) as raised:
        apply(text)
    return [(issue.line, issue.where) for issue in raised.value.issues]


def with_key(key: str, rest: str = "") -> str:
    """Return a file with one connection and its key."""
    return f"connections:\n  main:\n    base_url: http://127.0.0.1:9009/api\n    api_key: {key}\n{rest}"
