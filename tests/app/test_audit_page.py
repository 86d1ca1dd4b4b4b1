"""The page of the audit log: what was done is found, what it changed is shown, and tampering too."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.preferences import Preferences
from tests.app.sample import page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def column(app: AppTest, name: str) -> list[Any]:
    assert not app.exception
    return list(app.dataframe[0].value[name])


def test_entries_are_found_and_the_log_is_proven_whole(kit: Toolkit) -> None:
    kit.preferences.save(Preferences(time_zone="Europe/Budapest"))
    app = page("audit")
    everything = column(app, "name")
    assert everything[0] == "workspace"
    assert {"VIP", "sandbox"} <= set(everything)

    app.text_input(key="audit_text").set_value("greater_than").run()
    assert column(app, "name") == ["VIP"]
    app.text_input(key="audit_text").set_value("")
    app.selectbox(key="audit_kind").select("connection").run()
    assert column(app, "name") == ["sandbox"]
    number = column(app, "number")[0]
    app.session_state[f"audit_table_{number}_{number}_1"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert "created connection “sandbox”" in words(app)
    assert "sealed, fingerprint" in str(app.dataframe[1].value["after"].to_list())
    app.selectbox(key="audit_action").select("created")
    app.text_input(key="audit_text").set_value("nothing like it").run()
    assert "No entry is like this." in [each.value for each in app.info]

    app.button(key="audit_verify").click().run()
    assert app.success[0].value.startswith(f"All {len(everything)} entries fit.")

    with kit.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit SET actor = 'nobody@example.com' WHERE id = 2"))
    app.button(key="audit_verify").click().run()
    assert "Entry 2 was changed after it was written." in words(app)


def entry_of_a_changed_export() -> None:
    """Draw an entry by itself, as selecting its row does."""
    from datetime import UTC, datetime

    from exporter.workspace.audit import Entry
    from pages.ui import audit_entry

    before = '{"api_key":"sealed, fingerprint 1","limits":{"requests":1,"seconds":60},"segments":["A"]}'
    after = '{"api_key":"sealed, fingerprint 2","limits":{"requests":2,"seconds":60},"segments":["A","**B**"]}'
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    audit_entry.show(
        Entry(1, at, "ana@example.com", "changed", "export", "<b>**news**", None, "app", before, after, "f" * 64)
    )


def test_an_entry_shows_only_what_it_changed_and_names_as_they_are() -> None:
    app = AppTest.from_function(entry_of_a_changed_export).run()

    assert not app.exception
    assert app.dataframe[0].value.to_dict("split")["data"] == [
        ["api_key", "sealed, fingerprint 1", "sealed, fingerprint 2"],
        ["limits.requests", "1", "2"],
        ["segments", "A", "A, **B**"],
    ]
    assert "ana@example.com changed export “<b>**news**”" in words(app)
    assert "Entry 1, 01 Mar 2026, 12:00, through the door “app”" in words(app)
