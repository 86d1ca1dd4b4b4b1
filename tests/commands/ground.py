"""What the tests of commands share: a workspace as a file, one command in this process or in one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter.sandbox.keys import DEMO_KEY

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = """\
sources:
  customers: {{parquet: profiles.parquet, key: customer_id}}
connections:
  main:
    display_name: Main brand
    base_url: {base_url}
    api_key: {api_key}
    consent: {{agreed_by: admin@example.com}}
segments:
  vip: {{source: customers, where: {{all: [{{field: lifetime_value, op: greater_than, value: 900}}]}}}}
  nobody: {{source: customers, where: {{any: []}}}}
exports:
  vip to main: {{connection: main, segments: [vip], mapping: {{email: email, first_name: first_name}}}}
  nobody to main: {{connection: main, segments: [nobody], mapping: {{email: email}}}}
  too many: {{connection: main, segments: [vip], mapping: {{email: email}}, limit: 10}}
"""


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


def write(folder: Path, base_url: str = "http://127.0.0.1:9/api", *, api_key: str = f'"{DEMO_KEY}"') -> str:
    (folder / "workspace.yaml").write_text(WORKSPACE.format(base_url=base_url, api_key=api_key))
    return "workspace.yaml"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of its own gets, warnings as errors."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXPORTER_")}
    return {**kept, "EXPORTER_HOME": str(folder / "workspace"), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "exporter", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment(folder), **options)
