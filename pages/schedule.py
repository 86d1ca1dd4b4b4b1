"""Schedule: when everything runs by itself, how the last time went, and what comes next."""

from pages.ui import schedule_view
from pages.ui.errors import showing_errors
from pages.ui.header import page_header
from pages.ui.session import toolkit

kit = toolkit()

with showing_errors():
    page_header("Schedule", "When sources are looked at, segments counted, and every export run that follows.")
    schedule_view.show(kit)
