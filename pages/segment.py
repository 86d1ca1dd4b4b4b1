"""A segment: who belongs to it, built condition by condition."""

from pages.ui.header import page_header

page_header("Segment", "These are the people.")
