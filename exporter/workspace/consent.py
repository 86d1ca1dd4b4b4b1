"""The recorded "I agree" to contacts leaving this system; it alone makes the permit that sending takes.

A consent covers one connection at one base URL, one brand and one version of the text. It ends when it is withdrawn
or when its connection comes to lead elsewhere; ended ones are kept.
"""

from dataclasses import InitVar, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from exporter.errors import ConsentError, DefinitionError, Issue, PausedError
from exporter.workspace import audit, privacy
from exporter.workspace.connection import Connection, from_document
from exporter.workspace.people import Person, email_fault
from exporter.workspace.permissions import Action, may, require
from exporter.workspace.privacy import DEFAULT_LANGUAGE, LANGUAGES, TEXT_VERSION
from exporter.workspace.store import Store, name_key
from exporter.workspace.tables import consents

_MAKER = object()


@dataclass(frozen=True, slots=True)
class Consent:
    """Who agreed to what, when (UTC), and how it ended.

    Args:
        connection: Name of the connection.
        agreed_by: Email of the person.
        agreed_at: When.
        text_version: Of the privacy text that they read.
        withdrawn_at: When it ended, or None while it stands.
        withdrawn_by: Who ended it.
        base_url: Where the connection led.
        brand_id: The brand it led to, or None as long as nobody has asked Omnisend.
        withdrawn_because: Why it ended, when it was not withdrawn on purpose.
        language: In which they read the text, a key of `privacy.LANGUAGES`.
    """

    connection: str
    agreed_by: str
    agreed_at: datetime
    text_version: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    base_url: str = ""
    brand_id: str | None = None
    withdrawn_because: str | None = None
    language: str = DEFAULT_LANGUAGE

    @property
    def text(self) -> str:
        """The text that they agreed to, as Markdown, to the letter. Raises NotFoundError if it was taken away."""
        return privacy.text(self.language, version=self.text_version)

    def covers(self, connection: Connection) -> bool:
        """Tell whether it was given for where this connection leads now, and to the present text."""
        return (
            self.withdrawn_at is None
            and self.text_version == TEXT_VERSION
            and name_key(self.connection) == name_key(connection.name)
            and self.base_url == connection.base_url
            and (self.brand_id is None or connection.brand_id is None or self.brand_id == connection.brand_id)
        )


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to send over a connection now. Only `Consents.require` makes one."""

    connection: Connection
    consent: Consent
    maker: InitVar[object]

    def __post_init__(self, maker: object) -> None:
        """Refuse any other maker. Raises ConsentError."""
        if maker is not _MAKER:
            raise ConsentError("Only a standing consent gives the right to send.")


class Consents:
    """Records, withdraws and checks consents; each call looks at the database anew."""

    def __init__(self, store: Store, *, actor: Person) -> None:
        """Keep the store and who is acting."""
        self._store = store
        self._actor = actor

    def agree(self, connection: str, *, by: str | None = None, language: str = DEFAULT_LANGUAGE) -> Consent:
        """Record that someone agrees; a consent that stands already is given back as it is.

        Args:
            connection: Name of the connection.
            by: Email of the person who agrees, if not the one acting.
            language: In which they read the text, a key of `privacy.LANGUAGES`.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is no such connection.
            DefinitionError: `by` is not an email address, or the text is not there in this language.
        """
        require(self._actor, Action.AGREE)
        agreed_by = by or self._actor.email
        faults = [("agreed_by", email_fault(agreed_by)), ("language", _language_fault(language))]
        if issues := [Issue(where, fault) for where, fault in faults if fault is not None]:
            raise DefinitionError(issues)
        with self._store.begin() as transaction:
            target = self._connection(connection)
            standing = _latest(transaction, target.name)
            if standing is not None and standing.covers(target):
                return standing
            end(self._store, target.name, by=self._actor.email, because="agreed to anew")
            consent = Consent(
                connection=target.name,
                agreed_by=agreed_by,
                agreed_at=self._store.now(),
                text_version=TEXT_VERSION,
                base_url=target.base_url,
                brand_id=target.brand_id,
                language=language,
            )
            transaction.execute(
                consents.insert().values(
                    connection_key=name_key(target.name),
                    connection=target.name,
                    base_url=consent.base_url,
                    brand_id=consent.brand_id,
                    text_version=consent.text_version,
                    agreed_by=consent.agreed_by,
                    agreed_at=consent.agreed_at,
                    language=consent.language,
                )
            )
            detail = f"by {agreed_by}, text {TEXT_VERSION} in {language}, SHA-256 {privacy.fingerprint(language)}"
            deed = audit.Deed(self._actor.email, "agreed", "connection", target.name, detail)
            audit.record(transaction, deed, at=consent.agreed_at)
        return consent

    def withdraw(self, connection: str) -> None:
        """End the consent, so that nothing more is sent over the connection; without one, nothing changes.

        Raises:
            NotAllowedError: The person acting is no administrator.
        """
        require(self._actor, Action.AGREE)
        end(self._store, connection, by=self._actor.email)

    def standing(self, connection: str) -> Consent | None:
        """Give the consent that covers a connection as it is saved, or None. Raises NotFoundError."""
        target = self._connection(connection)
        with self._store.read() as transaction:
            consent = _latest(transaction, target.name)
        return self._shown(consent) if consent is not None and consent.covers(target) else None

    def history(self, connection: str) -> tuple[Consent, ...]:
        """Give every consent that was ever given for a connection of this name, newest first."""
        with self._store.read() as transaction:
            rows = transaction.execute(
                sa.select(consents)
                .where(consents.c.connection_key == name_key(connection))
                .order_by(consents.c.id.desc())
            )
            return tuple(self._shown(_consent(row)) for row in rows)

    def _shown(self, consent: Consent) -> Consent:
        """Leave out where the connection led for those who do not see the settings of connections."""
        if may(self._actor, Action.EDIT_CONNECTIONS):
            return consent
        return replace(consent, base_url="", brand_id=None)

    def require(self, connection: Connection) -> Permit:
        """Give the permit to send over a connection.

        Raises:
            ConsentError: No consent stands for it, or it was given for another address, brand or text.
            PausedError: An administrator has paused it.
        """
        if connection.paused:
            raise PausedError(
                f'"{connection.display_name}" is paused, so nothing is sent over it. An administrator can let it go on.'
            )
        with self._store.read() as transaction:
            consent = _latest(transaction, connection.name)
        if consent is None:
            raise ConsentError(
                f'Nobody has agreed to sending contacts over "{connection.display_name}", or it was withdrawn. '
                "An administrator has to agree to the privacy text of the connection first."
            )
        if consent.text_version != TEXT_VERSION:
            raise ConsentError(
                f'The consent for "{connection.display_name}" was given to the privacy text of version '
                f"{consent.text_version}, and there is a newer one. An administrator has to agree to that one first."
            )
        if not consent.covers(connection):
            raise ConsentError(
                f'The consent for "{connection.display_name}" was given for another address or brand than it has '
                "now. An administrator has to agree to the privacy text again."
            )
        return Permit(connection, consent, _MAKER)

    def _connection(self, name: str) -> Connection:
        found = self._store.get("connection", name)
        return from_document(found.name, found.document)


def end(store: Store, connection: str, *, by: str, because: str | None = None) -> None:
    """End what stands for a connection, and audit it; without a consent, nothing changes.

    Args:
        store: Where consents are kept.
        connection: Name of the connection.
        by: Email of the person acting.
        because: The change of the connection that ends it; None: someone withdrew it.
    """
    with store.begin() as transaction:
        now = store.now()
        ended = transaction.execute(
            consents.update()
            .where(consents.c.connection_key == name_key(connection), consents.c.withdrawn_at.is_(None))
            .values(withdrawn_at=now, withdrawn_by=by, withdrawn_because=because)
        )
        if ended.rowcount:
            audit.record(transaction, audit.Deed(by, "withdrew", "connection", connection, because), at=now)


def bind(store: Store, connection: str, *, brand_id: str) -> None:
    """Write the brand into a standing consent that was given before the brand was known."""
    with store.begin() as transaction:
        transaction.execute(
            consents.update()
            .where(
                consents.c.connection_key == name_key(connection),
                consents.c.withdrawn_at.is_(None),
                consents.c.brand_id.is_(None),
            )
            .values(brand_id=brand_id)
        )


def _latest(transaction: sa.Connection, connection: str) -> Consent | None:
    row = transaction.execute(
        sa.select(consents)
        .where(consents.c.connection_key == name_key(connection), consents.c.withdrawn_at.is_(None))
        .order_by(consents.c.id.desc())
    ).first()
    return None if row is None else _consent(row)


def _consent(row: sa.Row[Any]) -> Consent:
    return Consent(
        row.connection,
        row.agreed_by,
        row.agreed_at,
        row.text_version,
        row.withdrawn_at,
        row.withdrawn_by,
        row.base_url,
        row.brand_id,
        row.withdrawn_because,
        row.language,
    )


def _language_fault(language: str) -> str | None:
    if language in LANGUAGES:
        return None
    return f"The privacy text can be read in {', '.join(f'{code} ({each.name})' for code, each in LANGUAGES.items())}."
