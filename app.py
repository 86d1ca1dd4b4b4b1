"""The application: what its server needs before it listens, and what each browser session runs; nothing else."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if __name__ == "__main__":  # as which Streamlit runs it for each session
    from pages.ui import shell

    shell.show()
else:  # the server imports it once
    from starlette.middleware import Middleware

    from pages.ui import shell, sign_in  # shell, so that what pages load is there before the first is opened
    from pages.ui.this_machine import ThisMachineOnly

    sign_in.require_safe_start()
    app = st.App(ROOT / "app.py", secrets=sign_in.secrets(), middleware=[Middleware(ThisMachineOnly)])
