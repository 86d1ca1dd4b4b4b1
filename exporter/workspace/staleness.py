"""What keeps one person from writing over what another changed meanwhile: it is saved as it was seen, or not at all."""

from collections.abc import Callable
from typing import Any, Protocol

from exporter.errors import ChangedMeanwhileError
from exporter.workspace.store import Store


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str:
        """Under which it is kept."""


def require_as_seen(store: Store, kind: str, seen: Named, read: Callable[[str, dict[str, Any]], Named]) -> None:
    """Let those pass who saw a definition as it is; in a transaction of `Store.begin`, in which it then stays so.

    Args:
        store: Where it is.
        kind: Of the definition.
        seen: How it was when whoever saves it opened it.
        read: Makes a value such as `seen` of its name and its document.

    Raises:
        NotFoundError: It is there no more.
        ChangedMeanwhileError: Somebody changed it since.
    """
    store.lock(kind, seen.name)
    present = store.get(kind, seen.name)
    if read(present.name, present.document) != seen:
        raise ChangedMeanwhileError(
            f"{present.updated_by} changed “{present.name}” on {present.updated_at:%Y-%m-%d at %H:%M} UTC, after you "
            "opened it, and nothing of yours was saved. Look at it as it is now, then change it again."
        )
