"""The page of people, and what each role finds of the others."""

import time
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from exporter.settings import Settings
from exporter.toolkit import Toolkit
from exporter.workspace.people import Person, Role
from exporter.workspace.permissions import may
from pages.ui.shell import SCREENS, Screen
from tests.app.sample import ROOT, words, workspace

EMAIL = "vera@example.com"
GUARDED = [
    (screen, role)
    for screens in SCREENS.values()
    for screen in screens
    for role in ("viewer", "contributor")
    if not may(Person(EMAIL, role), screen.needs)
]


@pytest.fixture
def kit(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    monkeypatch.setenv("EXPORTER_HOME", str(settings.home))
    with workspace(settings) as kit:
        yield kit


def signed_in(kit: Toolkit, role: Role, **claims: object) -> AppTest:
    """Open the application as somebody who has signed in."""
    kit.team.invite(EMAIL, role)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.secrets["auth"] = {
        "redirect_uri": "http://127.0.0.1/oauth2callback",
        "cookie_secret": "0" * 64,
        "client_id": "exporter",
        "client_secret": "secret",
        "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
    }
    app.user = {"is_logged_in": True, "email": EMAIL, "iat": int(time.time()), "provider": "default", **claims}
    return app.run()


def test_people_are_invited_changed_and_removed(kit: Toolkit) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/people.py").run()
    assert "Nobody is invited yet" in words(app)

    app.text_input("people_email").set_value("ann@example.com").run()
    app.radio("people_role").set_value("administrator").run()
    app.button("people_invite").click().run()
    assert [(one.email, one.role) for one in kit.team.all()] == [("ann@example.com", "administrator")]
    app.selectbox("people_ann@example.com_administrator").set_value("viewer").run()

    assert "is the last administrator" in app.session_state["session_message"]
    assert app.selectbox("people_ann@example.com_administrator").value == "administrator"
    kit.team.invite("bob@example.com", "administrator")
    app.selectbox("people_ann@example.com_administrator").set_value("viewer").run()
    assert {one.email: one.role for one in kit.team.all()}["ann@example.com"] == "viewer"
    app.button("people_ann@example.com_remove").click().run()
    assert [one.email for one in kit.team.all()] == ["bob@example.com"]


@pytest.mark.parametrize(("screen", "role"), GUARDED, ids=[f"{screen.name}-{role}" for screen, role in GUARDED])
def test_a_page_refuses_whoever_may_not_see_it_whatever_the_navigation_shows(
    kit: Toolkit, screen: Screen, role: Role
) -> None:
    app = signed_in(kit, role)

    app.switch_page(f"pages/{screen.name}.py").run()

    assert not app.exception
    assert f"may {screen.needs}. Ask one of them" in words(app)
    assert not app.title


def test_whoever_only_looks_is_offered_nothing_that_would_be_refused(kit: Toolkit) -> None:
    app = signed_in(kit, "viewer")
    assert app.button("home_new").label == "See the segments"
    assert app.button("home_open_VIP").label == "Open"

    app.switch_page("pages/segments.py").run()
    assert app.button("segments_new").disabled
    assert app.button("segments_VIP_export").disabled
    app.switch_page("pages/profiles.py").run()
    assert app.button("profiles_add").disabled


def test_nothing_in_a_session_makes_somebody_else_of_a_person(kit: Toolkit) -> None:
    app = signed_in(kit, "viewer")
    for name in ("role", "actor", "person", "user", "email", "is_logged_in", "session_role", "sign_in_person"):
        app.session_state[name] = "administrator"
        app.query_params[name] = "administrator"

    app.switch_page("pages/people.py").run()

    assert "Only administrators may see who has which role" in words(app)


def test_a_click_on_what_was_drawn_for_an_administrator_does_nothing_once_they_are_none(kit: Toolkit) -> None:
    kit.team.invite("root@example.com", "administrator")
    app = signed_in(kit, "administrator")
    app.switch_page("pages/people.py").run()
    kit.team.change(EMAIL, "viewer")

    app.button("people_root@example.com_remove").click().run()

    assert "root@example.com" in kit.team.administrators()
    assert "Only administrators may invite people" in app.session_state["session_message"]
    assert "Only administrators may see who has which role" in words(app)


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"is_logged_in": False}, "Sign in"),
        ({"iat": 1}, "Your session has ended"),
        ({"email": "nobody@example.com"}, "it has no administrator yet"),
        ({"email_verified": False}, "has not confirmed your email address"),
    ],
)
def test_whoever_may_not_use_the_workspace_sees_why_and_nothing_else(
    kit: Toolkit, claims: dict[str, object], said: str
) -> None:
    app = signed_in(kit, "contributor", **claims)

    assert said in words(app)
    assert "Segments" not in words(app)
    assert not app.metric
