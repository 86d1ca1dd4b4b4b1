"""What is kept of an export for its notices follows its new name, and goes with it."""

from exporter.notices.limits import rename_export
from exporter.notices.notice import KIND
from exporter.workspace.store import Store, name_key
from exporter.workspace.told import Told


def renamed(store: Store, old: str, new: str, *, actor: str) -> None:
    """Let notices, thresholds and the state of an export follow its new name, inside the caller's `begin`."""
    Told(store).rename(old, new)
    rename_export(store, old, new, actor=actor)
    for kept in store.all(KIND):
        exports = [new if name_key(each) == name_key(old) else each for each in kept.document["exports"]]
        store.put(KIND, kept.name, {**kept.document, "exports": exports}, actor=actor)


def removed(store: Store, export: str, *, actor: str) -> None:
    """Forget the thresholds and the state of an export; a notice of it alone is kept, and is about nothing."""
    Told(store).forget(export)
    rename_export(store, export, None, actor=actor)
