import pytest

from exporter.errors import DefinitionError, NotAllowedError, NotFoundError
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person, Role
from exporter.workspace.store import Store
from exporter.workspace.team import Team

ANN = Person("ann@example.com", "administrator")


def team(store: Store, actor: Person = LOCAL_ADMINISTRATOR, first: tuple[str, ...] = ()) -> Team:
    return Team(store, actor=actor, first=first)


def test_whoever_is_invited_is_found_with_their_role_in_any_case(store: Store) -> None:
    here = team(store)

    account = here.invite(" Vera@example.com ", "viewer")

    assert (account.email, account.role, account.by) == ("Vera@example.com", "viewer", LOCAL_ADMINISTRATOR.email)
    assert here.find("vera@EXAMPLE.com") == Person("Vera@example.com", "viewer")
    assert here.find("nobody@example.com") is None


def test_a_changed_role_holds_at_the_next_look(store: Store) -> None:
    here = team(store)
    here.invite("vera@example.com", "viewer")

    here.change("VERA@example.com", "contributor")

    assert team(store).find("vera@example.com") == Person("vera@example.com", "contributor")
    here.remove("vera@example.com")
    assert team(store).find("vera@example.com") is None


@pytest.mark.parametrize("role", ["viewer", "contributor"])
def test_only_administrators_see_and_change_who_has_which_role(store: Store, role: Role) -> None:
    team(store).invite("vera@example.com", "viewer")
    here = team(store, Person("carl@example.com", role))

    for act in (
        here.all,
        lambda: here.invite("x@example.com", "administrator"),
        lambda: here.change("vera@example.com", "administrator"),
        lambda: here.remove("vera@example.com"),
    ):
        with pytest.raises(NotAllowedError, match="Only administrators may"):
            act()
    assert here.find("vera@example.com") == Person("vera@example.com", "viewer")


def test_the_last_administrator_stays_one(store: Store) -> None:
    here = team(store, ANN)
    team(store).invite(ANN.email, "administrator")

    for act in (lambda: here.remove(ANN.email), lambda: here.change(ANN.email, "viewer")):
        with pytest.raises(NotAllowedError, match=r"is the last administrator\. Make somebody else one first"):
            act()
    here.invite("bob@example.com", "administrator")
    here.remove(ANN.email)

    assert here.administrators() == ["bob@example.com"]


def test_those_whom_the_settings_name_are_administrators_and_nobody_changes_that(store: Store) -> None:
    here = team(store, first=("Root@example.com",))

    assert here.find("root@example.com") == Person("Root@example.com", "administrator")
    for act in (lambda: here.remove("root@EXAMPLE.com"), lambda: here.change("root@example.com", "viewer")):
        with pytest.raises(NotAllowedError, match="EXPORTER_ADMINISTRATORS"):
            act()
    with pytest.raises(DefinitionError, match="may use this workspace already"):
        here.invite("ROOT@example.com", "viewer")
    assert [(one.email, one.is_fixed) for one in here.all()] == [("Root@example.com", True)]


def test_nobody_signs_in_as_the_local_administrator(store: Store) -> None:
    here = team(store)

    assert here.find(LOCAL_ADMINISTRATOR.email) == LOCAL_ADMINISTRATOR
    assert here.signed_in(LOCAL_ADMINISTRATOR.email.upper()) is None
    with pytest.raises(DefinitionError, match="may use this workspace already"):
        here.invite(LOCAL_ADMINISTRATOR.email, "viewer")


def test_what_is_no_email_or_no_role_is_told_together(store: Store) -> None:
    with pytest.raises(DefinitionError) as told:
        team(store).invite("ann", "owner")  # type: ignore[arg-type]

    assert [issue.where for issue in told.value.issues] == ["email", "role"]


def test_whoever_was_never_invited_cannot_be_changed(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"nobody@example\.com was never invited"):
        team(store).remove("nobody@example.com")
