"""System: whether everything that should run runs, and where it hangs if not."""

from pages.ui import system_view
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("System", "Everything that should run runs; if not, you see where it hangs.")
    system_view.show(kit)
