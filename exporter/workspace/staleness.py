"""What keeps one person from writing over what another changed meanwhile: it is saved as it was seen, or not at all."""

from collections.abc import Callable
from typing import Any, Protocol

from exporter.errors import ChangedMeanwhileError, NotFoundError
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

    def present() -> Named:
        found = store.get(kind, seen.name)
        return read(found.name, found.document)

    require_same(store, (kind, seen.name), seen, present)


def require_same(
    store: Store, place: tuple[str, str], seen: object, present: Callable[[], object], *, called: str | None = None
) -> None:
    """Let those pass who saw something as it is; in a transaction of `Store.begin`, in which it then stays so.

    Args:
        store: Where it is.
        place: Kind and name of the definition that holds it; it need not be there yet.
        seen: How it was when whoever saves it opened it.
        present: Reads how it is.
        called: What people call it; None: by the name of the definition.

    Raises:
        ChangedMeanwhileError: Somebody changed it since.
    """
    store.lock(*place)
    if present() == seen:
        return
    try:
        changed = store.get(*place)
    except NotFoundError:
        what = called or f"“{place[1]}”"
        said = f"{what[:1].upper()}{what[1:]} changed"
    else:
        what = called or f"“{changed.name}”"
        said = f"{changed.updated_by} changed {what} on {changed.updated_at:%Y-%m-%d at %H:%M} UTC"
    raise ChangedMeanwhileError(
        f"{said}, after you opened this, and nothing of yours was saved. "
        "Look at this as it is now, then change it again."
    )
