"""A screen becomes a picture that shows its text, colours and wide characters in the right columns."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pyte
import pytest

from tests.support.screens import save, svg

SVG = "{http://www.w3.org/2000/svg}"


def screen(text: str) -> pyte.Screen:
    made = pyte.Screen(20, 3)
    pyte.Stream(made).feed(text)
    return made


def test_text_and_colours_are_there_and_nothing_breaks_the_xml() -> None:
    root = ElementTree.fromstring(svg(screen("\x1b[?25la<b> \x1b[31m&x\x1b[0m \x1b[7minv\x1b[0m \x1b[48;5;208mo")))
    words = {element.text: element.get("fill") for element in root.iter(f"{SVG}text")}
    assert words == {"a<b>": "#d8d8d8", "&x": "#cd3131", "inv": "#101216", "o": "#d8d8d8"}
    assert {element.get("fill") for element in root.iter(f"{SVG}rect")} == {"#101216", "#d8d8d8", "#ff8700"}


def test_wide_characters_take_two_columns() -> None:
    root = ElementTree.fromstring(svg(screen("日本x")))
    lengths = [(element.text, element.get("x"), element.get("textLength")) for element in root.iter(f"{SVG}text")]
    assert lengths == [("日", "0.0", "16.8"), ("本", "16.8", "16.8"), ("x", "33.6", "8.4")]


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_saves_what_the_machine_can(tmp_path: Path, suffix: str) -> None:
    written = save(screen("hello"), tmp_path / f"picture{suffix}")
    is_png = suffix == ".png" and shutil.which("rsvg-convert") is not None
    assert written.suffix == (".png" if is_png else ".svg")
    assert written.read_bytes().startswith(b"\x89PNG" if is_png else b"<svg")
