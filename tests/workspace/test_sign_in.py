from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from exporter.errors import NotAllowedError, SignInError
from exporter.workspace.people import LOCAL_ADMINISTRATOR
from exporter.workspace.permissions import Action, may, require
from exporter.workspace.sign_in import SignIn, is_loopback, renewal_of, renewed_by, require_fresh
from exporter.workspace.store import Store
from exporter.workspace.tables import sign_outs
from exporter.workspace.team import Team
from tests.workspace.conftest import FakeClock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)


def claims(**more: object) -> dict[str, object]:
    return {"email": "vera@example.com", "iat": int(NOW.timestamp()), "provider": "default", **more}


def test_the_claims_of_a_token_say_who_signed_in_and_when() -> None:
    sign_in = SignIn.of(claims(auth_time=NOW.timestamp() - 60, email=" vera@example.com "))

    proven = NOW - timedelta(minutes=1)
    assert sign_in == SignIn("vera@example.com", NOW, proven, "default", renewed=False, mark=sign_in.mark)
    assert sign_in.mark != SignIn.of(claims(auth_time=NOW.timestamp() - 60, nonce="another")).mark


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": None}, "tells no email address"),
        ({"email": "  "}, "tells no email address"),
        ({"email": ["vera@example.com"]}, "tells no email address"),
        ({"email_verified": False}, "has not confirmed your email address"),
        ({"email_verified": "false"}, "has not confirmed your email address"),
        ({"iat": None}, "does not tell when you signed in"),
        ({"iat": True}, "does not tell when you signed in"),
        ({"iat": 1e300}, "does not tell when you signed in"),
    ],
)
def test_claims_that_prove_nothing_let_nobody_in(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(NotAllowedError, match=said):
        SignIn.of(claims(**wrong))


@pytest.mark.parametrize(
    ("later", "ended"),
    [
        (timedelta(0), False),
        (HALF_A_DAY - timedelta(seconds=1), False),
        (HALF_A_DAY, True),
        (-timedelta(minutes=6), True),
    ],
)
def test_a_sign_in_holds_for_a_time_and_one_from_the_future_not_at_all(later: timedelta, ended: bool) -> None:
    assert SignIn.of(claims()).has_ended(NOW + later, lasts=HALF_A_DAY) is ended


@pytest.mark.parametrize(
    ("more", "later", "fresh"),
    [
        ({"provider": "fresh"}, 0, True),
        ({"provider": "okta-fresh"}, 299, True),
        ({"provider": "fresh"}, 301, False),
        ({"provider": "fresh", "auth_time": NOW.timestamp() - 3600}, 0, False),
        ({"provider": "fresh", "auth_time": NOW.timestamp()}, 0, True),
        ({"provider": "default"}, 0, False),
    ],
)
def test_only_a_sign_in_that_was_asked_for_anew_is_fresh(more: dict[str, object], later: int, fresh: bool) -> None:
    assert SignIn.of(claims(**more)).is_fresh(NOW + timedelta(seconds=later)) is fresh


@pytest.mark.parametrize("provider", ["default", "google", "our-own", "fresh-air"])
def test_each_provider_has_one_that_asks_people_to_sign_in_anew(provider: str) -> None:
    assert renewed_by(renewal_of(provider)) == provider
    assert renewed_by(provider) is None
    assert SignIn.of(claims(provider=renewal_of(provider))).provider == provider


def test_a_changed_role_holds_at_once_for_whoever_has_signed_in_already(store: Store) -> None:
    here = Team(store, actor=LOCAL_ADMINISTRATOR)
    here.invite("Vera@example.com", "contributor")
    vera = here.acting(SignIn.of(claims()), lasts=HALF_A_DAY)
    assert (vera.email, vera.role) == ("Vera@example.com", "contributor")

    here.change("vera@example.com", "viewer")

    assert not may(vera, Action.EDIT_SEGMENTS)
    here.remove("vera@example.com")
    with pytest.raises(NotAllowedError, match="may not use this workspace"):
        require(vera, Action.LOOK)


def test_whoever_has_signed_in_acts_until_that_ends_or_they_sign_out(store: Store, clock: FakeClock) -> None:
    here = Team(store, actor=LOCAL_ADMINISTRATOR, first=("vera@example.com",))
    over = SignIn.of(claims(nonce="other"))
    vera, left = here.acting(SignIn.of(claims()), lasts=HALF_A_DAY), here.acting(over, lasts=HALF_A_DAY)
    assert vera.role == left.role == "administrator"

    here.sign_out(over, lasts=HALF_A_DAY)
    here.sign_out(over, lasts=HALF_A_DAY)
    restarted = Team(store, actor=LOCAL_ADMINISTRATOR, first=("vera@example.com",))
    for ended in (lambda: require(left, Action.LOOK), lambda: restarted.acting(over, lasts=HALF_A_DAY)):
        with pytest.raises(NotAllowedError, match="Your session has ended"):
            ended()
    assert vera.role == "administrator"
    clock.pass_time(seconds=HALF_A_DAY.total_seconds())
    assert here.is_over(over, lasts=4 * HALF_A_DAY)
    clock.pass_time(seconds=timedelta(days=366).total_seconds())
    here.sign_out(SignIn.of(claims(nonce="third", iat=clock().timestamp())), lasts=HALF_A_DAY)
    with store.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(sign_outs)) == 1

    with pytest.raises(NotAllowedError, match="Your session has ended"):
        require(vera, Action.LOOK)


def test_who_acts_has_proved_who_they_are_for_five_minutes_after_they_were_asked_to(
    store: Store, clock: FakeClock
) -> None:
    here = Team(store, actor=LOCAL_ADMINISTRATOR, first=("vera@example.com",))
    asked = here.acting(SignIn.of(claims(provider="fresh")), lasts=HALF_A_DAY)
    usual = here.acting(SignIn.of(claims()), lasts=HALF_A_DAY)
    assert (asked.is_fresh, usual.is_fresh) == (True, False)
    require_fresh(asked)
    require_fresh(LOCAL_ADMINISTRATOR)

    clock.pass_time(seconds=301)

    for stale in (asked, usual):
        with pytest.raises(SignInError, match="Sign in again, then do it within 5 minutes"):
            require_fresh(stale)


def test_unknown_people_read_whom_to_ask(store: Store) -> None:
    nobody = SignIn.of(claims(email="nobody@example.com"))
    with pytest.raises(NotAllowedError, match="names the first one in EXPORTER_ADMINISTRATORS"):
        Team(store, actor=LOCAL_ADMINISTRATOR).acting(nobody, lasts=HALF_A_DAY)

    with pytest.raises(NotAllowedError, match=r"Ask an administrator to invite you: ann@example\.com"):
        Team(store, actor=LOCAL_ADMINISTRATOR, first=("ann@example.com",)).acting(nobody, lasts=HALF_A_DAY)


def test_nobody_signs_in_as_the_local_administrator(store: Store) -> None:
    with pytest.raises(NotAllowedError, match="may not use this workspace"):
        Team(store, actor=LOCAL_ADMINISTRATOR).acting(
            SignIn.of(claims(email=LOCAL_ADMINISTRATOR.email)), lasts=HALF_A_DAY
        )


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost", "LocalHost"])
def test_an_address_of_this_machine_alone_is_known(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", [None, "", "0.0.0.0", "::", "192.168.1.2", "example.com", "unix:///a.sock"])  # noqa: S104
def test_any_other_address_is_taken_for_one_that_others_reach(address: str | None) -> None:
    assert not is_loopback(address)
