"""What has to hold of a source before it is remembered: its address, and the tables that are declared as related."""

from urllib.parse import parse_qsl, urlsplit

from exporter.errors import SourceError
from exporter.profiles import columns, key
from exporter.profiles.engine import Profiles
from exporter.profiles.source import Column, Kind, Source

SERVERS: frozenset[Kind] = frozenset({"spark", "postgresql"})
"""Kinds whose location is an address; of all others it is a path."""

VARIABLE = "env:"
"""What a location begins with where the whole address stands in a variable of the environment."""

_SECRETS = frozenset({"password", "token", "sslpassword"})


def check_address(source: Source) -> None:
    """Raise SourceError where the address of a server has a password or a token in it: it is shown as it is written."""
    address = source.location.strip()
    if source.kind not in SERVERS or address.startswith(VARIABLE):
        return
    parts = urlsplit(address)
    words = [*parse_qsl(parts.query), *(pair.partition("=")[::2] for pair in address.split(";")[1:])]
    if parts.password is not None or any(word.strip().casefold() in _SECRETS for word, _ in words):
        raise SourceError(
            "Leave the password out of the address: a source is remembered and shown as it is written. Put the whole "
            "address into a variable of the environment and write env:NAME, or use PostgreSQL's password file."
        )


def check_related(profiles: Profiles, source: Source) -> None:
    """Check that related tables can be read beside a source, and that their columns are there and fit.

    Raises:
        SourceError: One cannot, or does not.
    """
    keyed = columns.find(profiles.columns(source), source.key, source=source.name) if source.related else None
    for table in source.related:
        if keyed is not None:
            _check(profiles, source, table, keyed)


def _check(profiles: Profiles, source: Source, table: Source, keyed: Column) -> None:
    called = f'The related table "{table.name}"'
    if not table.name.strip():
        raise SourceError("A related table needs a name, such as orders.")
    if (source.kind if source.kind in SERVERS else None) != (table.kind if table.kind in SERVERS else None):
        raise SourceError(f"{called} has to be read by the same engine as the profiles: {source.kind}.")
    if source.kind in SERVERS and table.location != source.location:
        raise SourceError(f"{called} has to be in the same database as the profiles.")
    found = profiles.columns(table)
    held = columns.find(found, table.key, source=table.name)
    key.check_type(held)
    if held.type != keyed.type:
        raise SourceError(
            f'{called} cannot be joined: its key "{held.name}" holds {held.type} ({held.stored_type}), and that of the '
            f'profiles, "{keyed.name}", holds {keyed.type} ({keyed.stored_type}). Choose the column with the same keys.'
        )
    if table.time is not None and (moment := columns.find(found, table.time, source=table.name)).type not in (
        "date",
        "timestamp",
    ):
        raise SourceError(
            f'{called} cannot go by "{moment.name}": it holds {moment.type}. Choose a column of days or moments.'
        )
