"""Segments: who can be exported, how many, and why."""

from pages.ui.header import page_header

page_header("Segments", "Who can be exported, how many, and why.")
