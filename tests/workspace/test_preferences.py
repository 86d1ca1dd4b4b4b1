from typing import Any

import pytest

from exporter.errors import DefinitionError, NotAllowedError
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person
from exporter.workspace.preferences import Preferences, WorkspacePreferences
from exporter.workspace.store import Store


@pytest.fixture
def preferences(store: Store) -> WorkspacePreferences:
    return WorkspacePreferences(store, actor=LOCAL_ADMINISTRATOR)


def test_a_workspace_that_nobody_told_otherwise_is_in_utc(preferences: WorkspacePreferences) -> None:
    assert preferences.get() == Preferences("UTC", 100_000)


def test_preferences_are_kept_and_their_change_is_audited(preferences: WorkspacePreferences, store: Store) -> None:
    chosen = Preferences("Europe/Budapest", 5_000, 7)

    preferences.save(chosen)
    preferences.save(chosen)

    assert WorkspacePreferences(store, actor=Person("v@example.com", "viewer")).get() == chosen
    assert [(each.action, each.kind, each.detail) for each in store.audited()] == [
        (
            "created",
            "preferences",
            "time_zone is now Europe/Budapest, download_limit is now 5000, keep_run_files_days is now 7",
        )
    ]


@pytest.mark.parametrize("role", ["contributor", "viewer"])
def test_only_an_administrator_changes_preferences(store: Store, role: Any) -> None:
    with pytest.raises(NotAllowedError):
        WorkspacePreferences(store, actor=Person("ann@example.com", role)).save(Preferences("Europe/Warsaw"))

    assert store.audited() == ()


@pytest.mark.parametrize(
    ("zone", "fault"),
    [
        ("Europe/Budpest", 'There is no time zone "Europe/Budpest". Did you mean "Europe/Budapest"?'),
        ("budapest", 'There is no time zone "budapest". Did you mean "Europe/Budapest"?'),
        ("new york", 'There is no time zone "new york". Did you mean "America/New_York"?'),
        ("+02:00", 'There is no time zone "+02:00". It is written such as Europe/Budapest.'),
        ("../../etc/passwd", 'There is no time zone "../../etc/passwd". It is written such as Europe/Budapest.'),
        ("", "The time zone is written as the IANA names it, such as Europe/Budapest."),
    ],
)
def test_an_unknown_time_zone_is_refused_with_the_nearest_one(
    preferences: WorkspacePreferences, zone: str, fault: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        preferences.save(Preferences(zone, -1, 4_000))

    assert [(issue.where, issue.message) for issue in caught.value.issues] == [
        ("time_zone", fault),
        ("download_limit", "The download limit is a whole number of profiles from 0 (no downloads) to 10,000,000."),
        ("keep_run_files_days", "Files of runs are kept for a whole number of days from 0 (for ever) to 3,650."),
    ]
    assert preferences.get() == Preferences()
