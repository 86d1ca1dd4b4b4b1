"""Whatever is wrong with a workspace file is told at once, with its lines, and changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from exporter import workspace_file
from exporter.errors import DefinitionError, NotAllowedError
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from tests.workspace_file.ground import GOOD, faults, with_key

FAULTY = """\
sources:
  customers: {parquet: gone.parquet, key: customer_id}
  other: {parquet: profiles.parquet, key: customer_id, tabel: 1}
  third: {csv: [1]}
segmnts: {}
connections:
  new:
    display_name: 5
    base_url: http://evil.example.com
    batch_size: 900
    rate_limit: {requests: x}
    usres: contributors
    consent: {agreed: me}
  new: {}
segments:
  a:
    source: other
    where:
      all:
      - {field: lifetime_valu, op: greater_than, value: 900}
      - any:
        - {field: country, op: on_of, value: [x]}
        - {field: country, op: one_of, value: 5}
  b: {source: customers, where: {all: []}}
  c: 5
  d:
    source: other
exports:
  x:
    connection: new
    segments: [a]
    mapping: {first_nam: x}
  y:
    connection: new
    segments: [a]
    mapping:
      first_name: nix
      custom_properties:
        "bad name": country
    marke: tag
  z: {connection: nowhere, segments: [b, nobody], mapping: {email: email}}
"""


def test_every_fault_is_reported_at_once_with_its_line_and_nothing_is_changed(kit: Toolkit, apply: Any) -> None:
    found = faults(apply, FAULTY)

    assert found == [
        (2, 'source "customers"'),
        (3, 'source "other"'),
        (4, 'source "third"'),
        (4, 'source "third"'),
        (5, "file"),
        (7, 'connection "new", api_key'),
        (8, 'connection "new", display_name'),
        (9, 'connection "new", base_url'),
        (10, 'connection "new", batch_size'),
        (11, 'connection "new", rate_limit'),
        (12, 'connection "new"'),
        (13, 'connection "new", consent'),
        (14, 'connection "new"'),
        (20, 'segment "a", condition 1'),
        (22, 'segment "a", condition 2'),
        (23, 'segment "a", condition 3'),
        (25, 'segment "c"'),
        (26, 'segment "d", where'),
        (32, 'export "x", first_nam'),
        (33, 'export "y", email'),
        (37, 'export "y", first_name'),
        (39, 'export "y", custom_properties.bad name'),
        (40, 'export "y"'),
        (41, 'export "z", connection'),
    ]
    assert [kit.store.names(kind) for kind in ("source", "connection", "segment", "export")] == [[], [], [], []]
    assert kit.store.audited() == ()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("segmnts: {}", 'Did you mean "segments"?'),
        ("sources: {a: {parqet: x, key: k}}", 'Did you mean "parquet"?'),
        ("connections: {a: {api_kee: x}}", 'Did you mean "api_key"?'),
        ("exports: {a: {conection: x}}", 'Did you mean "connection"?'),
        ("workspace: {time_zon: UTC}", 'Did you mean "time_zone"?'),
        ("exports: {a: {mapping: {emial: x}}}", "Did you mean email?"),
        ("whatever: 1", "There are sources, connections, segments, exports, "),
    ],
)
def test_a_key_that_is_nearly_known_is_suggested(apply: Any, text: str, hint: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        apply(text)

    assert hint in str(raised.value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("sources: [", 1, "This is not YAML"),
        ("sources:\n  a: {b: c\nd: e", 3, "This is not YAML"),
        ("a\x00b", None, "control characters"),
        ("- 1", 1, "The file has to have"),
        ("just text", 1, "The file has to have"),
        ("a: &x [1]\nb: *x", 2, "An alias"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", 2, "An alias"),
        ("sources: {}\n---\nsources: {}", 2, "A second document"),
        ("segments: {a: " + "[" * 200 + "]" * 200 + "}", 1, "nested more than"),
        ("sources: !!python/object/apply:os.system ['x']", 1, "a list of names"),
        ("sources: {a: !!python/name:os.system ''}", 1, "cannot be read as"),
        ("segments: {a: {source: 2026-13-45}}", 1, "cannot be read as timestamp"),
        ("? [a, b]\n: 1", 1, "plain text"),
        ("sources: 5", 1, "a list of names"),
        ("sources: {a: 5}", 1, "a list of names"),
    ],
)
def test_what_is_no_workspace_file_is_refused_in_words(apply: Any, text: str, line: int | None, words: str) -> None:
    with pytest.raises(DefinitionError, match=words) as raised:
        apply(text)

    assert raised.value.issues[0].line == line


def test_a_file_that_is_too_long_is_not_even_read(apply: Any) -> None:
    with pytest.raises(DefinitionError, match="longer than"):
        apply("#" * (workspace_file.LARGEST + 1))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("source", "sources: {CUSTOMERS: {parquet: profiles.parquet, key: customer_id}}"),
        ("connection", with_key("x").replace("main", "MAIN")),
        ("segment", "segments: {VIP: {source: customers, where: {all: []}}}"),
        ("export", "exports: {VIP to main: {connection: main, segments: [vip], mapping: {email: email}}}"),
    ],
)
def test_a_name_that_differs_only_in_case_is_taken(apply: Any, kind: str, text: str) -> None:
    apply(GOOD)

    with pytest.raises(DefinitionError, match=f"already a {kind}|There is already an? {kind}"):
        apply(text)


def test_who_may_not_set_up_connections_changes_nothing(settings: Settings, folder: Path) -> None:
    with Toolkit.open(settings, actor=Person("ann@example.com", "contributor")) as kit:
        with pytest.raises(NotAllowedError):
            workspace_file.apply(GOOD, kit, folder=folder)

        assert kit.sources.names() == []
