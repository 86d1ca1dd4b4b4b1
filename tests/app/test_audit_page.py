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
from tests.tampering import tamper


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
    app.selectbox(key="audit_action").select("created")
    app.text_input(key="audit_text").set_value("nothing like it").run()
    assert "No entry is like this." in [each.value for each in app.info]

    app.button(key="audit_verify").click().run()
    assert app.success[0].value.startswith(f"All {len(everything)} entries fit.")

    tamper(kit.store.engine, sa.text("UPDATE audit SET actor = 'nobody@example.com' WHERE id = 2"))
    app.button(key="audit_verify").click().run()
    assert "Entry 2 was changed after it was written." in words(app)


def test_an_entry_shows_only_what_it_changed_and_names_as_they_are(kit: Toolkit) -> None:
    before = {"limits": {"requests": 1, "seconds": 60}, "segments": ["A"]}
    after = {"limits": {"requests": 2, "seconds": 60}, "segments": ["A", "**B**"], "new": None}
    kit.store.put("thing", "<b>**news**", before, actor="ana@example.com")
    kit.store.put("thing", "<b>**news**", after, actor="ana@example.com")
    numbers = [each.number for each in kit.audit.entries()]
    app = page("audit")

    app.session_state[f"audit_table_{numbers[0]}_{numbers[-1]}_{len(numbers)}"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    app.run()

    assert not app.exception
    assert app.dataframe[1].value.fillna("").to_dict("split")["data"] == [
        ["limits.requests", "1", "2"],
        ["new", "", "null"],
        ["segments", "A", "A, **B**"],
    ]
    assert "ana@example.com changed thing “<b>**news**”" in words(app)
    assert "through the door “python”" in words(app)
