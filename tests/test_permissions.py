"""Every role × every action through the facade, and the page of the docs that says the same."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path

import polars as pl
import pytest

from exporter.contacts.matching import suggest
from exporter.errors import ExporterError, NotAllowedError
from exporter.insight.download import Download
from exporter.notices.notice import Notice
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.schedules.schedule import SystemSchedule
from exporter.segments.rules import EVERYONE, Segment
from exporter.settings import read
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from exporter.workspace.people import ROLES, Person, Role
from exporter.workspace.permissions import Action, may
from exporter.workspace.preferences import Preferences
from exporter.workspace.sign_in import SignedIn

ROOT = Path(__file__).resolve().parents[1]
KEY = "5f92cbf10cf217478ba93561-secret"
ALL = Segment("All", "customers", EVERYONE)
EXPORT = "All to main"

Deed = Callable[[Toolkit], object]

DEEDS: Mapping[Action, tuple[Deed, ...]] = {
    Action.LOOK: (
        lambda kit: kit.segments.all(),
        lambda kit: kit.exports.all(),
        lambda kit: kit.runs.all(),
        lambda kit: kit.runs.frames("nothing"),
        lambda kit: kit.runs.not_delivered("nothing"),
        lambda kit: kit.runs.rejected("nothing"),
    ),
    Action.DOWNLOAD: (
        lambda kit: kit.insight.download(ALL, kit.settings.home / "members.csv", what=Download(("email",), limit=10)),
    ),
    Action.EDIT_SOURCES: (
        lambda kit: kit.sources.save(kit.sources.get("customers")),
        lambda kit: kit.sources.accept("customers"),
        lambda kit: kit.sources.delete("nothing"),
    ),
    Action.EDIT_SEGMENTS: (
        lambda kit: kit.segments.save(ALL),
        lambda kit: kit.segments.tag("All", add=("tag",)),
        lambda kit: kit.segments.refresh("All"),
        lambda kit: kit.segments.duplicate("All"),
        lambda kit: kit.segments.delete("nothing"),
    ),
    Action.EDIT_SUPPRESSION: (
        lambda kit: kit.suppression.add(["x@example.com"]),
        lambda kit: kit.suppression.remove(["x@example.com"]),
        lambda kit: kit.suppression.remove_segment("All"),
    ),
    Action.EDIT_EXPORTS: (
        lambda kit: kit.exports.save(kit.exports.get(EXPORT), replacing=EXPORT),
        lambda kit: kit.exports.duplicate(EXPORT),
        lambda kit: kit.schedules.pause(EXPORT),
    ),
    Action.RUN_EXPORTS: (
        lambda kit: kit.start(EXPORT),
        lambda kit: kit.cancel("nothing"),
        lambda kit: kit.resume("nothing"),
    ),
    Action.CONFIRM_LEAVERS: (lambda kit: kit.start(EXPORT, confirm_leavers=True),),
    Action.EDIT_CONNECTIONS: (
        lambda kit: kit.connections.save(Connection("main", "Main", users="contributors"), key=KEY),
        lambda kit: kit.connections.pause("main"),
        lambda kit: kit.connections.resume("main"),
        lambda kit: kit.connections.delete("nothing"),
    ),
    Action.AGREE: (
        lambda kit: kit.consents.agree("nothing"),
        lambda kit: kit.consents.withdraw("nothing"),
    ),
    Action.EDIT_PREFERENCES: (lambda kit: kit.preferences.save(Preferences()),),
    Action.EDIT_PEOPLE: (
        lambda kit: kit.team.invite("ann@example.com", "viewer"),
        lambda kit: kit.team.change("ann@example.com", "viewer"),
        lambda kit: kit.team.remove("ann@example.com"),
    ),
    Action.SEE_PEOPLE: (lambda kit: kit.team.all(),),
    Action.SEE_AUDIT: (
        lambda kit: kit.audit.entries(),
        lambda kit: kit.audit.verify(),
        lambda kit: kit.audit.export(StringIO()),
    ),
    Action.SCHEDULE_WORKSPACE: (lambda kit: kit.schedules.save_system(SystemSchedule()),),
    Action.EDIT_NOTICES: (
        lambda kit: kit.notices.all(),
        lambda kit: kit.notices.save(Notice("Mail")),
        lambda kit: kit.notices.delete("nothing"),
    ),
    Action.FORGET: (lambda kit: kit.forget("x@example.com"), lambda kit: kit.look_for("x@example.com")),
}
"""Action -> what only those may do who may do it."""

SHOWN_IN_PART = {Action.SEE_SYSTEM}
"""What is refused by leaving it out of what everybody sees."""


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toolkit]:
    """A workspace with one of everything; the connection is shared with contributors."""
    folder = tmp_path_factory.mktemp("permissions")
    pl.DataFrame({"id": ["1"], "email": ["ann@example.com"]}).write_parquet(folder / "profiles.parquet")
    with Toolkit.open(read({"EXPORTER_HOME": str(folder / "workspace")})) as kit:
        kit.sources.save(Source("customers", "parquet", str(folder / "profiles.parquet"), "id"))
        kit.segments.save(ALL)
        kit.connections.save(Connection("main", "Main", users="contributors"), key=KEY)
        kit.exports.save(Export(EXPORT, "main", ("All",), suggest(kit.profiles.columns(kit.sources.get("customers")))))
        yield kit


def test_every_action_has_its_deeds() -> None:
    assert set(DEEDS) | SHOWN_IN_PART == set(Action)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", DEEDS)
def test_the_core_lets_each_role_do_what_the_table_says_and_no_more(kit: Toolkit, action: Action, role: Role) -> None:
    acting = kit.acting_as(Person(f"{role}@example.com", role))

    for deed in DEEDS[action]:
        assert is_refused(deed, acting) is not may(acting.actor, action)


def is_refused(deed: Deed, kit: Toolkit) -> bool:
    """Tell whether somebody is refused for their role; that it fails otherwise, or not at all, is no matter here."""
    try:
        deed(kit)
    except NotAllowedError:
        return True
    except ExporterError:
        return False
    return False


def test_what_is_drawn_again_by_itself_is_refused_to_whoever_may_use_the_workspace_no_more(kit: Toolkit) -> None:
    def gone() -> Role:
        raise NotAllowedError("Your session has ended. Sign in again.")

    acting = kit.acting_as(SignedIn("ann@example.com", gone))
    for look in (acting.runs.all, lambda: acting.runs.report("any"), acting.workers, acting.system):
        with pytest.raises(NotAllowedError, match="Your session has ended"):
            look()


@pytest.mark.parametrize("role", ROLES)
def test_the_health_of_the_system_is_told_to_those_who_may_see_it(kit: Toolkit, role: Role) -> None:
    acting = kit.acting_as(Person(f"{role}@example.com", role))

    assert (acting.system().health is not None) is may(acting.actor, Action.SEE_SYSTEM)


def test_the_page_of_the_docs_is_written_from_the_table() -> None:
    written = subprocess.run(
        [sys.executable, "docs/permissions.py"], cwd=ROOT, capture_output=True, check=True, timeout=60
    ).stdout.decode()

    assert written == (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
