"""Profiles: what data there is, how fresh and how full each column is."""

from pages.ui.header import page_header

page_header("Profiles", "What data there is, how fresh and how full.")
