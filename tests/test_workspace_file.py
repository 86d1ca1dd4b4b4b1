from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from exporter import settings as deployment
from exporter import workspace_file
from exporter.contacts.mapping import Constant, FromColumn, Mapping
from exporter.errors import DefinitionError, NotAllowedError
from exporter.runs.definition import Export
from exporter.segments.documents import to_document
from exporter.segments.rules import Condition, Group, InSegment, Part, Related, Relative, Segment, Step
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person
from exporter.workspace.preferences import Preferences
from exporter.workspace.privacy import TEXT_VERSION
from exporter.workspace.tables import consents

PLANTED = "5f92cbf10cf217478ba93561-planted0123456789"
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with profiles in it, where relative paths start."""
    pl.DataFrame(
        {
            "customer_id": ["1", "2", "3"],
            "email": ["a@example.com", "b@example.com", "c@example.com"],
            "first_name": ["Ane", "Béla", "Celina"],
            "lifetime_value": [1.0, 950.0, 2000.0],
            "country": ["HU", "NO", "PL"],
            "newsletter": [True, False, True],
            "born": [date(1990, 1, 1), date(1991, 1, 1), None],
        }
    ).write_parquet(tmp_path / "profiles.parquet")
    return tmp_path


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with Toolkit.open(settings) as kit:
        yield kit


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolkit]:
    """A workspace of their own for segments that are made by chance."""
    with Toolkit.open(deployment.read({"EXPORTER_HOME": str(tmp_path_factory.mktemp("drafts"))})) as kit:
        yield kit


@pytest.fixture
def apply(kit: Toolkit, folder: Path) -> Callable[[str], workspace_file.Applied]:
    return lambda text: workspace_file.apply(text, kit, folder=folder)


def faults(apply: Callable[[str], workspace_file.Applied], text: str) -> list[tuple[int | None, str]]:
    """Apply a faulty file and return the line and the place of each fault."""
    with pytest.raises(DefinitionError) as raised:
        apply(text)
    return [(issue.line, issue.where) for issue in raised.value.issues]


def test_a_file_makes_all_that_it_names(kit: Toolkit, apply: Any, folder: Path) -> None:
    applied = apply(GOOD)

    assert applied.changed == (
        'source "customers"',
        'connection "main"',
        'consent of connection "main"',
        'segment "vip"',
        'segment "everyone"',
        'export "vip to main"',
    )
    assert applied.unchanged == applied.notes == ()
    assert kit.sources.get("customers").location == str(folder / "profiles.parquet")
    connection = kit.connections.get("main")
    assert (connection.api_key, connection.rate_limit.requests) == ("env:OMNISEND_API_KEY", 300)
    standing = kit.consents.standing("main")
    assert standing is not None
    assert standing.agreed_by == "admin@example.com"
    assert kit.segments.count(kit.segments.get("vip")).members == 2
    assert kit.exports.get("vip to main").mapping.origin("country") == Constant("Hungary")


def test_norway_is_no_boolean(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    assert kit.segments.preview(kit.segments.get("vip"), columns=["country"])["country"].to_list() == ["NO", "PL"]


def test_applying_a_file_again_changes_nothing(kit: Toolkit, apply: Any) -> None:
    first = apply(GOOD)
    audited = kit.store.audited(limit=1000)

    again = apply(GOOD)

    assert again.changed == ()
    assert again.unchanged == first.changed
    assert kit.store.audited(limit=1000) == audited


def test_what_is_not_named_stays(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    assert apply("segments: {new: {source: customers, where: {all: []}}}").changed == ('segment "new"',)
    assert kit.segments.names() == ["everyone", "new", "vip"]
    assert kit.exports.names() == ["vip to main"]


def test_a_file_says_what_holds_for_the_whole_workspace(kit: Toolkit, apply: Any) -> None:
    text = "workspace: {time_zone: Europe/Budapest}"

    assert apply(text).changed == ("preferences",)
    assert apply(text).unchanged == ("preferences",)
    assert kit.preferences.get() == Preferences("Europe/Budapest", 100_000)
    assert workspace_file.dump(kit) == "workspace:\n  time_zone: Europe/Budapest\n"


def test_faulty_preferences_are_told_with_their_lines(kit: Toolkit, apply: Any) -> None:
    text = "workspace:\n  time_zone: Europe/Budpest\n  download_limit: many\n"

    assert faults(apply, text) == [(2, "workspace, time_zone"), (3, "workspace, download_limit")]
    assert kit.preferences.get() == Preferences()


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "sources:\n", "segments: {}"])
def test_an_empty_file_changes_nothing(apply: Any, text: str) -> None:
    assert apply(text) == workspace_file.Applied((), ())


def test_an_edited_entry_is_changed_and_no_other(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    applied = apply(GOOD.replace("value: 900", "value: 1900"))

    assert applied.changed == ('segment "vip"',)
    assert kit.segments.count(kit.segments.get("vip")).members == 1


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


def test_names_are_text_whatever_they_look_like(kit: Toolkit, apply: Any) -> None:
    apply("sources: {customers: {parquet: profiles.parquet, key: customer_id}}")

    apply("segments: {2026: {source: customers, where: {all: []}}, no: {source: customers, where: {all: []}}}")

    assert kit.segments.names() == ["2026", "no"]


def test_a_number_with_a_zero_before_it_is_text() -> None:
    read = yaml.load("[01067, 1_000, 12:30, yes, 0x1F, .5, 1e3, 7, true, ~]", Loader=workspace_file._Loader)  # noqa: S506 -- a SafeLoader

    assert read == ["01067", "1_000", "12:30", "yes", "0x1F", 0.5, 1000.0, 7, True, None]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_whatever_is_written_is_read_back(value: Any) -> None:
    text = yaml.dump(value, Dumper=workspace_file._Dumper, allow_unicode=True, sort_keys=False)

    assert yaml.load(text, Loader=workspace_file._Loader) == value  # noqa: S506 -- a SafeLoader


def test_a_dumped_workspace_applied_changes_nothing(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    assert apply(workspace_file.dump(kit)).changed == ()


def test_a_dumped_workspace_makes_the_same_one_elsewhere(kit: Toolkit, apply: Any, settings: Settings) -> None:
    apply(GOOD)
    odd = Condition("country", "one_of", ("NO", "01067", "true", "2026-01-05", "1e3", "a: b", "🐟\n'; DROP"))
    kit.segments.save(
        Segment("odd: [name] #1 – Győr", "customers", Group("any", (odd,)), description="With a\ndescription.")
    )
    kit.exports.save(
        Export(
            "to main: all",
            "main",
            ("vip", "everyone"),
            Mapping((("email", FromColumn("email")), ("gender", Constant("f")))),
            marker="tag",
            limit=5,
        )
    )
    dumped = workspace_file.dump(kit)
    elsewhere = replace(settings, home=settings.home / "b", database_url=f"sqlite:///{settings.home}/b/state.sqlite")

    with Toolkit.open(elsewhere) as other:
        workspace_file.apply(dumped, other, folder=Path("/"))

        assert workspace_file.dump(other) == dumped
        assert other.segments.all() == kit.segments.all()
        assert other.exports.all() == kit.exports.all()


def test_an_empty_workspace_is_dumped_as_an_empty_file(kit: Toolkit, apply: Any) -> None:
    assert apply(workspace_file.dump(kit)) == workspace_file.Applied((), ())


def with_key(key: str, rest: str = "") -> str:
    return f"connections:\n  main:\n    base_url: http://127.0.0.1:9009/api\n    api_key: {key}\n{rest}"


def test_a_key_in_the_file_is_sealed_and_kept_when_it_is_left_out(kit: Toolkit, apply: Any) -> None:
    apply(with_key(PLANTED))

    assert kit.connections.key(kit.connections.get("main")) == PLANTED
    assert kit.connections.get("main").api_key.startswith("sealed:")
    assert apply(with_key(PLANTED)).changed == ()
    assert apply(with_key("")).changed == ()
    assert PLANTED not in workspace_file.dump(kit)
    assert "sealed" not in workspace_file.dump(kit)


def test_a_key_file_is_found_from_the_folder_of_the_workspace_file(kit: Toolkit, apply: Any, folder: Path) -> None:
    (folder / "omnisend.key").write_text(PLANTED)

    apply(with_key("{file: omnisend.key}"))

    assert kit.connections.get("main").api_key == f"file:{folder / 'omnisend.key'}"
    assert kit.connections.key(kit.connections.get("main")) == PLANTED


def test_a_key_may_be_kept_in_vault(kit: Toolkit, apply: Any) -> None:
    apply(with_key('{vault: "secret/omnisend/main#api_key"}'))

    assert kit.connections.get("main").api_key == "vault:secret/omnisend/main#api_key"


@pytest.mark.parametrize("key", ["{env: A, file: B}", "{valut: x}", "[a]", "5", "{env: 5}", "env:NAME", "with space"])
def test_a_malformed_key_is_refused_and_not_shown(apply: Any, key: str) -> None:
    with pytest.raises(DefinitionError) as raised:
        apply(with_key(key))

    assert [(issue.line, issue.where) for issue in raised.value.issues] == [(4, 'connection "main", api_key')]
    assert key not in str(raised.value)


def test_a_consent_that_was_withdrawn_is_not_given_again_by_the_same_file(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)
    kit.consents.withdraw("main")

    applied = apply(GOOD)

    assert kit.consents.standing("main") is None
    assert applied.changed == ()
    assert applied.notes[0].startswith('The consent of connection "main" was withdrawn')


def test_a_file_does_not_agree_to_a_newer_text_unless_it_names_it(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)
    with kit.store.begin() as transaction:
        transaction.execute(consents.update().values(text_version="2026-11"))

    applied = apply(GOOD)
    assert kit.consents.standing("main") is None
    assert applied.notes[0].startswith('The consent of connection "main" was given to an earlier privacy text')

    apply(GOOD.replace("{agreed_by: admin@example.com}", "{agreed_by: admin@example.com, text: 2026-11}"))
    assert kit.consents.standing("main") is None

    named = f"{{agreed_by: admin@example.com, text: {TEXT_VERSION}, language: hu}}"
    apply(GOOD.replace("{agreed_by: admin@example.com}", named))
    standing = kit.consents.standing("main")
    assert standing is not None
    assert (standing.text_version, standing.language) == (TEXT_VERSION, "hu")


def test_a_consent_named_by_someone_else_is_a_new_one(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)
    kit.consents.withdraw("main")

    apply(GOOD.replace("agreed_by: admin@example.com", "agreed_by: other@example.com"))

    standing = kit.consents.standing("main")
    assert standing is not None
    assert standing.agreed_by == "other@example.com"


def test_a_file_that_leads_elsewhere_ends_the_consent_and_records_its_own(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    applied = apply(GOOD.replace(":9009", ":9010"))

    assert applied.changed == ('connection "main"', 'consent of connection "main"')
    assert [each.base_url[-8:] for each in kit.consents.history("main")] == ["9010/api", "9009/api"]


def test_without_its_own_consent_a_file_that_leads_elsewhere_leaves_none(kit: Toolkit, apply: Any) -> None:
    apply(GOOD)

    apply(GOOD.replace(":9009", ":9010").replace("    consent: {agreed_by: admin@example.com}\n", ""))

    assert kit.consents.standing("main") is None


@pytest.mark.parametrize("consent", ["{agreed_by: me}", "{agreed_by: 5}", "{agreed_by: }"])
def test_a_consent_names_who_agrees(apply: Any, consent: str) -> None:
    assert faults(apply, with_key("x", f"    consent: {consent}\n"))[0][0] == 5


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


BUILT_ON = """\
sources:
  customers: {parquet: profiles.parquet, key: customer_id}
segments:
  best: {source: customers, where: {all: [{segment: rich}, {part: {seed: s, from: 0, to: 0.5, of: known}}]}}
  rich: {source: customers, rules: [{all: [{segment: known}]}, {except: {all: [{segment: poor}]}}]}
  known: {source: customers, where: {all: []}}
  poor: {source: customers, where: {all: [{field: lifetime_value, op: less_than, value: 100}]}}
"""


def test_segments_are_saved_after_those_that_they_are_built_on(kit: Toolkit, apply: Any) -> None:
    assert apply(BUILT_ON).changed[1:] == ('segment "known"', 'segment "poor"', 'segment "rich"', 'segment "best"')

    assert kit.segments.dependencies("best") == ["rich", "known", "poor"]
    assert kit.segments.count(kit.segments.get("rich")).members == 2
    assert apply(BUILT_ON).changed == ()


def test_segments_that_are_built_on_each_other_are_refused_with_the_way(kit: Toolkit, apply: Any) -> None:
    text = BUILT_ON.replace(
        "known: {source: customers, where: {all: []}}", "known: {source: customers, where: {all: [{segment: best}]}}"
    )

    with pytest.raises(DefinitionError, match='built on itself: "known" → "best" → "rich" → "known"'):
        apply(text)

    assert kit.segments.names() == []


def test_faults_of_combined_rules_are_told_at_their_lines(apply: Any) -> None:
    text = """\
sources: {customers: {parquet: profiles.parquet, key: customer_id}}
segments:
  a:
    source: customers
    rules:
    - all: [{field: country, op: is_null}]
    - union:
        any:
        - {field: contry, op: is_null}
    - except:
        all:
        - related: orders
          op: at_least
          value: 1
    state: actve
"""

    found = faults(apply, text)

    assert found == [(15, 'segment "a", state')]
    assert faults(apply, text.replace("actve", "active")) == [
        (9, 'segment "a", condition 2'),
        (12, 'segment "a", condition 3'),
    ]


def test_a_draft_may_be_applied_unfinished(kit: Toolkit, apply: Any) -> None:
    apply("segments: {idea: {source: nowhere, where: {any: [{field: x, op: equals}]}, state: draft}}")

    assert kit.segments.get("idea").state == "draft"


def test_a_static_segment_is_frozen_once(kit: Toolkit, apply: Any, folder: Path) -> None:
    text = GOOD.replace("  vip:\n    source: customers\n", "  vip:\n    kind: static\n    source: customers\n")

    assert 'segment "vip"' in apply(text).changed
    frozen = kit.segments.get("vip").frozen
    assert frozen is not None
    assert frozen.members == 2
    pl.read_parquet(folder / "profiles.parquet").with_columns(lifetime_value=1.0).write_parquet(
        folder / "profiles.parquet"
    )

    assert apply(text).changed == apply(workspace_file.dump(kit)).changed == ()
    assert kit.segments.get("vip").frozen == frozen
    assert kit.segments.count(kit.segments.get("vip")).members == 2
    assert "frozen" not in workspace_file.dump(kit)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)
VALUES = st.none() | TEXTS | st.integers(-(10**9), 10**9) | st.booleans() | st.floats(-1e9, 1e9)
CONDITIONS = st.builds(
    Condition,
    TEXTS,
    TEXTS,
    VALUES
    | st.lists(VALUES.filter(lambda value: value is not None), max_size=3).map(tuple)
    | st.builds(Relative, st.integers(0, 99), st.sampled_from(("days", "years"))),
    st.booleans(),
    st.booleans(),
)
KINDS = st.sampled_from(("all", "any"))
ROWS = st.builds(Group, KINDS, st.lists(CONDITIONS, min_size=1, max_size=2).map(tuple))
LEAVES = (
    CONDITIONS
    | st.builds(
        Related, TEXTS, st.sampled_from(("count", "sum")), TEXTS, VALUES, st.none() | TEXTS, ROWS, st.booleans()
    )
    | st.builds(InSegment, TEXTS, st.booleans(), st.booleans())
    | st.builds(Part, TEXTS, st.just(0.25), st.floats(0.3, 1), st.none() | TEXTS, st.none() | TEXTS, st.booleans())
)
RULES = st.recursive(
    LEAVES, lambda inner: st.builds(Group, KINDS, st.lists(inner, max_size=3).map(tuple), st.booleans()), max_leaves=5
)
GROUPS = st.builds(Group, KINDS, st.lists(RULES, max_size=3).map(tuple), st.booleans())
STEPS = st.lists(st.builds(Step, st.sampled_from(("union", "intersect", "except")), GROUPS), max_size=2).map(tuple)
DRAFTS = st.builds(
    Segment,
    TEXTS.filter(lambda name: name == name.strip()),
    TEXTS,
    GROUPS,
    STEPS,
    description=st.text(max_size=20).filter(lambda text: text.isprintable()),
    state=st.just("draft"),
    tags=st.lists(TEXTS.map(str.strip).filter(bool), max_size=3, unique=True).map(tuple),
    notes=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=30),
)


@given(DRAFTS)
@hypothesis_settings(max_examples=25)
def test_every_segment_is_written_such_that_applying_it_changes_nothing(drafts: Toolkit, segment: Segment) -> None:
    for name in drafts.segments.names():
        drafts.segments.delete(name)
    drafts.segments.save(segment)

    text = workspace_file.dump_segment(segment)

    assert workspace_file.apply(text, drafts, folder=Path("/")).changed == ()
    drafts.segments.delete(segment.name)
    assert len(workspace_file.apply(text, drafts, folder=Path("/")).changed) == 1
    assert to_document(drafts.segments.get(segment.name)) == to_document(segment)
