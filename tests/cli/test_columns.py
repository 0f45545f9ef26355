"""Tables of the command line: even in cells, whatever is in them; whole in a pipe, cut where a terminal is narrow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.program import Program
from tuimail.cli.columns import side_by_side
from tuimail.ui.cells import width_of

FOREIGN = ["日本語", "Ze\u0301no\u0301bie", "👩‍🚀 Ada", "🇩🇪", "한국어", "Grüße", "a\u200bb", "שלום"]
CELLS = st.text("aé日👍\u0301 \u200d", max_size=30)


def starts(lines: list[str], words: list[str]) -> set[int]:
    """In which cell each word begins."""
    return {width_of(line[: line.index(word)]) for line, word in zip(lines, words, strict=True)}


@pytest.mark.parametrize("name", FOREIGN)
def test_columns_begin_in_the_same_cell(name: str) -> None:
    lines = side_by_side([("FROM", "SUBJECT"), ("Ada Lovelace", "one"), (name, "two")], None, (1,))
    assert starts(lines, ["SUBJECT", "one", "two"]) == {14}


def test_a_pipe_gets_everything() -> None:
    assert side_by_side([("a", "日" * 300)], None, (1,)) == [f"a  {'日' * 300}"]


def test_a_terminal_gets_what_fits() -> None:
    rows = [("REF", "FROM", "SUBJECT"), ("ada:1", "日本語の送信者の名前", "件名" * 40)]
    lines = side_by_side(rows, 50, (1, 2))
    assert max(map(width_of, lines)) <= 50
    assert [line.count("…") for line in lines] == [0, 1]
    assert lines[1].startswith("ada:1  日本")


def test_what_is_to_be_copied_is_never_cut() -> None:
    lines = side_by_side([("REF", "FROM", "SUBJECT"), ("a-long-account:12345", "x" * 30, "y" * 50)], 20, (1, 2))
    assert lines[1] == f"a-long-account:12345  {'x' * 7}…  {'y' * 7}…"


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5), st.integers(30, 90))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, str, str]], width: int) -> None:
    assert all(width_of(line) <= width for line in side_by_side(rows, width, (0, 1, 2)))


@pytest.fixture
def mails(tmp_path: Path) -> tuple[Program, str]:
    """Two messages in files, one of them with wide characters."""
    directory = tmp_path / "mail"
    directory.mkdir()
    mail = "From: {name} <a@example.org>\nSubject: {subject}\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n\nx\n"
    for number, (name, subject) in enumerate([("Ada", "first"), ("日本語", "件名 " * 30)]):
        (directory / f"{number}.eml").write_text(mail.format(name=name, subject=subject))
    program = Program(tmp_path / "tuimail", "")
    program.directory.mkdir()
    return program, str(directory)


def test_a_list_in_a_terminal_and_in_a_pipe(mails: tuple[Program, str]) -> None:
    program, path = mails
    piped = program.run("list", "--open", path).stdout.splitlines()
    assert len(starts(piped, _words(piped))) == 1
    assert any(line.endswith("件名 件名") for line in piped), "nothing is cut"
    with program.open("list", "--open", path, columns=60) as terminal:
        terminal.wait_exit()
        shown = [line for line in terminal.lines if line.strip()]
    assert len(shown) == 3, "one line each"
    assert sum("…" in line for line in shown) == 1
    whole = json.loads(program.run("list", "--open", path, "--json").stdout)
    assert max(len(one["subject"]) for one in whole) == 89


def _words(lines: list[str]) -> list[str]:
    return [next(word for word in ("SUBJECT", "BETREFF", "first", "件名") if word in line) for line in lines]


def test_german_headings_stand_over_their_columns(mails: tuple[Program, str]) -> None:
    program, path = mails
    program.environment["LC_ALL"] = "de_DE.UTF-8"
    lines = program.run("list", "--open", path).stdout.splitlines()
    assert "BETREFF" in lines[0]
    assert len(starts(lines, _words(lines))) == 1


def test_the_screen_s_toolkit_is_not_imported() -> None:
    program = "import sys, tuimail.cli.listing, tuimail.cli.columns; print('textual' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
