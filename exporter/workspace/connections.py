"""The saved connections: checked and sealed before they are kept, and never leading elsewhere under an old consent."""

from collections.abc import Callable
from dataclasses import replace

from exporter.errors import (
    DefinitionError,
    InUseError,
    Issue,
    NotAllowedError,
    NotFoundError,
)
from exporter.workspace import consent
from exporter.workspace.cards import Cards
from exporter.workspace.connection import (
    Card,
    Connection,
    RateLimit,
    Users,
    from_document,
    issues,
    to_document,
    usable_by,
)
from exporter.workspace.keys import Keys
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, may, require
from exporter.workspace.reach import KIND, Reach
from exporter.workspace.rotation import Ask, nobody_answers, rotation
from exporter.workspace.secrets import Secrets, is_reference, key_fault
from exporter.workspace.sign_in import require_fresh
from exporter.workspace.staleness import require_as_seen
from exporter.workspace.store import Store
from exporter.workspace.team import Team

__all__ = ["Card", "Connection", "Connections", "RateLimit", "Users", "issues", "usable_by"]


class Connections(Cards):
    """Connections as one person may see and change them.

    Args:
        store: Where they are kept.
        secrets: What seals keys.
        actor: Who is acting.
        team: The people of the workspace; default: those that nobody made an administrator in the settings.
        ask: Asks Omnisend whose a key is.
    """

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        *,
        actor: Person,
        team: Team | None = None,
        ask: Ask = nobody_answers,
    ) -> None:
        super().__init__(store, actor=actor)
        self._keys = Keys(secrets)
        self._team = team if team is not None else Team(store, actor=actor)
        self._ask = ask
        self._reach = Reach(store, secrets, actor=actor)

    def all(self) -> list[Connection]:
        """Give those whose settings the person acting may see, by name: to an administrator all, to others none."""
        if not may(self._actor, Action.EDIT_CONNECTIONS):
            return []
        return [from_document(each.name, each.document) for each in self._store.all(KIND)]

    def get(self, name: str) -> Connection:
        """Give one with its settings.

        Raises:
            NotFoundError: There is none of this name.
            NotAllowedError: The person acting is no administrator: others see name and type (`card`).
        """
        card = self.card(name)
        if not may(self._actor, Action.EDIT_CONNECTIONS):
            raise NotAllowedError(f'Only administrators see the settings of "{card.display_name}".')
        return self._reach.get(name)

    def issues(self, connection: Connection, *, key: str | None = None) -> tuple[Issue, ...]:
        """Find every fault that `save` would refuse, the missing API key included."""
        typed = self._keys.typed(connection, key)
        found = list(issues(connection))
        fault = None
        if typed is not None:
            fault = key_fault(typed) if not is_reference(typed) else None
        elif not connection.api_key and self._present(connection.name) is None:
            fault = key_fault("")
        if fault is not None:
            found.append(Issue("api_key", fault))
        return tuple(found)

    def save(
        self, connection: Connection, *, key: str | None = None, new: bool = False, seen: Connection | None = None
    ) -> Connection:
        """Check and keep a connection, and give it back as it is kept.

        What stands as consent ends when the base URL, the brand, or the key changes, unless the new key names the
        same brand; the brand's id and name are then forgotten too, unless new ones come along.

        Args:
            connection: As it shall be; brand unknown and key empty mean: as they were.
            key: The API key itself, sealed here, or `env:NAME` or `file:PATH`; None: the connection's, or as it was.
            new: Refuse a name that another one has.
            seen: How it was when it was opened to be edited; None: it is replaced whatever it is by now.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: It was seen, and is there no more.
            ChangedMeanwhileError: It is not as it was seen any more.
            SignInError: Its runs are to act for somebody else, and the person acting has not just signed in.
            DefinitionError: With every fault.
        """
        require(self._actor, Action.EDIT_CONNECTIONS)
        connection = replace(connection, base_url=connection.base_url.rstrip("/"))
        found = self.issues(connection, key=key)
        if found:
            raise DefinitionError(found)
        typed = self._keys.typed(connection, key)
        before = self._present(connection.name)
        names_same = self._names_brand_of(before, connection, typed)  # outside: a vault may take its time
        with self._store.begin():
            if seen is not None:
                require_as_seen(self._store, KIND, seen, from_document)
            present = self._present(connection.name)
            if connection.export_user not in (None, None if present is None else present.export_user):
                require_fresh(self._actor)
            connection = replace(connection, api_key=self._keys.stored(connection, typed, present))
            if present is not None:
                connection = self._follow(present, connection, names_same=names_same and present == before)
            self._store.put(KIND, connection.name, to_document(connection), actor=self._actor.email, new=new)
            if connection.brand_id is not None:
                consent.bind(self._store, connection.name, brand_id=connection.brand_id)
        return connection

    def delete(self, name: str) -> None:
        """Forget a connection; its consent ends, and its record is kept.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is none of this name.
            InUseError: Exports use it.
        """
        require(self._actor, Action.EDIT_CONNECTIONS)
        with self._store.begin():
            present = self._store.get(KIND, name).name
            users = self.used_by(present)
            if users:
                raise InUseError(
                    f'"{present}" is used by {", ".join(users)}. Detach or remove these exports first.', users
                )
            consent.end(self._store, present, by=self._actor.email, because="the connection was deleted")
            self._store.delete(KIND, present, actor=self._actor.email)

    def key(self, connection: Connection) -> str:
        """Give the API key itself, for a request's header and nothing else.

        Raises:
            NotAllowedError: The person acting is no administrator.
            SettingsError: It is missing, or cannot be opened or read.
        """
        require(self._actor, Action.EDIT_CONNECTIONS)
        return self._reach.key(connection)

    def pause(self, name: str) -> Connection:
        """Let nothing be sent over a connection, from the next request on, until it is resumed.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is none of this name.
        """
        return self._change(name, "paused", paused=True)

    def resume(self, name: str) -> Connection:
        """Let a paused connection be used again; runs that it stopped are resumed by hand. Raises as `pause`."""
        return self._change(name, "resumed", paused=False)

    def set_export_user(self, name: str, email: str | None) -> Connection:
        """Say for whom the runs over a connection act.

        Args:
            name: The connection's.
            email: Of somebody who may use it; None: each run acts for whoever asked for it.

        Raises:
            NotAllowedError: The person acting is no administrator.
            SignInError: The person acting has not just signed in.
            NotFoundError: There is no connection of this name.
            DefinitionError: They may not use this workspace, or not this connection.
        """
        require(self._actor, Action.EDIT_CONNECTIONS)
        if email is not None:
            require_fresh(self._actor)
            connection = self.get(name)
            person = self._team.find(email)
            if person is None or not usable_by(connection, person):
                why = "may not use this workspace" if person is None else f"may not use “{connection.display_name}”"
                raise DefinitionError([Issue("export_user", f"{email} {why}, so no run can act for them.")])
            email = person.email
        return self._change(name, "export user", detail=email or "nobody", export_user=email)

    def rotate(self, name: str, key: str, *, agree: Callable[[], object] | None = None) -> Connection:
        """Put another key in the place of the one that a connection has, once Omnisend has said whose it is.

        Runs in progress go on with it from their next request; until it is kept, the one before holds.

        Args:
            name: The connection's.
            key: The new key itself, or a reference to it.
            agree: Records that somebody agrees to what the connection leads to now; where the key is another brand's.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is no connection of this name.
            DefinitionError: It is no key.
            ConsentError: It leads to another brand, and nobody agrees to that.
            OmnisendError: Omnisend does not know it, or cannot be asked.
            SettingsError: It is a reference, and what it stands for cannot be read.
        """
        found = rotation(self.get(name), key.strip(), keys=self._keys, ask=self._ask)
        if agree is None:
            found.require_same_brand()
        after = found.after
        with self._store.begin():
            self._require_unchanged(found.before)
            if not found.is_same_brand:
                consent.end(self._store, after.name, by=self._actor.email, because="the API key was changed")
            changes = {each: getattr(after, each) for each in ("api_key", "brand_id", "brand_name")}
            rotated = self._change(name, "rotated the key", **changes)
            if rotated.brand_id is not None:
                consent.bind(self._store, rotated.name, brand_id=rotated.brand_id)
            if agree is not None and not found.is_same_brand:
                agree()
        return rotated

    def _require_unchanged(self, connection: Connection) -> None:
        """Raise DefinitionError if somebody changed a connection while Omnisend was asked."""
        now = self._present(connection.name)
        if now is None or (now.base_url, now.api_key) != (connection.base_url, connection.api_key):
            said = "Somebody else has changed this connection meanwhile. Look at it again."
            raise DefinitionError([Issue("api_key", said)])

    def _change(self, name: str, action: str, *, detail: str | None = None, **changes: object) -> Connection:
        require(self._actor, Action.EDIT_CONNECTIONS)
        with self._store.begin():
            self._store.lock(KIND, name)
            changed = replace(self.get(name), **changes)  # type: ignore[arg-type]
            document = to_document(changed)
            self._store.put(KIND, changed.name, document, actor=self._actor.email, action=action, detail=detail)
        return changed

    def _present(self, name: str) -> Connection | None:
        try:
            found = self._store.get(KIND, name)
        except NotFoundError:
            return None
        return from_document(found.name, found.document)

    def _names_brand_of(self, before: Connection | None, wanted: Connection, typed: str | None) -> bool:
        """Tell whether another key than before names the brand that the connection has."""
        if before is None:
            return False
        with_key = replace(wanted, api_key=self._keys.stored(wanted, typed, before))
        return with_key.api_key != before.api_key and self._keys.names_brand_of(with_key, before)

    def _follow(self, present: Connection, wanted: Connection, *, names_same: bool) -> Connection:
        """End the consent if `wanted` leads elsewhere than `present`, and settle which brand is known.

        Args:
            present: As it is kept.
            wanted: As it shall be.
            names_same: Whether its key names the brand that `present` has.
        """
        because = None
        if wanted.base_url != present.base_url:
            because = "the base URL was changed"
        elif wanted.api_key != present.api_key and present.api_key and not names_same:
            because = "the API key was changed"
        elif None not in (wanted.brand_id, present.brand_id) and wanted.brand_id != present.brand_id:
            because = "the brand was changed"
        if because is None:
            unknown = wanted.brand_id is None
            return replace(wanted, brand_id=present.brand_id, brand_name=present.brand_name) if unknown else wanted
        consent.end(self._store, wanted.name, by=self._actor.email, because=because)
        stale = wanted.brand_id == present.brand_id
        return replace(wanted, brand_id=None, brand_name=None) if stale else wanted
