"""All mail of the corpus through `tuimail list` and `tuimail read`, as a script would: no error, no stray octet."""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.program import Program
from tuimail.model.safe_text import safe_line, safe_text

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(
    not CORPUS.exists() and "CI" not in os.environ, reason="The corpus is not beside the repository."
)
AT_ONCE = 150
_FOREIGN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def strays(text: str) -> set[str]:
    """Characters that a terminal could obey, or that hide."""
    return {one for one in set(text) if unicodedata.category(one) in _FOREIGN and one != "\n"}


def texts_of(document: object) -> list[str]:
    """Every string of a JSON document."""
    if isinstance(document, dict):
        return [text for value in document.values() for text in texts_of(value)]
    if isinstance(document, list):
        return [text for value in document for text in texts_of(value)]
    return [document] if isinstance(document, str) else []


def read_all(program: Program, path: Path, refs: Sequence[str]) -> tuple[list[dict[str, object]], str]:
    found: list[dict[str, object]] = []
    plain = ""
    for at in range(0, len(refs), AT_ONCE):
        some = refs[at : at + AT_ONCE]
        answer = program.run("read", "--open", str(path), "--json", *some)
        assert answer.returncode == 0, answer.stderr
        document = json.loads(answer.stdout)
        found += document if isinstance(document, list) else [document]
        shown = program.run("read", "--open", str(path), *some)
        assert shown.returncode == 0, shown.stderr
        plain += shown.stdout
    return found, plain


@pytest.mark.parametrize(
    ("folder", "least"), [("mime-with-answers", 270), ("real-mail", 106), ("threads/jwz-mbox", 150)]
)
def test_everything_opens_without_an_error_or_a_stray_octet(tmp_path: Path, folder: str, least: int) -> None:
    program = Program(tmp_path / "tuimail", "")
    program.directory.mkdir()
    path = shutil.copytree(CORPUS / folder, tmp_path / "mail")
    listed = program.run("list", "--open", str(path), "--json")
    assert listed.returncode == 0, listed.stderr
    messages = json.loads(listed.stdout)
    assert len(messages) >= least
    read, plain = read_all(program, path, [message["ref"] for message in messages])
    assert [one["ref"] for one in read] == [one["ref"] for one in messages]
    assert all(one["text"] for one in read)
    assert strays(plain) == set()
    for text in texts_of(read) + texts_of(messages):
        assert safe_text(text) == text
        assert strays(text) == set()
    for message in messages:
        assert safe_line(message["subject"]) == message["subject"]
