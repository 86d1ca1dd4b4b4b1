"""What makes the database itself refuse that an entry of the audit log is changed or removed."""

import sqlalchemy as sa

_MESSAGE = "entries of the audit log are never changed or removed"

_SQLITE = """
CREATE TRIGGER audit_{name} BEFORE {deed} ON audit {when} BEGIN SELECT RAISE(ABORT, '{message}'); END
"""

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_appended_only() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$
"""

_POSTGRESQL = """
CREATE TRIGGER audit_appended_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_appended_only()
"""

_GUARDS: dict[str, tuple[str, ...]] = {
    "sqlite": (
        _SQLITE.format(name="not_changed", deed="UPDATE", when="", message=_MESSAGE),
        _SQLITE.format(name="not_removed", deed="DELETE", when="", message=_MESSAGE),
        _SQLITE.format(  # by INSERT OR REPLACE
            name="not_replaced", deed="INSERT", when="WHEN NEW.id IN (SELECT id FROM audit)", message=_MESSAGE
        ),
    ),
    "postgresql": (_POSTGRESQL_FUNCTION, _POSTGRESQL),
}
"""Dialect -> statements."""


def guard(connection: sa.Connection) -> None:
    """Guard the log of a database that has its table, and no guards yet."""
    for statement in _GUARDS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
