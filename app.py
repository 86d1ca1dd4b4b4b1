"""The application: its pages, its logo, and who is using it; nothing else."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pages.ui import shell  # noqa: E402  (the lines above make it importable from any folder)

shell.show()
