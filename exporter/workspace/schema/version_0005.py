"""Version 5: sign-ins that their people ended stay ended, whoever restarts the application."""

import sqlalchemy as sa
from alembic.operations import Operations

from exporter.workspace.tables import Moment


def change(op: Operations) -> None:
    """Add the sign-ins that were ended; which ones were before, only the running application knew."""
    op.create_table(
        "sign_outs",
        sa.Column("mark", sa.String(64), primary_key=True, comment="what tells a sign-in from every other, hashed"),
        sa.Column("until", Moment, nullable=False, comment="when it may be forgotten"),
    )
