"""Preferences: what holds for the whole workspace, such as its time zone; administrators change it."""

from pages.ui import preferences_form
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("Preferences", "What holds for everybody in this workspace.")
    preferences_form.show(kit)
