"""The thresholds that hold for each export: its own, or those of the whole workspace."""

from collections.abc import Mapping
from typing import Any

from exporter.errors import NotFoundError
from exporter.notices.thresholds import DEFAULT, Thresholds, from_document, to_document
from exporter.workspace.staleness import require_same
from exporter.workspace.store import Store, name_key

KIND, NAME = "thresholds", "workspace"


def thresholds_of(store: Store, export: str | None = None) -> Thresholds:
    """Return the thresholds that hold for an export; None: those of the workspace."""
    document = _document(store)
    own = document["exports"].get(name_key(export)) if export is not None else None
    return from_document(document["all"] if own is None else own["values"])


def own_thresholds(store: Store) -> dict[str, Thresholds]:
    """Return the exports that have thresholds of their own, with these."""
    return {own["export"]: from_document(own["values"]) for own in _document(store)["exports"].values()}


def put_thresholds(
    store: Store, thresholds: Thresholds | None, *, export: str | None, actor: str, seen: Thresholds | None = None
) -> None:
    """Keep thresholds.

    Args:
        store: Where they are.
        thresholds: None: those that hold otherwise (of an export: the workspace's, else the defaults).
        export: Of which export; None: of the workspace.
        actor: Email of the person acting.
        seen: What held when it was opened to be changed; None: it is replaced whatever holds by now.

    Raises:
        ChangedMeanwhileError: Something else holds by now.
    """
    with store.begin():
        store.lock(KIND, NAME)
        if seen is not None:
            require_same(store, (KIND, NAME), seen, lambda: thresholds_of(store, export), called="the thresholds")
        document = _document(store)
        values = None if thresholds is None else to_document(thresholds)
        detail = "for all exports" if export is None else f"for the export “{export}”"
        if export is None:
            document["all"] = values or {}
        elif values is None:
            document["exports"].pop(name_key(export), None)
        else:
            document["exports"][name_key(export)] = {"export": export, "values": values}
        store.put(KIND, NAME, document, actor=actor, detail=detail)


def rename_export(store: Store, old: str, new: str | None, *, actor: str) -> None:
    """Let the thresholds of an export follow its new name; None: it is no more."""
    own = own_thresholds(store)
    mine = next((name for name in own if name_key(name) == name_key(old)), None)
    if mine is not None:
        put_thresholds(store, None, export=mine, actor=actor)
        if new is not None:
            put_thresholds(store, own[mine], export=new, actor=actor)


def _document(store: Store) -> dict[str, Any]:
    try:
        kept: Mapping[str, Any] = store.get(KIND, NAME).document
    except NotFoundError:
        kept = {"all": to_document(DEFAULT)}
    return {"all": dict(kept.get("all", {})), "exports": dict(kept.get("exports", {}))}
