"""Forgetting: what is kept of a customer who asks to be forgotten, and the way to remove it."""

from exporter.workspace.permissions import Action
from pages.ui import forgetting_view
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit(Action.FORGET)

with showing_errors():
    page_header("Forgetting", "What is kept here of a customer who asks to be forgotten, and how all of it goes.")
    forgetting_view.ask(kit)
    forgetting_view.show(kit)
