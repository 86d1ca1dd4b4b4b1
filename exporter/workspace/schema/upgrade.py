"""Brings the tables from one version to the newest, a version at a time; it alone runs alembic's operations."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from exporter.workspace.schema import version_0002, version_0003, version_0004, version_0005, version_0006
from exporter.workspace.schema.version import FIRST, NEWEST, version

STEPS: dict[int, Callable[[Operations], None]] = {
    2: version_0002.change,
    3: version_0003.change,
    4: version_0004.change,
    5: version_0005.change,
    6: version_0006.change,
}
"""Version -> what makes it out of the one before it."""


def upgrade(connection: sa.Connection, found: int) -> None:
    """Change the tables from version `found` to the newest, within the transaction of `connection`."""
    operations = Operations(MigrationContext.configure(connection))
    if found == FIRST:
        version.create(connection, checkfirst=True)
    for number in range(found + 1, NEWEST + 1):
        STEPS[number](operations)
