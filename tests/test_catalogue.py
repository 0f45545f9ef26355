"""Every text of the program is in every catalogue, translated, with the same names in braces."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests.catalogue import catalogues, compiled, read, template

_FIELD = re.compile(r"\{(\w*)")
_ORDINARY = frozenset({"value", "value2"})
"""Names of what English needs and another language may not."""


def fields(text: str) -> set[str]:
    return set(_FIELD.findall(text.replace("{{", "").replace("}}", "")))


def forms(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.id, tuple) and isinstance(message.string, tuple):
        return list(zip(message.id, message.string, strict=True))
    return [(str(message.id), str(message.string))]


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.parent.name)
def test_a_catalogue_is_complete(path: Path) -> None:
    catalogue, wanted = read(path), template()
    missing = [message.id for message in wanted if message.id and message.id not in catalogue]
    assert not missing, "collect them: python -m tests.catalogue, then translate them"
    untranslated = [message.id for message in catalogue if message.id and not all(text for _, text in forms(message))]
    assert not untranslated
    assert not [message.id for message in catalogue if message.id and message.id not in wanted]


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.parent.name)
def test_translations_take_the_same_values(path: Path) -> None:
    wrong = []
    for message in read(path):
        for english, text in forms(message) if message.id else ():
            if fields(text) - fields(english) or fields(english) - fields(text) - _ORDINARY:
                wrong.append((english, text))
            if (english[:1] == " ") != (text[:1] == " ") or (english[-1:] == " ") != (text[-1:] == " "):
                wrong.append((english, text))
    assert not wrong


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parent.parent.name)
def test_what_is_read_is_what_was_compiled(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == compiled(read(path)), "compile it: python -m tests.catalogue"


def test_german_is_spoken_where_the_system_says_so(tmp_path: Path) -> None:
    def said(language: str, *words: str) -> str:
        environment = {"LANG": language, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-m", "tuimail", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stderr

    assert "There is no account 'x'" in said("C.UTF-8", "sync", "x")
    assert "kein Konto „x“" in said("de_DE.UTF-8", "sync", "x")
