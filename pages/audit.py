"""Audit log: who did what to what, what it changed, and the proof that nothing in it was touched."""

from exporter.workspace.permissions import Action
from pages.ui import audit_entry, audit_filters, audit_proof, audit_table
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit(Action.SEE_AUDIT)

with showing_errors():
    with page_header("Audit log", "Who did what, through which door, and what it changed. Select an entry to see it."):
        audit_proof.actions(kit)
    audit_proof.show()
    asked = audit_filters.choose(kit)
    chosen = audit_table.show(kit, asked)
    if chosen is not None:
        audit_entry.show(chosen)
