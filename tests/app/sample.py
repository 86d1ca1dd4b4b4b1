"""A small workspace for the tests of pages: sample profiles, two segments, a connection to a sandbox, and its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from exporter.contacts.matching import suggest
from exporter.profiles import sample
from exporter.profiles.source import Source
from exporter.runs.definition import Export
from exporter.sandbox.keys import DEMO_KEY
from exporter.segments.rules import EVERYONE, Condition, Group, Rule, Segment, Step
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.connection import Connection
from pages.ui import session

ROOT = Path(__file__).resolve().parents[2]
ROWS = 300
NOWHERE = "http://127.0.0.1:9/api"
VIP = Segment("VIP", "customers", Group("all", (Condition("lifetime_value", "greater_than", 100),)))
ALL = Segment("All", "customers", EVERYONE)


@contextmanager
def workspace(settings: Settings, *, base_url: str = NOWHERE) -> Iterator[Toolkit]:
    """Open a small workspace, and close what its pages opened."""
    with Toolkit.open(settings) as kit:
        kit.sources.save(
            Source("customers", "parquet", str(sample.write(kit.settings.sample_folder, rows=ROWS)), "customer_id")
        )
        kit.segments.save(VIP)
        kit.segments.save(ALL)
        kit.connections.save(Connection("sandbox", "Sandbox", base_url=base_url), key=DEMO_KEY)
        try:
            yield kit
        finally:
            session._open(settings).close()
            st.cache_resource.clear()
            st.cache_data.clear()


def export(kit: Toolkit, name: str = "VIP to Sandbox") -> Export:
    """Save an export of the VIP segment."""
    return kit.exports.save(
        Export(name, "sandbox", ("VIP",), suggest(kit.profiles.columns(kit.sources.get("customers"))))
    )


def page(name: str, **query: str) -> AppTest:
    """Open a page at an address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(f"pages/{name}.py")
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def words(app: AppTest) -> str:
    """Return all text of a page."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.error, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\u2060", "").replace("\\", "")


def answered(app: AppTest) -> AppTest:
    """Draw the page again, as a browser does, until nothing is being worked out beside it."""
    while any(each for key, each in app.session_state._state.filtered_state.items() if key.startswith("waiting_for_")):
        app.run()
    return app


def counted(app: AppTest) -> str:
    """Return the count that the builder shows once it has counted, without its colours."""
    while "counting" in app.title[1].value:
        app.run()
    return str(app.title[1].value).replace(":gray[", "").replace("]", "")


def found(kit: Toolkit, *rules: Rule, then: tuple[Step, ...] = ()) -> str:
    """Return what the builder says of those who fulfil all of these rules."""
    count = kit.segments.count(Segment("", "customers", Group("all", rules), then))
    return f"{count.members} of {count.profiles} profiles"


def shown_otherwise(app: AppTest) -> list[str]:
    """List the widgets that hold something else than what a browser shows that has seen but the last drawing."""
    state = app.session_state._state._state
    held, keys, drawn = state.filtered_state, state._key_id_mapper.id_key_mapping, state._new_widget_state
    widgets = [(keys[name], metadata) for name, metadata in drawn.widget_metadata.items() if keys.get(name) in held]
    return [
        f"{key} holds {held[key]!r} and shows {metadata.deserializer(None)!r}"
        for key, metadata in widgets
        if held[key] != metadata.deserializer(None)
    ]
