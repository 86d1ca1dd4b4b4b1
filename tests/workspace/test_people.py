from typing import Literal

import pytest

from exporter.errors import NotAllowedError
from exporter.workspace.people import LOCAL_ADMINISTRATOR, Person, require_administrator


def test_an_administrator_passes() -> None:
    require_administrator(LOCAL_ADMINISTRATOR)


@pytest.mark.parametrize("role", ["contributor", "viewer"])
def test_nobody_else_passes(role: Literal["contributor", "viewer"]) -> None:
    with pytest.raises(NotAllowedError, match="Only an administrator"):
        require_administrator(Person("ann@example.com", role))
