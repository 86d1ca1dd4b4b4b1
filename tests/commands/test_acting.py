"""A command acts for another person of the workspace only for the user of the machine who owns it."""

import os
from pathlib import Path

import pytest

from exporter.commands.acting import require_owner
from exporter.errors import NotAllowedError
from exporter.toolkit import Toolkit
from tests.commands.ground import Run


def test_a_command_acts_for_whoever_is_named(run: Run) -> None:
    with Toolkit.open() as kit:
        kit.team.invite("vera@example.com", "viewer")

    assert run("--as", "vera@example.com", "segments").status == 0
    refused = run("--as", "vera@example.com", "preferences", "--time-zone", "Europe/Budapest")
    unknown = run("--as", "nobody@example.com", "segments")

    assert refused.status == 2
    assert "Only administrators may change what holds for the whole workspace" in refused.err
    assert unknown.status == 2
    assert "nobody@example.com may not use this workspace" in unknown.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_nobody_but_its_owner_acts_for_others(tmp_path: Path) -> None:
    require_owner(tmp_path)
    os.chown(tmp_path, 12345, -1)

    with pytest.raises(NotAllowedError, match="Only the user of this machine who owns"):
        require_owner(tmp_path)
