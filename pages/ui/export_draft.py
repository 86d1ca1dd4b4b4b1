"""The export being written on *New export*: kept for the session and in the page's address, so nothing is lost."""

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from exporter.contacts.mapping import Mapping
from exporter.contacts.matching import suggest
from exporter.errors import DefinitionError, NotFoundError
from exporter.profiles.source import Column
from exporter.runs.definition import CONTACT_LIMIT, LEAVERS_LIMIT, Export
from exporter.schedules.documents import read_schedule
from exporter.toolkit import Toolkit
from pages.ui import session

KEPT = "export_draft"
LARGEST_ADDRESS = 100_000


def packed(export: Export) -> str:
    """Write an export as text that fits into an address."""
    text = json.dumps({"name": export.name, "export": export.to_document()}, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpacked(text: str) -> Export:
    """Read an export out of an address.

    Raises:
        DefinitionError: The address holds a faulty export.
        ValueError: The address was cut off or changed.
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        content = json.loads(zlib.decompressobj().decompress(raw, LARGEST_ADDRESS))
        document = content["export"]
        return Export(
            name=str(content["name"]),
            connection=str(document["connection"] or ""),
            segments=tuple(str(name) for name in document["segments"]),
            mapping=Mapping.from_document(document["mapping"]) if document["mapping"] else Mapping(()),
            marker="tag" if document["marker"] == "tag" else "property",
            subscription="from_data" if document["subscription"] == "from_data" else "leave",
            send_welcome_message=document.get("send_welcome_message") is True,
            limit=int(document.get("limit", CONTACT_LIMIT)),
            mode="full" if document.get("mode") == "full" else "changed",
            leavers_limit=min(1.0, max(0.0, float(document.get("leavers_limit", LEAVERS_LIMIT)))),
            schedule=read_schedule(document.get("schedule")),
        )
    except (zlib.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError("The address does not hold a whole export.") from error


def load(kit: Toolkit) -> Export:
    """Return the export being written: from the address, else what this session last had, else an empty one."""
    address = st.query_params
    if text := address.get("draft"):
        try:
            if name := address.get("export"):
                seen(kit, name)
            return unpacked(text)
        except (ValueError, DefinitionError):
            st.warning("Part of the address was lost, so the export starts anew.", icon=":material/link_off:")
    if name := address.get("export"):
        return opened(kit, name)
    if segments := address.get_all("segment"):
        return with_segments(kit, empty(kit), segments)
    kept: object = session.held(KEPT, None)
    return kept if isinstance(kept, Export) else empty(kit)


def opened(kit: Toolkit, name: str) -> Export:
    """Return a saved export to be edited, and remember how it is. Raises NotFoundError."""
    export = kit.exports.get(name)
    session.hold(f"{KEPT}_seen_{name}", export)
    return export


def seen(kit: Toolkit, name: str) -> Export:
    """Return a saved export as it was when this session opened it to be edited. Raises NotFoundError."""
    known: object = session.held(f"{KEPT}_seen_{name}", None)
    return known if isinstance(known, Export) else opened(kit, name)


def empty(kit: Toolkit) -> Export:
    """Return an export with nothing chosen but the connection, where there is only one that can be used."""
    usable = kit.connections.names()
    return Export(name="", connection=usable[0] if len(usable) == 1 else "", segments=(), mapping=Mapping(()))


def keep(export: Export) -> None:
    """Remember the export for this session and in the address."""
    session.hold(KEPT, export)
    text = packed(export)
    if st.query_params.get("draft") != text:
        st.query_params["draft"] = text


def current() -> Export:
    """Return the export as it was last kept; for callbacks, which run before the page does."""
    kept: object = session.held(KEPT, None)
    assert isinstance(kept, Export)  # noqa: S101  (only `keep` writes it)
    return kept


def forget() -> None:
    """Drop the export being written and everything its widgets hold."""
    session.drop("new_export")
    session.drop(KEPT)
    st.query_params.clear()


def columns_of(kit: Toolkit, export: Export) -> tuple[Column, ...]:
    """Return the columns of the source that the export's segments stand on; none while no segment is chosen."""
    if not export.segments:
        return ()
    return kit.profiles.columns(kit.sources.get(kit.segments.get(export.segments[0]).source))


def with_segments(kit: Toolkit, export: Export, names: Sequence[str]) -> Export:
    """Choose segments. Those of another source bring a mapping of their own, matched by name."""
    known = tuple(name for name in names if name in kit.segments.names())
    if known == export.segments:
        return export
    changed = replace(export, segments=known)
    before, after = source_of(kit, export), source_of(kit, changed)
    if after is None or (after == before and export.mapping.fields):
        return changed
    return replace(changed, mapping=suggest(columns_of(kit, changed), subscription=changed.subscription))


def source_of(kit: Toolkit, export: Export) -> str | None:
    """Return the name of the source of the first segment, or None if there is none any more."""
    try:
        return kit.segments.get(export.segments[0]).source if export.segments else None
    except NotFoundError:
        return None


def whole(kit: Toolkit, export: Export, *, replacing: str | None) -> Export:
    """Return the export so that it can be tried out, with what may still be open filled in; not to be saved.

    Args:
        kit: The workspace.
        export: As it is being written.
        replacing: Name under which it is saved: what Omnisend accepted of it is known by that one. None: a new one.
    """
    connection = export.connection or next(iter(kit.connections.names()), "")
    filled = replace(export, connection=connection)
    return replace(filled, name=replacing or free_name(kit, filled) or "New export")


def free_name(kit: Toolkit, export: Export) -> str:
    """Return a name that says which segments go where and that no other export has; empty while that is open."""
    if not export.segments or not export.connection:
        return ""
    wanted = f"{' and '.join(export.segments)} to {kit.connections.card(export.connection).display_name}"
    taken = {name.casefold() for name in kit.exports.names()}
    numbered = (wanted if number == 1 else f"{wanted} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name.casefold() not in taken)
