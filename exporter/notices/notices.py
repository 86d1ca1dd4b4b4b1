"""Who is told when exports go wrong and when they are well again, as one person may see and change it."""

import time
from collections.abc import Callable
from dataclasses import asdict, replace

from exporter.errors import DefinitionError, Issue, NotFoundError, NoticeError, SettingsError
from exporter.notices import limits, way, words
from exporter.notices.notice import KIND, Notice, from_document, issues, to_document
from exporter.notices.telling import Send, address_of, telling
from exporter.notices.thresholds import Thresholds, check
from exporter.workspace import audit
from exporter.workspace.people import Person
from exporter.workspace.permissions import Action, require
from exporter.workspace.secrets import Secrets, is_reference
from exporter.workspace.staleness import require_as_seen
from exporter.workspace.store import Store, name_key
from exporter.workspace.told import ExportState, Telling, Told


class Notices:
    """The notices of a workspace, its thresholds and what was told; each call looks at the database anew.

    Args:
        store: Where they are kept.
        secrets: Seals and opens addresses.
        actor: Who is acting.
        clock: Seconds since 1970.
        send: Tells an address.
    """

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        *,
        actor: Person,
        clock: Callable[[], float] = time.time,
        send: Send = way.tell,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._actor = actor
        self._clock = clock
        self._send = send
        self._told = Told(store)

    def all(self) -> list[Notice]:
        """Return all notices by name. Raises NotAllowedError for whoever is no administrator."""
        require(self._actor, Action.EDIT_NOTICES)
        return [from_document(each.name, each.document) for each in self._store.all(KIND)]

    def get(self, name: str) -> Notice:
        """Return one. Raises NotFoundError, and NotAllowedError as `all` does."""
        require(self._actor, Action.EDIT_NOTICES)
        found = self._store.get(KIND, name)
        return from_document(found.name, found.document)

    def issues(self, notice: Notice, *, address: str | None = None) -> tuple[Issue, ...]:
        """Find every fault that `save` would refuse."""
        found = list(issues(notice))
        present = {name_key(name) for name in self._store.names("export")}
        unknown = [export for export in notice.exports if name_key(export) not in present]
        found += [Issue("exports", f"There is no export called “{export}”.") for export in unknown]
        typed = (address or "").strip()
        if not typed and not notice.address and name_key(notice.name) not in map(name_key, self._store.names(KIND)):
            found.append(Issue("address", f"An address is needed, such as {way.EXAMPLES}."))
        if typed:
            try:
                self._place(typed)
            except DefinitionError as error:
                found += error.issues
        return tuple(found)

    def save(
        self, notice: Notice, *, address: str | None = None, new: bool = False, seen: Notice | None = None
    ) -> Notice:
        """Check and keep a notice, and return it as it is kept.

        Args:
            notice: As it shall be.
            address: The address itself, sealed here, or a reference such as `env:NAME`, read at each use; None: it
                stays as it was. One that holds no readable address yet is kept, and checked when it is used.
            new: Refuse a name that another one has.
            seen: How it was when it was opened to be edited; None: it is replaced whatever it is by now.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: It was seen, and is there no more.
            ChangedMeanwhileError: It is not as it was seen any more.
            DefinitionError: With every fault.
        """
        require(self._actor, Action.EDIT_NOTICES)
        typed = (address or "").strip()
        found = self.issues(notice, address=typed)
        if found:
            raise DefinitionError(found)
        with self._store.begin():
            if seen is not None:
                require_as_seen(self._store, KIND, seen, from_document)
            present = self._present(notice.name)
            if typed:
                notice = self._with_address(notice, typed, present)
            elif present is not None:
                notice = replace(notice, address=present.address, service=present.service, host=present.host)
            self._store.put(KIND, notice.name, to_document(notice), actor=self._actor.email, new=new)
        return notice

    def delete(self, name: str) -> None:
        """Tell an address nothing any more, nor what waits for it. Raises NotFoundError and NotAllowedError."""
        require(self._actor, Action.EDIT_NOTICES)
        self._store.delete(KIND, name, actor=self._actor.email)

    def test(self, name: str) -> None:
        """Tell an address that this is a test, at once.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is no such notice.
            NoticeError: The address cannot be read, or could not be told.
        """
        notice = self.get(name)
        said, now = words.test(notice.name), self._clock()
        each = replace(telling(notice.name, said, at=now), attempts=1)
        with self._store.begin() as connection:
            audit.record(connection, audit.Deed(self._actor.email, "tested", KIND, notice.name), at=self._store.now())
        try:
            self._send(address_of(self._secrets, notice), said)
        except (DefinitionError, SettingsError, NoticeError) as error:
            problem = error.issues[0].message if isinstance(error, DefinitionError) else str(error)
            self._told.add(replace(each, status="given up", problem=problem))
            raise NoticeError(problem) from error
        self._told.add(replace(each, status="told", told_at=self._clock()))

    def history(self, *, limit: int = 100) -> list[Telling]:
        """Return what people were told, or are still to be told, newest first. Raises NotAllowedError."""
        require(self._actor, Action.EDIT_NOTICES)
        return self._told.latest(limit=limit)

    def last_told(self) -> dict[str, Telling]:
        """Return the last thing that each address was or is to be told, by the key of the notice's name."""
        require(self._actor, Action.EDIT_NOTICES)
        return self._told.last_told()

    def states(self) -> list[ExportState]:
        """Return how each export was at the last look, those with something wrong first."""
        present = {name_key(name) for name in self._store.names("export")}
        known = [state for key, state in self._told.states().items() if key in present]
        return sorted(known, key=lambda state: (not state.wrong, name_key(state.export)))

    def thresholds(self, export: str | None = None) -> Thresholds:
        """Return the thresholds that hold for an export, or (None) for all that have none of their own."""
        return limits.thresholds_of(self._store, export)

    def own_thresholds(self) -> dict[str, Thresholds]:
        """Return the thresholds of the exports that have some of their own, by name."""
        return limits.own_thresholds(self._store)

    def save_thresholds(
        self, thresholds: Thresholds | None, *, export: str | None = None, seen: Thresholds | None = None
    ) -> None:
        """Change what holds for an export, or (None) for all; `thresholds` None: an export has none of its own.

        Args:
            thresholds: As they shall be.
            export: Which one.
            seen: What held for it when that was opened to be changed; None: it is replaced whatever holds by now.

        Raises:
            NotAllowedError: The person acting is no administrator.
            NotFoundError: There is no such export.
            ChangedMeanwhileError: Something else holds by now.
            DefinitionError: With every fault.
        """
        require(self._actor, Action.EDIT_NOTICES)
        if thresholds is not None and (found := check(asdict(thresholds))):
            raise DefinitionError(found)
        name = None if export is None else self._store.get("export", export).name
        limits.put_thresholds(self._store, thresholds, export=name, actor=self._actor.email, seen=seen)

    def _present(self, name: str) -> Notice | None:
        try:
            return self.get(name)
        except NotFoundError:
            return None

    def _place(self, typed: str) -> way.Place | None:
        """Say what an address is of; None: it is a reference that cannot be read yet."""
        if not is_reference(typed):
            return way.place(typed)
        try:
            return way.place(self._secrets.read(typed))
        except SettingsError:
            return None

    def _with_address(self, notice: Notice, typed: str, present: Notice | None) -> Notice:
        place = self._place(typed) or way.Place("", "")
        kept = typed
        if not is_reference(typed):
            kept = present.address if present and self._opens_to(present, typed) else self._secrets.seal(typed)
        return replace(notice, address=kept, service=place.service, host=place.host)

    def _opens_to(self, present: Notice, typed: str) -> bool:
        try:
            return not is_reference(present.address) and self._secrets.read(present.address) == typed
        except SettingsError:
            return False
