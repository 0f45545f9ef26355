"""Attachments, links and what can be copied, in words: listed by number, then done by number."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.ui.fakes import ACCOUNT, NOW, FakeEngine, MemoryReads, full_mailbox
from tests.ui.test_attaching import FILES, with_files
from tuimail.contract.commands import FetchPart
from tuimail.state.reading import run_render
from tuimail.state.root import AppState
from tuimail.ui.keymap import build_keymap, load_profile
from tuimail.ui.linear.clipping import Clipboard
from tuimail.ui.linear.deeds import help_lines, perform
from tuimail.ui.linear.orders import understand
from tuimail.ui.linear.parts import Parts


class Ear:
    """Types orders and hears what is told, with everything that threads would do done at once."""

    def __init__(self, reads: MemoryReads, profile: str = "tuimail") -> None:
        self.engine = FakeEngine()
        self.reads = reads
        self.state = AppState({ACCOUNT: lambda: reads}, self.engine.submit, clock=lambda: NOW)
        self.state.start()
        self.keymap, _ = build_keymap({}, load_profile(profile)[0])
        self._heard: list[str] = []
        self._parts = Parts(self.state, self.keymap, self._tell, Clipboard())
        self._said = self.state.status.count

    def _tell(self, lines: Iterable[str]) -> None:
        self._heard += lines

    def hear(self, line: str) -> str:
        """What follows on a line, as one text."""
        self._heard = []
        self._heard += perform(self.state, understand(line, self.keymap), self.keymap, self._parts)
        while (rendering := self.state.reader.render_request()) is not None:
            self.state.reader.rendered(rendering, run_render(rendering))
        while self.state.is_attaching and (job := self.state.attached.job()) is not None:
            try:
                then = job.work(self.reads)
            except Exception as error:
                self.state.attached.failed_job(job, error)
            else:
                then()
        fresh, self._said = self.state.status.count - self._said, self.state.status.count
        return "\n".join([*self._heard, *(one.text for one in list(self.state.status.said)[-fresh:] if fresh)])


@pytest.fixture
def ear() -> Ear:
    heard = Ear(with_files())
    heard.hear("o")
    return heard


def test_attachments_are_told_by_number_with_what_can_be_done(ear: Ear) -> None:
    told = ear.hear("v")
    assert "Attachment 1: notes.txt, text/plain, 27 B." in told
    assert "Attachment 3: setup.exe" in told
    assert "v 1 save" in told
    assert ear.hear("attachments") == told


def test_the_keys_that_are_told_are_those_of_the_profile() -> None:
    ear = Ear(with_files(), "aerc")
    ear.hear("read")
    key = ear.keymap.shown("reader.attachments").replace("C-", "ctrl+")
    assert f"{key} 1 save" in ear.hear(key)


def test_a_text_is_read_out_and_what_is_none_is_said_to_be_none(ear: Ear) -> None:
    told = ear.hear("v 1")
    assert told.startswith("notes.txt:\nfirst line\nsecond")
    assert "\x1b" not in told
    assert "setup.exe holds no text" in ear.hear("v 3")
    assert "There is no number 9: 3 attachments." in ear.hear("v 9")


def test_files_are_saved_under_free_names_and_over_nothing(ear: Ear, home: Path) -> None:
    downloads = home / "Downloads"
    downloads.mkdir()
    (downloads / "notes.txt").write_text("mine")
    assert f"Saved {downloads / 'notes (2).txt'}" in ear.hear("v 1 save")
    assert "Saved 3 files" in ear.hear("v save")
    assert sorted(os.listdir(downloads)) == [
        "notes (2).txt", "notes (3).txt", "notes.txt", "red.png", "setup.exe",
    ]  # fmt: skip
    assert (downloads / "notes.txt").read_text() == "mine"
    assert (downloads / "notes (2).txt").read_bytes() == FILES["2"][2]


def test_a_place_behind_save_is_a_directory_or_a_name(ear: Ear, home: Path) -> None:
    (home / "papers").mkdir()
    assert f"Saved {home / 'papers' / 'notes.txt'}" in ear.hear("v 1 save ~/papers")
    assert f"Saved {home / 'papers' / 'my notes'}" in ear.hear("v save 1 ~/papers/my notes")
    assert "already exists there" in ear.hear("v 2 save ~/papers/my notes")
    assert "There is no directory" in ear.hear("v 1 save ~/nowhere/at/all")
    assert "There is no directory" in ear.hear("v save ~/nowhere")


def test_a_program_is_opened_only_when_the_order_says_so(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr("tuimail.ui.opener.opener", lambda environment: ("open-it",))
    monkeypatch.setattr("tuimail.ui.opener.open_file", lambda command, path: started.append(os.path.basename(path)))
    assert "v 3 open anyway" in ear.hear("v 3 open")
    assert started == []
    assert "Opening setup.exe" in ear.hear("v 3 open anyway")
    assert "Opening notes.txt" in ear.hear("v 1 open")
    assert started == ["setup.exe", "notes.txt"]
    ear.state.attached.scratch.clear()


def test_a_command_gets_an_attachment_or_the_whole_message(ear: Ear) -> None:
    told = ear.hear("v 1 pipe tr a-z A-Z")
    assert "FIRST LINE" in told
    assert "has finished" in told
    assert "Type the command after it" in ear.hear("v 1 pipe")


def test_what_is_not_here_is_fetched_and_that_is_told() -> None:
    ear = Ear(with_files("2"))
    ear.hear("o")
    assert "27 B, not here yet." in ear.hear("v")
    assert "notes.txt is being fetched; esc and Enter stops it." in ear.hear("v 1 save").replace("Esc", "esc")
    assert len(ear.engine.sent(FetchPart)) == 1


def test_nothing_is_taken_out_of_what_was_not_opened_or_is_not_there() -> None:
    ear = Ear(full_mailbox())
    for order in ("v", "y", "L", "v 1 save"):
        assert "Open a message first" in ear.hear(order)
    ear.hear("o")
    assert "Nothing is attached" in ear.hear("v")


def test_links_and_texts_are_told_and_copied_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    ear = Ear(full_mailbox())
    ear.hear("o")
    assert "Link 1: https://example.org/figures/2026" in ear.hear("L")
    told = ear.hear("L 1")
    assert told.splitlines()[-1] == "https://example.org/figures/2026"
    assert "1, link: https://example.org/figures/2026" in ear.hear("y")
    assert ear.hear("y 1").splitlines()[-1] == "https://example.org/figures/2026"
    assert ear.hear("gy") == "https://example.org/figures/2026"
    assert "There is no number 99" in ear.hear("y 99")
    assert "There is no link 99" in ear.hear("L 99")


def test_a_terminal_with_a_clipboard_gets_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.delenv("STY", raising=False)
    ear = Ear(full_mailbox())
    ear.hear("o")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "Copied the link: https://example.org/figures/2026; gy says it alone" in ear.hear("y 1")
    assert "\x1b]52;c;" in capfd.readouterr().out


def test_the_orders_are_in_the_help(ear: Ear) -> None:
    told = "\n".join(help_lines(ear.keymap))
    for label in ("Attachments", "Copy from the message", "Links", "Pipe the message"):
        assert f": {label}. " in told
