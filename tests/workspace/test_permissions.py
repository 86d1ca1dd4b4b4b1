import pytest

from exporter.errors import NotAllowedError
from exporter.workspace.people import ROLES, Person
from exporter.workspace.permissions import LEAST, Action, may, require


def test_every_action_has_its_least_role() -> None:
    assert set(LEAST) == set(Action)


@pytest.mark.parametrize("action", Action)
def test_each_role_may_all_that_those_before_it_may(action: Action) -> None:
    allowed = [may(Person("ann@example.com", role), action) for role in ROLES]

    assert allowed == sorted(allowed)
    assert allowed[-1]


def test_whoever_is_refused_reads_who_may_and_whom_to_ask() -> None:
    with pytest.raises(NotAllowedError) as told:
        require(Person("vera@example.com", "viewer"), Action.EDIT_SEGMENTS)

    assert str(told.value) == (
        "Only contributors and administrators may change segments. "
        "Ask one of them, or an administrator to change your role."
    )
