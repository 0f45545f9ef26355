"""The names of orders: those for people are of their language, those that are kept are of none."""

from __future__ import annotations

import subprocess
import sys

import pytest

_TOLD = """
import sys
from tuimail.model import language
language.speak(sys.argv[1])
from tuimail.model.list_view import ListView, SortBy
sys.stdout.reconfigure(encoding="utf-8")
print(*(sort.value for sort in SortBy))
print(ListView(SortBy.SIZE).words)
"""


@pytest.mark.parametrize(("language", "shown"), [("en", "size, largest first"), ("de", "Größe, größte zuerst")])
def test_what_is_kept_is_read_in_any_language(language: str, shown: str) -> None:
    told = subprocess.run([sys.executable, "-c", _TOLD, language], capture_output=True, check=True)
    kept, words = told.stdout.decode().splitlines()
    assert kept == "date sender subject size unread flagged attachment thread"
    assert words == shown
