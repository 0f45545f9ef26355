"""The project keeps its own rules: layout, sizes, docstrings, imports, and the words that tools and people rely on."""

from __future__ import annotations

import ast
import os
import pwd
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tuimail

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {"pyproject.toml", "tuimail", "themes", "tests", "README.md", "LICENSE", "CHANGELOG.md", ".ci"}
IMPORTED_AS = {"dns": "dnspython", "PIL": "pillow"}
"""Packages whose module has another name."""
OPTIONAL = {"screenshots", "uv.lock"}
FILE_LINES, CLASS_LINES, FUNCTION_LINES = 400, 250, 50
THROUGH_ANOTHER = {"rich", "pysasl", "proxyprotocol"}
"""Imported by us, brought by textual and pymap in the one version that fits."""


@cache
def files() -> tuple[Path, ...]:
    """Everything that belongs to the project, relative to its root: what git knows or would add."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(sorted(path for path in map(Path, filter(None, listed)) if (ROOT / path).is_file()))


def python_files(*folders: str) -> list[Path]:
    return [path for path in files() if path.suffix == ".py" and path.parts[0] in (folders or ("tuimail", "tests"))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), str(path))


def nodes(*folders: str) -> Iterator[tuple[Path, ast.AST]]:
    for path in python_files(*folders):
        for node in ast.walk(tree(path)):
            yield path, node


def test_the_top_level_has_the_agreed_entries_only() -> None:
    entries = {path.parts[0] for path in files()}
    assert {entry for entry in entries if not entry.startswith(".")} <= REQUIRED | OPTIONAL
    assert entries >= REQUIRED


def test_every_module_says_its_one_job_in_its_first_line() -> None:
    odd = {}
    for path in python_files("tuimail"):
        first = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
        if not first.endswith((".", ":", "?", "!")):
            odd[str(path)] = first
    assert not odd


def test_files_classes_and_functions_are_small() -> None:
    sizes = {str(path): len((ROOT / path).read_text().splitlines()) for path in python_files()}
    long = {path: size for path, size in sizes.items() if size > FILE_LINES}
    for path, node in nodes("tuimail"):
        match node:
            case ast.ClassDef():
                limit = CLASS_LINES
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                limit = FUNCTION_LINES
            case _:
                continue
        assert node.end_lineno is not None
        if (size := node.end_lineno - node.lineno + 1) > limit:
            long[f"{path}:{node.lineno} {node.name}"] = size
    assert not long


def test_no_path_of_one_machine_is_in_the_tree() -> None:
    places = {f"{place}/" for place in (ROOT.parent, pwd.getpwuid(os.getuid()).pw_dir) if len(str(place)) > 1}
    places -= {"/tmp/", "/usr/"}
    names = b"|".join(re.escape(os.fsencode(place)) for place in sorted(places))
    pattern = re.compile(rb"(?<![\w.~-])(?:" + names + rb")")
    found = [str(path) for path in files() if path.name != "uv.lock" and pattern.search((ROOT / path).read_bytes())]
    assert not found


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert not [str(path) for path in python_files("tuimail") if unfinished.search((ROOT / path).read_text())]


def test_nothing_waits_blindly_or_swallows_everything() -> None:
    found = []
    for path, node in nodes("tuimail"):
        match node:
            case ast.Attribute(value=ast.Name(id="time"), attr="sleep") | ast.Attribute(attr="call_from_thread"):
                found.append(f"{path}:{node.lineno}")
            case ast.ExceptHandler(type=None):
                found.append(f"{path}:{node.lineno}")
    assert not found


def test_every_test_file_can_fail() -> None:
    tests = [path for path in python_files("tests") if path.name.startswith("test_")]
    claims = re.compile(r"\bassert\b|\braises\b|snap_compare")
    assert not [str(path) for path in tests if not claims.search((ROOT / path).read_text())]


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in python_files("tests")}
    assert not [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").exists()]


def imported() -> set[str]:
    names = set()
    for _, node in nodes("tuimail"):
        match node:
            case ast.Import():
                names |= {alias.name.partition(".")[0] for alias in node.names}
            case ast.ImportFrom(module=str() as module, level=0):
                names.add(module.partition(".")[0])
    return names


def test_dependencies_are_those_that_are_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.match(r"[\w-]+", entry)[0].replace("-", "_") for entry in project["dependencies"]}  # type: ignore[index]
    foreign = (
        {IMPORTED_AS.get(name, name) for name in imported()}
        - set(sys.stdlib_module_names)
        - {"tuimail"}
        - THROUGH_ANOTHER
    )
    assert foreign == declared


def test_the_version_has_its_chapter_in_the_changelog() -> None:
    assert re.search(rf"^## {re.escape(tuimail.__version__)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("tuimail.engine.worker", {"textual", "rich", "html2text"}),
        ("tuimail.ui.app", {"keyring", "html2text", "selectolax", "pymap", "tuimail.imap", "tuimail.engine"}),
        ("tuimail.cli", {"textual", "asyncio", "sqlite3", "keyring", "tuimail.engine"}),
    ],
)
def test_importing_a_room_brings_no_more_than_it_needs(module: str, unwanted: set[str]) -> None:
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert module in loaded
    assert not unwanted & set(loaded)


def fenced(number: int) -> str:
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return str(blocks[number]).strip()


def test_the_readme_starts_with_a_command_that_starts_and_one_that_tests() -> None:
    assert re.fullmatch(r"python3 -m venv .* && \S*pip install .* && \S*tuimail\b.*", fenced(0))
    assert re.fullmatch(r"python3 -m venv .* && \S*pip install .*\[dev\].* && \S*python -m pytest\b.*", fenced(1))


def test_ci_runs_the_readmes_test_command() -> None:
    answer = subprocess.run(["bash", ".ci/run", "--test-command"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == fenced(1)


@pytest.mark.parametrize("linter", ["ruff check", "ruff format --check", "mypy --strict", "lint-imports"])
def test_ci_and_pre_commit_run_the_same_linters(linter: str) -> None:
    assert f".venv/bin/{linter}" in (ROOT / ".ci/run").read_text()
    assert f".venv/bin/{linter}" in (ROOT / ".pre-commit-config.yaml").read_text()
