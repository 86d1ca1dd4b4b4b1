"""Notices and thresholds in the workspace file: applied as all else, and written down again without any secret."""

from collections.abc import Iterator

import pytest

from exporter import workspace_file
from exporter.errors import DefinitionError, NotAllowedError
from exporter.notices.notice import Notice
from exporter.notices.thresholds import Thresholds
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person

FILE = """\
notices:
  Team:
    address: {env: TEAM_HOOK}
    exports: [VIP]
    occasions: [failed, slow]
    recovery: false
  Typed:
    address: "https://example.com/hook?token=hush"
thresholds:
  all: {rejected: 0.2, minutes: 10}
  exports:
    VIP: {jump: 0.1}
"""


@pytest.fixture
def kit(settings: Settings) -> Iterator[Toolkit]:
    with Toolkit.open(settings) as opened:
        opened.store.put("export", "VIP", {"connection": "main"}, actor="ann@example.com")
        yield opened


def apply(kit: Toolkit, text: str) -> workspace_file.Applied:
    return workspace_file.apply(text, kit, folder=kit.settings.home)


def test_a_file_says_who_is_told_of_what(kit: Toolkit) -> None:
    applied = apply(kit, FILE)

    team, typed = kit.notices.all()
    assert team == Notice("Team", "env:TEAM_HOOK", exports=("VIP",), occasions=("failed", "slow"), recovery=False)
    assert typed.place == "Webhook at example.com"
    assert kit.notices.thresholds() == Thresholds(rejected=0.2, minutes=10)
    assert kit.notices.thresholds("VIP") == Thresholds(jump=0.1)
    assert applied.changed == ('notice "Team"', 'notice "Typed"', "thresholds", 'thresholds of export "VIP"')


def test_what_is_written_down_changes_nothing_when_it_is_applied_again_and_holds_no_address(kit: Toolkit) -> None:
    apply(kit, FILE)
    kit.store.delete("export", "VIP", actor="ann@example.com")
    with pytest.raises(DefinitionError):
        apply(kit, FILE)
    kit.store.put("export", "VIP", {"connection": "main"}, actor="ann@example.com")

    again = apply(kit, FILE)

    assert again.changed == ()
    assert len(again.unchanged) == 4


def test_a_notice_is_written_down_with_its_reference_and_without_a_typed_address(settings: Settings) -> None:
    with Toolkit.open(settings) as kit:
        apply(kit, FILE.replace("    exports: [VIP]\n", "").partition("  exports:\n")[0])

        text = workspace_file.dump(kit)

        assert "env: TEAM_HOOK" in text
        assert "hush" not in text
        assert "sealed" not in text
        assert apply(kit, text).changed == ()
        contributor = kit.acting_as(Person("bob@example.com", "contributor"))
        assert "TEAM_HOOK" not in workspace_file.dump(contributor)


def test_every_fault_is_told_with_its_line_and_nothing_is_changed(kit: Toolkit) -> None:
    text = """\
notices:
  A:
    address: nonsense
  B:
    adress: {env: X}
    occasions: failed
  C:
    address: {env: X}
    exports: [Nothing]
thresholds:
  all: {rejected: 5}
  exports:
    Nothing: {minutes: 3}
"""
    with pytest.raises(DefinitionError) as refused:
        apply(kit, text)

    found = [(issue.line, issue.where) for issue in refused.value.issues]
    assert found == [
        (3, 'notice "A", address'),
        (5, 'notice "B"'),
        (6, 'notice "B", occasions'),
        (9, 'notice "C", exports'),
        (11, "thresholds, all, rejected"),
        (13, 'thresholds of export "Nothing"'),
    ]
    assert kit.notices.all() == []


def test_only_administrators_apply_notices(kit: Toolkit) -> None:
    with pytest.raises(NotAllowedError):
        apply(kit.acting_as(Person("bob@example.com", "contributor")), FILE)
