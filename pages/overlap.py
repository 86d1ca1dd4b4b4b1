"""Overlap: who is in several segments at once, and how many; each combination is the beginning of a segment."""

from pages.ui import overlap_view
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("Overlap", "Who is in several segments at once, and who only in one.")
    segments = overlap_view.choose(kit)
    if segments:
        overlap_view.show(kit, segments)
