"""What the page of profiles promises."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from adbc_driver_postgresql import dbapi
from streamlit.testing.v1 import AppTest

from exporter.profiles import sample
from exporter.settings import Settings
from exporter.toolkit import Toolkit
from tests.app.sample import ROWS, export, page, words, workspace


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def adding(path: Path | str) -> AppTest:
    """Open the form and type a path."""
    app = page("profiles", source="new")
    return app.text_input(key="profiles_form_path").set_value(str(path)).run()


@pytest.mark.usefixtures("kit")
def test_it_says_how_many_how_full_and_how_fresh() -> None:
    app = page("profiles")

    assert not app.exception
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Profiles"] == str(ROWS)
    assert figures["Columns"] == "19"
    assert figures["Filled"].endswith("%")
    assert "now" in figures["Last written"] or "ago" in figures["Last written"]


def test_each_column_shows_its_type_how_full_it_is_and_how_its_values_are_spread(kit: Toolkit) -> None:
    app = page("profiles")

    shown = app.dataframe[0].value
    assert list(shown["column"]) == [column.name for column in kit.profiles.columns(kit.sources.get("customers"))]
    assert shown["fill_rate"].between(0, 1).all()
    spread = dict(zip(shown["column"], shown["spread"], strict=True))
    assert sum(spread["orders"]) == ROWS
    assert len(spread["email"]) == 0


def test_a_file_is_added_by_its_path_with_its_key_and_name_suggested(kit: Toolkit, tmp_path: Path) -> None:
    file = tmp_path / "readers.csv"
    pl.DataFrame({"reader_id": [1, 2, 3], "email": ["a@x.com", "b@x.com", None]}).write_csv(file)

    app = adding(file)
    app.button(key="profiles_form_save").click().run()

    assert not app.exception
    assert kit.sources.get("readers").key == "reader_id"


def test_a_key_that_is_not_unique_is_refused_in_words(kit: Toolkit, tmp_path: Path) -> None:
    file = tmp_path / "readers.csv"
    pl.DataFrame({"reader": ["a", "a", "b"], "city": ["x", "x", "y"]}).write_csv(file)

    app = adding(file)
    next(box for box in app.selectbox if str(box.key).startswith("profiles_form_key_")).set_value("reader").run()
    app.button(key="profiles_form_save").click().run()

    assert not app.exception
    assert "reader" in app.error[0].value
    assert kit.sources.names() == ["customers"]


@pytest.mark.usefixtures("kit")
@pytest.mark.parametrize("path", ["/nowhere/profiles.parquet", "/nowhere/notes.docx"])
def test_what_cannot_be_read_is_said_in_words(path: str) -> None:
    app = adding(path)

    assert not app.exception
    assert len(app.error) == 1


def test_a_source_that_segments_use_is_not_removed_and_they_are_named(kit: Toolkit) -> None:
    app = page("profiles")

    app.button(key="profiles_remove").click().run()

    assert "VIP" in app.session_state["session_message"]
    assert kit.sources.names() == ["customers"]


def test_a_source_whose_file_is_gone_says_so(kit: Toolkit) -> None:
    Path(kit.sources.get("customers").location).unlink()

    app = page("profiles")

    assert not app.exception
    assert "does not exist" in app.error[0].value


def test_without_profiles_it_says_what_can_be_added(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home / "empty"))

    app = page("profiles")

    assert not app.exception
    assert "No profiles yet" in words(app)


def test_a_related_table_is_declared_shown_and_taken_away(kit: Toolkit) -> None:
    path = kit.settings.sample_folder / sample.ORDERS_NAME

    app = page("profiles")
    app.text_input(key="profiles_related_path").set_value(str(path)).run()
    app.button(key="profiles_related_save").click().run()

    assert not app.exception
    (table,) = kit.sources.get("customers").related
    assert (table.name, table.key, table.time) == ("orders", "customer_id", "ordered_at")
    assert "joined by `customer_id`, by time `ordered_at`" in words(app)

    app.button(key="profiles_related_remove_orders").click().run()

    assert not app.exception
    assert kit.sources.get("customers").related == ()


def test_columns_that_are_gone_are_told_with_what_fails_by_it(kit: Toolkit) -> None:
    export(kit)
    file = kit.settings.sample_folder / sample.FILE_NAME
    pl.read_parquet(file).drop("lifetime_value").with_columns(city=pl.lit(3)).write_parquet(file)

    app = page("profiles")

    assert not app.exception
    told = app.error[0].value.replace("\\", "")
    assert "Gone: lifetime_value." in told
    assert "city was text and is integer" in told
    assert 'The segment "VIP"' in told
    assert 'The export "VIP to Sandbox"' in told

    app.button(key="profiles_accept").click().run()

    assert not app.error


@pytest.mark.usefixtures("kit")
def test_a_table_of_a_server_is_added_by_its_address(kit: Toolkit, postgres_url: str) -> None:
    address = postgres_url.replace("+psycopg", "")
    with dbapi.connect(address) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE readers AS SELECT i AS reader_id, date '2026-01-05' AS since"
                " FROM generate_series(1, 30) i"
            )
        connection.commit()

    app = adding(address)
    app.button(key="profiles_form_save").click().run()
    shown = page("profiles", source="readers")

    assert not app.exception
    assert kit.sources.get("readers").table == "readers"
    figures = {metric.label: metric.value for metric in shown.metric}
    assert figures["Profiles"] == "30"
    assert "ago" in figures["Newest"]
