"""The people who may use a workspace: invited with a role, changed, removed; an administrator is always left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from exporter.errors import DefinitionError, Issue, NotAllowedError, NotFoundError, SignInError
from exporter.workspace.people import LOCAL_ADMINISTRATOR, ROLES, Person, Role, email_fault
from exporter.workspace.permissions import Action, require
from exporter.workspace.sign_in import SignedIn, SignIn
from exporter.workspace.sign_outs import SignOuts
from exporter.workspace.staleness import require_same
from exporter.workspace.store import Definition, Store, name_key

KIND = "person"

REMEMBERED = timedelta(days=366)
"""How long a sign-out is, at least: it holds although sessions are made to last longer afterwards."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    Args:
        email: As it was written at the invitation; its case does not matter.
        role: What they may do.
        since: When they were invited (UTC); None for those whom the deployment's settings name.
        by: Who invited them, or changed their role last.
        is_fixed: Whether the deployment's settings name them: then they are administrators, and nobody changes that.
    """

    email: str
    role: Role
    since: datetime | None
    by: str
    is_fixed: bool = False


class Team:
    """The people of a workspace, and who is acting; each call looks at the database anew.

    Args:
        store: Where they are kept.
        actor: Who is acting.
        first: Emails of those whom the deployment's settings make administrators.
    """

    def __init__(self, store: Store, *, actor: Person, first: tuple[str, ...] = ()) -> None:
        self._store = store
        self._actor = actor
        self._first = {name_key(email): email for email in first}
        self._sign_outs = SignOuts(store)

    def all(self) -> list[Account]:
        """Return everybody, by email. Raises NotAllowedError for those who are no administrators."""
        require(self._actor, Action.SEE_PEOPLE)
        return sorted(self._accounts(), key=lambda one: name_key(one.email))

    def administrators(self) -> list[str]:
        """Return the emails of the administrators, whom everybody may ask, in order."""
        return sorted((one.email for one in self._accounts() if one.role == "administrator"), key=name_key)

    def find(self, email: str) -> Person | None:
        """Return somebody with the role that they have now; None for whoever may not use the workspace.

        The local administrator, who needs no sign-in, is always there. Who has signed in is found by `signed_in`.
        """
        if name_key(email) == name_key(LOCAL_ADMINISTRATOR.email):
            return LOCAL_ADMINISTRATOR
        return next(
            (Person(one.email, one.role) for one in self._accounts() if name_key(one.email) == name_key(email.strip())),
            None,
        )

    def signed_in(self, email: str) -> Person | None:
        """Return whoever has proven to own an email address; nobody becomes the local administrator by that."""
        return None if name_key(email.strip()) == name_key(LOCAL_ADMINISTRATOR.email) else self.find(email)

    def acting(self, sign_in: SignIn, *, lasts: timedelta) -> SignedIn:
        """Let somebody act who has signed in: with the role that they have at that moment, for as long as it lasts.

        Args:
            sign_in: What their provider says.
            lasts: How long a sign-in holds.

        Raises:
            SignInError: It does not hold any more; so does asking for the role later.
            NotAllowedError: Nobody invited them; likewise.
        """

        def look() -> Role:
            if self.is_over(sign_in, lasts=lasts):
                raise SignInError("Your session has ended. Sign in again.")
            person = self.signed_in(sign_in.email)
            if person is None:
                raise NotAllowedError(self._whom_to_ask(sign_in.email))
            return person.role

        look()
        found = self.signed_in(sign_in.email)
        email = found.email if found is not None else sign_in.email
        return SignedIn(email, look, is_fresh=lambda: sign_in.is_fresh(self._store.now()))

    def is_over(self, sign_in: SignIn, *, lasts: timedelta) -> bool:
        """Tell whether a sign-in holds no more: its time has passed, or its person has signed out since."""
        return sign_in.has_ended(self._store.now(), lasts=lasts) or self._sign_outs.has(sign_in.mark)

    def sign_out(self, sign_in: SignIn, *, lasts: timedelta) -> None:
        """End a sign-in, for every browser that brings it; `lasts` is how long it would hold."""
        self._sign_outs.add(sign_in.mark, until=sign_in.at + max(lasts, REMEMBERED))

    def _whom_to_ask(self, email: str) -> str:
        administrators = self.administrators()
        if not administrators:
            return (
                f"{email} may not use this workspace, and it has no administrator yet. "
                "Whoever runs this application names the first one in EXPORTER_ADMINISTRATORS."
            )
        return f"{email} may not use this workspace. Ask an administrator to invite you: {', '.join(administrators)}."

    def invite(self, email: str, role: Role) -> Account:
        """Let somebody sign in.

        Raises:
            NotAllowedError: The person acting is no administrator.
            DefinitionError: It is no email address or no role, or they are invited already.
        """
        require(self._actor, Action.EDIT_PEOPLE)
        email = email.strip()
        _check(email, role)
        if self.find(email) is not None:
            raise DefinitionError([Issue("email", f"{email} may use this workspace already.")])
        document = {"role": role}
        kept = self._store.put(KIND, email, document, actor=self._actor.email, new=True, action="invited", detail=role)
        return _account(kept)

    def change(self, email: str, role: Role, *, seen: Role | None = None) -> Account:
        """Give somebody another role; it holds from what they do next.

        Args:
            email: Of whom.
            role: Which one.
            seen: Which one they had when that was chosen; None: it is replaced whatever it is by now.

        Raises:
            NotAllowedError: The person acting is no administrator, they are the last one, or the settings name them.
            NotFoundError: Nobody of this email was invited.
            ChangedMeanwhileError: They have not the role any more that was seen.
            DefinitionError: It is no role.
        """
        require(self._actor, Action.EDIT_PEOPLE)
        _check(email, role)
        with self._store.begin():
            present = self._present(email)
            if seen is not None:
                called = f"the role of {present.name}"
                require_same(self._store, (KIND, present.name), seen, lambda: present.document["role"], called=called)
            if role != "administrator":
                self._require_another(present)
            kept = self._store.put(KIND, present.name, {"role": role}, actor=self._actor.email, detail=f"now {role}")
        return _account(kept)

    def remove(self, email: str) -> None:
        """Let somebody sign in no more; what they made stays.

        Raises:
            NotAllowedError: The person acting is no administrator, they are the last one, or the settings name them.
            NotFoundError: Nobody of this email was invited.
        """
        require(self._actor, Action.EDIT_PEOPLE)
        with self._store.begin():
            present = self._present(email)
            self._require_another(present)
            self._store.delete(KIND, present.name, actor=self._actor.email)

    def _accounts(self) -> list[Account]:
        kept = [_account(one) for one in self._store.all(KIND) if name_key(one.name) not in self._first]
        fixed = [Account(email, "administrator", None, "the settings", is_fixed=True) for email in self._first.values()]
        return [*fixed, *kept]

    def _present(self, email: str) -> Definition:
        """Return somebody whom one may change, while nobody else changes an administrator."""
        if name_key(email.strip()) in self._first:
            raise NotAllowedError(
                f"{email} is an administrator by EXPORTER_ADMINISTRATORS. Take the address out there first."
            )
        for one in self._store.all(KIND):
            self._store.lock(KIND, one.name)
        try:
            return self._store.get(KIND, email.strip())
        except NotFoundError as error:
            raise NotFoundError(f"{email} was never invited.") from error

    def _require_another(self, present: Definition) -> None:
        others = [one for one in self._accounts() if one.role == "administrator" and one.email != present.name]
        if present.document["role"] == "administrator" and not others:
            raise NotAllowedError(f"{present.name} is the last administrator. Make somebody else one first.")


def _check(email: str, role: str) -> None:
    found = [
        ("email", email_fault(email)),
        ("role", None if role in ROLES else f"A role is one of {', '.join(ROLES)}."),
    ]
    issues = [Issue(where, message) for where, message in found if message is not None]
    if issues:
        raise DefinitionError(issues)


def _account(kept: Definition) -> Account:
    return Account(kept.name, kept.document["role"], kept.created_at, kept.updated_by)
