"""What can go wrong, sorted by what the person or the program does next.

    ExporterError
    ├── SettingsError         fix the deployment: a setting is missing or malformed
    │   └── StateUnavailableError  wait and try again: the state database is busy, full, away or was removed
    ├── NotFoundError         fix the name: there is no such source, segment, connection, export or run
    ├── NotAllowedError       ask an administrator: the person acting may not do this
    │   └── SignInError       sign in, or do so again: the session has ended, or a proof of just now is asked for
    ├── DefinitionError       fix the form or the file: `.issues` lists every fault at once
    │   ├── SegmentError      … of a segment
    │   └── MappingError      … of a mapping
    ├── InUseError            change what uses it first: `.users` names them
    ├── ChangedMeanwhileError look at it again: somebody changed it since it was opened
    ├── SourceError           fix the data: profiles cannot be read, or are not what they were
    ├── ConsentError          agree first: nothing was sent
    │   ├── PausedError       let the connection go on first
    │   └── AgentError        set another export user first: nobody is there for whom to act
    ├── RunRefusedError       change the export: the run was refused before its first request
    ├── NoticeError           check the address, or the way to it: somebody could not be told
    └── OmnisendError         Omnisend, or the way to it, said no
        ├── StopRun           stop the run: every further request would fail too
        ├── Rejected          record it and go on: Omnisend refuses this request for good
        ├── TooLarge          halve the batch and go on
        └── Unavailable       try again later: nothing is known to be wrong with what was sent

No message holds personal data or an API key: rows are named by position, answers by status and request id.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class ExporterError(Exception):
    """Everything that this package raises on purpose; its text is a sentence for the person at the screen."""


class SettingsError(ExporterError):
    """A setting is missing or malformed."""


class StateUnavailableError(SettingsError):
    """The state database is busy, full, out of reach or gone for now.

    What was to be written was not; only where the connection broke in the midst of a commit is that unknown.
    """


class NotFoundError(ExporterError):
    """A name that nothing has."""


class NotAllowedError(ExporterError):
    """The person acting may not do this."""


class SignInError(NotAllowedError):
    """Nobody has signed in, the session has ended, or the person acting has not proved just now who they are."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault of a definition.

    Args:
        where: What it concerns, as the person knows it: a contact field, "condition 2", a column.
        message: What is wrong and what to do, as a sentence.
        line: The line in the workspace file (1-based), or None when it came from elsewhere.
    """

    where: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, {self.where}" if self.line is not None else self.where
        return f"{place}: {self.message}"


class DefinitionError(ExporterError):
    """A definition has faults; `issues` holds all of them, in a stable order, and is never empty."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class SegmentError(DefinitionError):
    """A segment does not fit its source."""


class MappingError(DefinitionError):
    """A mapping does not fit its source, or Omnisend."""


class InUseError(ExporterError):
    """Something cannot be removed while others use it; `users` holds their names."""

    def __init__(self, message: str, users: Sequence[str]) -> None:
        self.users = tuple(users)
        super().__init__(message)


class ChangedMeanwhileError(ExporterError):
    """Somebody else changed a definition since whoever saves it opened it; nothing was saved."""


class SourceError(ExporterError):
    """Profiles cannot be read, or are not what they were."""


class ConsentError(ExporterError):
    """There is no standing consent for this connection; nothing was sent."""


class PausedError(ConsentError):
    """Nothing may be sent over this connection for now."""


class AgentError(ConsentError):
    """The person for whom runs over this connection act has left, or may not use it any more."""


class RunRefusedError(ExporterError):
    """The run was refused before its first request."""


class NoticeError(ExporterError):
    """Somebody could not be told how an export fares; the address itself is never repeated."""


class OmnisendError(ExporterError):
    """Omnisend, or the way to it, said no.

    Args:
        message: A sentence for the person.
        status: The HTTP status, or None if no answer came.
        request_id: Omnisend's `instance` of the answer, for its support, or None.
        retry_after: Seconds that Omnisend asked to wait, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        super().__init__(message)


class StopRun(OmnisendError):
    """A wrong key (401), a missing permission (403), a retired version (410): nothing further can succeed."""


class Rejected(OmnisendError):
    """Omnisend refuses this request for good (400, 404, 409, 422); `fields` are the paths that it blames."""

    def __init__(
        self, message: str, *, status: int | None = None, request_id: str | None = None, fields: Sequence[str] = ()
    ) -> None:
        super().__init__(message, status=status, request_id=request_id)
        self.fields = tuple(fields)


class TooLarge(OmnisendError):
    """The request is larger than Omnisend takes (413)."""


class Unavailable(OmnisendError):
    """No usable answer: 408, 429, 5xx, a reset, a time-out. `may_have_arrived` is False only if it surely did not."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        may_have_arrived: bool = True,
    ) -> None:
        super().__init__(message, status=status, request_id=request_id, retry_after=retry_after)
        self.may_have_arrived = may_have_arrived

    @property
    def throttled(self) -> bool:
        """Whether it said no because the brand made too many requests (429)."""
        return self.status == 429  # noqa: PLR2004 -- HTTP's own number
