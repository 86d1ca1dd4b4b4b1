"""The shape of the code, as rules that run: who imports whom, who owns which library, what the README promises."""

import ast
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "exporter"
MODULES = sorted(
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for file in PACKAGE.rglob("*.py")
    if file.name not in ("__init__.py", "__main__.py")
)

OWNERS: dict[str, tuple[str, ...]] = {
    "streamlit": (),
    "duckdb": ("exporter.profiles.",),
    "adbc_driver_manager": ("exporter.profiles.postgresql", "exporter.profiles.postgresql_reading"),
    "pyspark": ("exporter.profiles.spark",),
    "sqlglot": ("exporter.segments.", "exporter.insight.", "exporter.profiles."),
    "httpx": ("exporter.omnisend.way",),
    "sqlalchemy": ("exporter.workspace.",),
    "alembic": ("exporter.workspace.",),
    "obstore": ("exporter.workspace.storage",),
    "cryptography": ("exporter.workspace.secrets",),
    "hvac": ("exporter.workspace.vault",),
    "apprise": ("exporter.notices.way",),
    "dbos": ("exporter.jobs.",),
    "plotly": ("exporter.charts.",),
    "polars_hash": ("exporter.contacts.fingerprint",),
    "prometheus_client": ("exporter.watch.metrics",),
    "yaml": ("exporter.workspace_file",),
    "starlette": ("exporter.sandbox.",),
    "uvicorn": ("exporter.sandbox.",),
}
"""Library -> the modules (a trailing dot: the packages) that may import it."""

READ_THE_ENVIRONMENT = {
    "exporter/settings.py",
    "exporter/demo.py",  # hands its own on to its children
    "exporter/workspace/secrets.py",  # reads `env:NAME` when a key is used
}

BRINGS: dict[str, tuple[str, ...]] = {"dbos": ("sqlalchemy", "yaml", "cryptography")}
"""Library -> libraries of this list that it imports itself."""

LOADED = """
import importlib, json, sys
for modules in json.loads(sys.argv[1]):
    for module in modules:
        importlib.import_module(module)
    print(*sys.modules)
"""
"""Imports groups of modules, and tells in a line after each what is loaded by then."""

Group = tuple[frozenset[str], list[str]]
"""Libraries that modules may load, and the modules."""


def owns(module: str, library: str) -> bool:
    return any(module == owner or (owner.endswith(".") and module.startswith(owner)) for owner in OWNERS[library])


def libraries_of(module: str, graph: grimp.ImportGraph) -> frozenset[str]:
    """Return the libraries that a module and what it imports own, and those that these bring along."""
    imported = {module, *graph.find_upstream_modules(module)}
    owned = {library for library in OWNERS if any(owns(each, library) for each in imported)}
    return frozenset(owned | {brought for library in owned for brought in BRINGS.get(library, ())})


def alike() -> list[Group]:
    """Group the modules by the libraries that they may load, those that may load the fewest first."""
    graph, groups = grimp.build_graph("exporter"), defaultdict(list)
    for module in MODULES:
        groups[libraries_of(module, graph)].append(module)
    return sorted(groups.items(), key=lambda group: (len(group[0]), sorted(group[0])))


def one_after_another() -> list[list[Group]]:
    """Line up the groups that may share an interpreter: whatever is loaded before a group, it may load itself."""
    lines: list[list[Group]] = []
    for group in alike():
        fitting = [line for line in lines if line[-1][0] <= group[0]]
        if fitting:
            max(fitting, key=lambda line: len(line[-1][0])).append(group)
        else:
            lines.append([group])
    return lines


@pytest.mark.parametrize("groups", one_after_another(), ids=lambda line: "+".join(sorted(line[-1][0]))[:60] or "none")
def test_modules_load_only_libraries_that_what_they_import_owns(groups: list[Group]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps([modules for _, modules in groups])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    loaded = [set(line.split()) & set(OWNERS) for line in ran.stdout.splitlines()]
    assert len(loaded) == len(groups)
    for (allowed, modules), found in zip(groups, loaded, strict=True):
        assert found <= allowed, modules


def test_every_package_is_empty_so_that_importing_a_module_loads_no_other() -> None:
    full = [file for file in PACKAGE.rglob("__init__.py") if file.read_text(encoding="utf-8").strip()]

    assert full == []


def test_every_folder_of_the_package_is_a_package() -> None:
    folders = {file.parent for file in PACKAGE.rglob("*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_file_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "core", "manager", "misc"}

    assert [module for module in MODULES if vague & set(module.split("."))] == []


def test_only_the_settings_read_the_environment() -> None:
    reading = [
        str(file.relative_to(ROOT))
        for file in PACKAGE.rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", file.read_text(encoding="utf-8"))
    ]

    assert set(reading) <= READ_THE_ENVIRONMENT


def test_pages_own_none_of_the_libraries() -> None:
    taken = {library for library in OWNERS if library != "streamlit"}
    wrapped = {("app.py", "starlette")}  # whose word for what stands before a server is the one that `st.App` takes
    imports = {
        (str(file.relative_to(ROOT)), name.split(".")[0])
        for file in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
        for name in imported_names(file)
    }

    assert sorted(pair for pair in imports - wrapped if pair[1] in taken - {"plotly"}) == []


def imported_names(file: Path) -> set[str]:
    """Return the dotted names that a file imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def table(heading: str) -> list[str]:
    """Return the first cell of each row of the README's table under `heading`, without its code marks."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return [row.split("|")[1].strip().strip("`") for row in rows]


def test_the_readme_lists_every_command_and_no_other() -> None:
    from exporter import cli

    listed = {command.split()[0] for command in table("Command line")}

    assert listed == set(cli.COMMANDS)


def test_the_readme_lists_every_setting_and_no_other() -> None:
    read = set(re.findall(r"EXPORTER_[A-Z_]+", (PACKAGE / "settings.py").read_text(encoding="utf-8")))

    assert set(table("Settings")) == read


def test_the_readme_lists_every_contact_field_and_no_other() -> None:
    from exporter.contacts.fields import FIELDS

    assert set(table("Contact fields")) == set(FIELDS)
