"""A module out of the file is the module that its source makes, and a file that is not right is as none."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tuimail import late_imports

SOURCE = "def double(number):\n    return number * 2\n\n\ndef fail():\n    raise ValueError('on the fifth')\n"
NAMES = ("shelved.part", "shelved.inner", "shelved.inner.deep")


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of three modules, and all of them are kept, however few."""
    monkeypatch.setattr(late_imports, "_PACKAGES", ("shelved.",))
    monkeypatch.setattr(late_imports, "_FEW", 0)
    monkeypatch.syspath_prepend(tmp_path / "tree")
    (tmp_path / "tree/shelved/inner").mkdir(parents=True)
    for name in ("__init__", "part", "inner/__init__", "inner/deep"):
        (tmp_path / "tree/shelved" / f"{name}.py").write_text(SOURCE)
    yield tmp_path / "tree"
    begin_anew()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "modules"


def begin_anew() -> None:
    """As in a process that has just begun."""
    late_imports.end()
    late_imports._shelf.given.clear()
    late_imports._shelf.wanted.clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "shelved"]:
        del sys.modules[name]


def start(file: Path) -> list[ModuleType]:
    """One start: what it imports."""
    begin_anew()
    late_imports.recall(file)
    modules = [import_module(name) for name in NAMES]
    late_imports.end()
    late_imports.keep(file)
    return modules


def given(modules: list[ModuleType]) -> list[bool]:
    """Which of them came from the file."""
    return [type(module.__loader__) is not SourceFileLoader for module in modules]


def test_what_comes_out_of_the_file_is_the_same(file: Path) -> None:
    first = start(file)
    assert given(first) == [False] * 3
    assert file.stat().st_mode & 0o777 == 0o600
    again = start(file)
    assert given(again) == [True] * 3
    for before, after in zip(first, again, strict=True):
        assert after.double(4) == 8
        told = ("__name__", "__package__", "__file__", "__cached__")
        assert [getattr(after, name) for name in told] == [getattr(before, name) for name in told]
        assert getattr(after, "__path__", None) == getattr(before, "__path__", None)
        assert isinstance(after.__loader__, SourceFileLoader)
        assert after.__loader__.get_code(after.__name__) is not None  # as often as anybody likes


def test_a_failure_shows_its_line(file: Path) -> None:
    start(file)
    part, *_ = start(file)
    with pytest.raises(ValueError, match="on the fifth") as caught:
        part.fail()
    assert "raise ValueError('on the fifth')" in "".join(traceback.format_exception(caught.value))


def test_another_source_is_read_anew(file: Path, tree: Path) -> None:
    start(file)
    (tree / "shelved/part.py").write_text(SOURCE.replace("number * 2", "2 * number + 1"))
    modules = start(file)
    assert given(modules) == [False, True, True]
    assert modules[0].double(4) == 9
    assert given(start(file)) == [True] * 3


def test_a_source_that_is_gone_is_gone(file: Path, tree: Path) -> None:
    start(file)
    (tree / "shelved/inner/deep.py").unlink()
    with pytest.raises(ModuleNotFoundError):
        start(file)


def test_another_tree_of_the_same_names_is_another(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(file)
    (tmp_path / "tree").rename(tmp_path / "other")
    monkeypatch.syspath_prepend(tmp_path / "other")
    assert all(str(tmp_path / "other") in str(module.__file__) for module in start(file))


def test_nothing_comes_from_the_file_after_the_end(file: Path) -> None:
    start(file)
    begin_anew()
    late_imports.recall(file)
    late_imports.end()
    assert given([import_module(name) for name in NAMES]) == [False] * 3
    assert late_imports._shelf not in sys.meta_path


def linked(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.write_bytes(file.read_bytes().replace(b"modules 1 3.", b"modules 1 2.")),
        lambda file: file.write_bytes(late_imports._MAGIC + b"nonsense"),
        lambda file: file.write_bytes(late_imports._MAGIC + b"5 0\n\xe9\x07\x00\x00\x00"),
        lambda file: file.write_bytes(b""),
        lambda file: file.chmod(0o640),
        linked,
    ],
)
def test_a_file_that_is_not_right_is_passed_by_and_made_anew(file: Path, spoil: Callable[[Path], object]) -> None:
    start(file)
    spoil(file)
    assert given(start(file)) == [False] * 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert given(start(file)) == [True] * 3


def test_a_few_that_are_new_are_not_worth_a_new_file(file: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(file)
    before = file.read_bytes()
    monkeypatch.setattr(late_imports, "_FEW", 1)
    (tree / "shelved/part.py").write_text(f"{SOURCE}\n")
    start(file)
    assert file.read_bytes() == before


def test_nowhere_to_write_is_no_failure(file: Path) -> None:
    assert given(start(file.parent / "missing" / "modules")) == [False] * 3
