"""What is built for others holds everything, and runs from where they put it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests import man_page
from tests.support.ptyterm import Terminal
from tests.test_project import ROOT, files
from tuimail import __version__

_SENDER = "Grace Hopper"
_LETTER = (
    f"From: {_SENDER} <grace@example.org>\nSubject: Nanoseconds\nMessage-ID: <1@example.org>\n\nA piece of wire.\n"
)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TUIMAIL"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=surroundings | (env or {}), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the wheel and the source distribution."""
    directory = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "hatchling", "build", "-d", directory])
    return directory


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel put somewhere else; what it needs comes from this environment."""
    directory = tmp_path_factory.mktemp("site")
    (wheel,) = built.glob("*.whl")
    run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", directory, wheel])
    return directory


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    path = tmp_path / "letters"
    path.mkdir()
    (path / "1.eml").write_text(_LETTER)
    return path


def ours() -> set[str]:
    return {str(path) for path in files() if path.parts[0] == "tuimail"}


def test_the_wheel_holds_every_file_of_the_package_and_the_themes(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert ours() <= names
    assert {f"tuimail/_themes/{path.name}" for path in files() if path.parts[0] == "themes"} <= names
    assert any(name.endswith("share/man/man1/tuimail.1") for name in names)
    assert any(name.endswith("share/applications/tuimail.desktop") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_the_source_distribution_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "again"], cwd=unpacked)
    (again,) = (tmp_path / "again").glob("*.whl")
    (wheel,) = built.glob("*.whl")
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def test_the_installed_wheel_reads_mail_and_finds_its_themes(installed: Path, letters: Path, tmp_path: Path) -> None:
    env = {"PYTHONPATH": str(installed), "HOME": str(tmp_path)}
    program = [sys.executable, "-m", "tuimail"]
    where = run([sys.executable, "-c", "import tuimail; print(tuimail.__file__)"], cwd=tmp_path, env=env)
    assert where.startswith(str(installed))
    assert _SENDER in run([*program, "list", "--open", letters], cwd=tmp_path, env=env)
    assert "gruvbox-dark" in run([*program, "completion", "bash"], cwd=tmp_path, env=env)


def test_a_place_of_its_own_has_a_command_that_runs(built: Path, letters: Path, tmp_path: Path) -> None:
    """What `pipx install` and `uvx` do: an environment, the wheel in it, its command. What it needs is not fetched."""
    (wheel,) = built.glob("*.whl")
    run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "own"])
    python = tmp_path / "own" / "bin" / "python"
    run([sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel])
    (site,) = (tmp_path / "own" / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    command, env = tmp_path / "own" / "bin" / "tuimail", {"HOME": str(tmp_path)}
    assert run([command, "--version"], cwd=tmp_path, env=env) == f"tuimail {__version__}\n"
    assert _SENDER in run([command, "list", "--open", letters], cwd=tmp_path, env=env)
    wanting = (
        "from importlib.metadata import requires, version; from packaging.requirements import Requirement as R; "
        "print([one.name for one in map(R, requires('tuimail')) if not one.marker and "
        "not one.specifier.contains(version(one.name))])"
    )
    assert run([python, "-c", wanting], cwd=tmp_path, env=env) == "[]\n"


@pytest.mark.pty
def test_the_zip_application_opens_the_screen(
    installed: Path, letters: Path, tmp_path: Path, pty: Callable[..., Terminal]
) -> None:
    zipped = tmp_path / "tuimail.pyz"
    options: list[str | Path] = [
        "--site-packages",
        installed,
        "--console-script",
        "tuimail",
        "--python",
        sys.executable,
    ]
    run([sys.executable, "-m", "shiv.cli", *options, "--python", sys.executable, "-o", zipped])
    env = {"SHIV_ROOT": str(tmp_path / "unpacked"), "HOME": str(tmp_path)}
    terminal = pty([str(zipped), "open", str(letters)], env=env)
    terminal.wait_for("Nanoseconds")
    assert list((tmp_path / "unpacked").iterdir())
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_the_desktop_file_takes_mailto_links() -> None:
    entries = dict(
        line.split("=", 1) for line in (ROOT / "tuimail/share/tuimail.desktop").read_text().splitlines() if "=" in line
    )
    assert entries["MimeType"] == "x-scheme-handler/mailto;"
    assert entries["Exec"] == "tuimail mailto %u"
    assert entries["Terminal"] == "true"


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its usage anew with each Python")
def test_the_manual_page_says_what_the_grammar_says() -> None:
    assert man_page.PAGE.read_text("utf-8") == man_page.page(), "write it anew: python -m tests.man_page"
