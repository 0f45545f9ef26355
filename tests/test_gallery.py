"""The gallery has a scene of everything that opens a screen, and of every page of the reader's pane."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.gallery.scene import Scene
from tests.gallery.worlds import WORLDS

_UI: Final = Path(__file__).parents[1] / "tuimail/ui"
_CHOOSER: Final = "_choose"
_WITH_CHOOSER: Final = ("adjusting", "dialogs", "picking")
"""What these modules call their function that opens one kind of screen for several purposes."""
_SCENES: Final = [scene for world in WORLDS for scene in world.scenes]


@cache
def _modules() -> dict[str, ast.Module]:
    """By their names below tuimail.ui."""
    paths = sorted(_UI.rglob("*.py"))
    return {".".join(path.relative_to(_UI).with_suffix("").parts): ast.parse(path.read_text()) for path in paths}


def _screens() -> set[str]:
    """The classes that are screens: those of Textual, and what is made of them."""
    bases = {
        node.name: {base.value if isinstance(base, ast.Subscript) else base for base in node.bases}
        for module in _modules().values()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }
    found = {"Screen", "ModalScreen"}
    while more := {
        name
        for name, above in bases.items()
        if name not in found and any(isinstance(one, ast.Name) and one.id in found for one in above)
    }:
        found |= more
    return found


def _openers() -> Iterator[str]:
    """The functions that make a screen, or a page of the reader."""
    screens = _screens()
    for name, module in _modules().items():
        choosers = {_CHOOSER} if name in _WITH_CHOOSER else set()
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                made = {one.func.id for one in _own(node) if isinstance(one.func, ast.Name)}
                made |= {one.func.attr for one in _own(node) if isinstance(one.func, ast.Attribute)} & {_CHOOSER}
                if made & (screens | choosers) or ("Page" in made and name.endswith(("page", "pages"))):
                    yield f"{name}.{node.name}"


def _own(function: ast.AST) -> Iterator[ast.Call]:
    """The calls of a function, without those of functions in it."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _own(node)


def test_whatever_opens_a_screen_is_seen_in_a_scene() -> None:
    openers = set(_openers())
    shown = {name for scene in _SCENES for name in scene.of.split()}
    assert len(openers) > 40
    assert not openers - shown, "in no scene of tests/gallery"
    assert not shown - openers, "opens no screen any more"


@pytest.mark.parametrize("scene", [scene for scene in _SCENES if scene.of], ids=lambda scene: scene.name)
def test_a_scene_of_something_says_what_is_seen_of_it(scene: Scene) -> None:
    assert scene.shows


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [scene.name for scene in _SCENES]
    assert len(names) == len(set(names))
