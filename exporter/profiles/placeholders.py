"""Tables that a condition speaks of without knowing how they are read; the engine puts in what reads them."""

from enum import Enum

from sqlglot import exp


class Stands(Enum):
    """What a placeholder stands for."""

    RELATED = "related table"
    PROFILES = "all profiles"
    MEMBERS = "members file"


def related_table(name: str) -> exp.Table:
    """Stand for a related table of the source, with its columns in their plain form."""
    return _placeholder(Stands.RELATED, name)


def all_profiles() -> exp.Table:
    """Stand for all profiles of the source, with their columns in their plain form."""
    return _placeholder(Stands.PROFILES, "profiles")


def members_file(place: str) -> exp.Table:
    """Stand for the frozen members of a segment: a Parquet file with one column, `key`.

    Args:
        place: Path or URL of the file.
    """
    return _placeholder(Stands.MEMBERS, place)


def stands_for(table: exp.Table) -> tuple[Stands, str] | None:
    """Return what a table stands for, and its name or place; None for a table that is none of these."""
    kinds = {stands.value: stands for stands in Stands}
    return (kinds[table.db], table.name) if table.db in kinds else None


def _placeholder(stands: Stands, name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True), db=exp.to_identifier(stands.value, quoted=True))
