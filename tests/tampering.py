"""Changing the audit log as somebody would who owns the database: its guards are taken away first."""

import sqlalchemy as sa

GUARDS = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_not_{deed}" for deed in ("changed", "removed", "replaced")],
    "postgresql": ["DROP TRIGGER IF EXISTS audit_appended_only ON audit"],
}


def unguard(engine: sa.Engine) -> None:
    """Let the audit log be changed from now on."""
    with engine.begin() as connection:
        for guard in GUARDS[engine.dialect.name]:
            connection.exec_driver_sql(guard)


def tamper(engine: sa.Engine, statement: sa.Executable) -> None:
    """Change the audit log behind the program's back."""
    unguard(engine)
    with engine.begin() as connection:
        connection.execute(statement)
