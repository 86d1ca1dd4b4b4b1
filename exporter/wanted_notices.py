"""The notices and thresholds that a workspace file asks for, inside the transaction in which it is applied."""

from pathlib import Path

from exporter.errors import DefinitionError, NotFoundError
from exporter.notices.notice import KIND
from exporter.notices.written_notices import NOTICES, THRESHOLDS, read_notice, read_thresholds
from exporter.toolkit import Toolkit
from exporter.workspace.written import Written


def bring(kit: Toolkit, document: Written, *, folder: Path) -> tuple[list[str], list[str]]:
    """Bring notices and thresholds to what was written, noting faults.

    Args:
        kit: The workspace; what its actor may not do is refused.
        document: Sections of entries, and the faults that were found.
        folder: Where relative paths start.

    Returns:
        What is new or different now, and what was like that already.
    """
    changed: list[str] = []
    unchanged: list[str] = []
    for name, entry in document.section(NOTICES).items():
        before = _stored(kit, KIND, name)
        if _save(kit, document, name, entry, folder=folder):
            (unchanged if _stored(kit, KIND, name) == before else changed).append(f'notice "{name}"')
    for export, wanted in read_thresholds(document).items():
        called = "thresholds" if export is None else f'thresholds of export "{export}"'
        place = (THRESHOLDS, "all") if export is None else (THRESHOLDS, "exports", export)
        own = kit.notices.own_thresholds()
        is_so = kit.notices.thresholds(export) == wanted and (export is None or export in own)
        try:
            if not is_so:
                kit.notices.save_thresholds(wanted, export=export)
            (unchanged if is_so else changed).append(called)
        except NotFoundError as error:
            document.fault(place, called, str(error))
    return changed, unchanged


def _save(kit: Toolkit, document: Written, name: str, entry: dict[str, object], *, folder: Path) -> bool:
    place = (NOTICES, name)
    read = read_notice(document, name, entry, folder=folder)
    if read is None:
        return False
    try:
        kit.notices.save(read.notice, address=read.address)
    except DefinitionError as error:
        for issue in error.issues:
            document.fault(document.near(place, issue.where), f'notice "{name}", {issue.where}', issue.message)
        return False
    return True


def _stored(kit: Toolkit, kind: str, name: str) -> dict[str, object] | None:
    try:
        return kit.store.get(kind, name).document
    except NotFoundError:
        return None
