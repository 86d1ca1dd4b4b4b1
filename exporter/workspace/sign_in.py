"""A sign-in at an OpenID provider: what its claims must say, how long it holds, and who acts by it."""

import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from exporter.errors import NotAllowedError, SignInError
from exporter.workspace.people import Person, Role

FRESH = timedelta(minutes=5)
"""How long after a sign-in that was asked for anew something may be done that asks for one."""

AHEAD = timedelta(minutes=5)
"""How far a provider's clock may be ahead of this machine's."""

RENEWAL = "fresh"
"""How the providers end that ask people to sign in anew; each stands for the one of the same name without it."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signed in, and when, as their provider vouches for it.

    Args:
        email: The address that they own.
        at: When the provider said so (UTC).
        proven_at: When they proved it to the provider last (UTC); None where it does not say.
        provider: Which of the providers in `secrets.toml`; "default" where there is one without a name.
        renewed: Whether the provider was asked to let nobody pass without signing in anew.
        mark: What tells this sign-in from every other, hashed: the provider gives each its own nonce.
    """

    email: str
    at: datetime
    proven_at: datetime | None
    provider: str
    renewed: bool
    mark: str = field(repr=False)

    @classmethod
    def of(cls, claims: Mapping[str, object]) -> "SignIn":
        """Read the claims of an identity token. Raises NotAllowedError where they prove no email address."""
        email, at = claims.get("email"), _moment(claims.get("iat"))
        if not isinstance(email, str) or not email.strip():
            raise NotAllowedError(
                "Your sign-in provider tells no email address. Whoever runs this application can ask it for the "
                "scope “email”."
            )
        if claims.get("email_verified") in (False, "false"):
            raise NotAllowedError(
                "Your sign-in provider has not confirmed your email address yet. Confirm it there, then sign in again."
            )
        if at is None:
            raise NotAllowedError("Your sign-in provider does not tell when you signed in, so it cannot be relied on.")
        provider = str(claims.get("provider") or "default")
        return cls(
            email=email.strip(),
            at=at,
            proven_at=_moment(claims.get("auth_time")),
            provider=renewed_by(provider) or provider,
            renewed=renewed_by(provider) is not None,
            mark=_mark(claims),
        )

    def has_ended(self, now: datetime, *, lasts: timedelta) -> bool:
        """Tell whether it holds no more; one from the future never did."""
        return not -AHEAD <= now - self.at < lasts

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether they have proved just now, on demand, who they are."""
        proven = self.proven_at or self.at
        return self.renewed and all(-AHEAD <= now - each <= FRESH for each in (self.at, proven))


class SignedIn(Person):
    """Somebody who has signed in. Their role is looked up each time, so that a change of it holds at once.

    Asking for the role raises NotAllowedError when their session has ended, or they may not use the workspace any more.
    """

    __slots__ = ("_is_fresh", "_look")

    def __init__(self, email: str, look: Callable[[], Role], *, is_fresh: Callable[[], bool] = lambda: False) -> None:
        object.__setattr__(self, "email", email)
        object.__setattr__(self, "_look", look)
        object.__setattr__(self, "_is_fresh", is_fresh)

    @property
    def role(self) -> Role:
        """What they may do now."""
        look: Callable[[], Role] = object.__getattribute__(self, "_look")
        return look()

    @property
    def is_fresh(self) -> bool:
        """Whether they have proved just now, on demand, who they are."""
        is_fresh: Callable[[], bool] = object.__getattribute__(self, "_is_fresh")
        return is_fresh()


def require_fresh(person: Person) -> None:
    """Let those pass who have proved just now who they are, and those who act without a sign-in.

    These are the local administrator, and whomever the owner of the workspace acts for on its machine: with a command,
    or in Python. Raises SignInError for everyone else.
    """
    if isinstance(person, SignedIn) and not person.is_fresh:
        minutes = FRESH // timedelta(minutes=1)
        raise SignInError(
            "This asks for a fresh sign-in, and nothing was changed. Sign in again, then do it "
            f"within {minutes} minutes."
        )


def renewal_of(provider: str) -> str:
    """Return the name of the provider that asks people to sign in anew, for the provider that they signed in with."""
    return RENEWAL if provider == "default" else f"{provider}-{RENEWAL}"


def renewed_by(provider: str) -> str | None:
    """Return the provider that one which asks people to sign in anew stands for; None for any other."""
    if provider == RENEWAL:
        return "default"
    name, _, end = provider.rpartition("-")
    return name if name and end == RENEWAL else None


def is_loopback(address: str | None) -> bool:
    """Tell whether only this machine reaches an address that a server listens at; None stands for every address."""
    if address is None:
        return False
    if address.casefold() == "localhost":
        return True
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback


def _mark(claims: Mapping[str, object]) -> str:
    parts = [str(claims.get(name)) for name in ("iss", "sub", "email", "iat", "nonce")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None
