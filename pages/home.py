"""Home: what was delivered, what needs the person, and what happens next."""

from pages.ui.header import page_header

page_header("Home", "What was delivered, what needs you, and what happens next.")
