"""Attachments on screen: the list, saving, looking into, opening, piping; nothing unasked."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.ui.drive import User, drive
from tests.ui.fakes import MemoryReads, full_mailbox
from tuimail.contract.commands import FetchPart
from tuimail.contract.events import CommandDone, CommandFailed, PartProgress
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import CommandId, MessageRow
from tuimail.ui.screens.ask import ConfirmScreen, NameScreen
from tuimail.ui.screens.attachments import AttachmentsScreen
from tuimail.ui.screens.looking import LookScreen
from tuimail.ui.screens.saving import SaveScreen
from tuimail.ui.widgets.picture import Picture

NEWEST = MessageRow(2000)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 30, 30)).save(file, "PNG")
    return file.getvalue()


FILES = {
    "2": ("notes.txt", "text/plain", b"first line\nsecond\x1b[2J line\n"),
    "3": ("red.png", "image/png", picture()),
    "4": ("setup.exe", "application/octet-stream", b"MZ\0\0"),
}


def with_files(*absent: str) -> MemoryReads:
    """The newest message has three attachments; those in `absent` are not stored yet."""
    reads = full_mailbox()
    text = BodyPart("1", "text/plain", (("charset", "utf-8"),), size=40)
    files = [
        BodyPart(section, kind, filename=name, disposition="attachment", size=len(content))
        for section, (name, kind, content) in FILES.items()
    ]
    reads.trees[NEWEST] = BodyPart("", "multipart/mixed", children=(text, *files))
    here = {section: content for section, (_, _, content) in FILES.items() if section not in absent}
    reads.contents = {(NEWEST, section): content for section, content in {"1": b"See the files.\n", **here}.items()}
    return reads


async def open_list(user: User) -> AttachmentsScreen:
    await user.press("enter", "v")
    assert isinstance(user.app.screen, AttachmentsScreen)
    return user.app.screen


def test_the_list_names_types_and_sizes() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        text = user.text()
        assert "3 attachments" in text
        assert "notes.txt  text/plain" in text
        assert "27 B" in text
        await user.press("escape")
        assert user.is_on_main

    drive(flow, reads=with_files())


def test_saving_goes_where_it_is_told_and_over_nothing_unasked(home: Path) -> None:
    downloads = home / "Downloads"
    downloads.mkdir()
    (downloads / "notes.txt").write_text("mine")

    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("s")
        assert isinstance(user.app.screen, SaveScreen)
        await user.press("enter")
        assert "already exists there" in user.text()
        assert (downloads / "notes.txt").read_text() == "mine"
        await user.press("enter")
        assert user.is_on_main
        assert "Saved" in user.text()

    drive(flow, reads=with_files())
    assert (downloads / "notes.txt").read_bytes() == FILES["2"][2]


def test_all_are_saved_under_free_names(home: Path) -> None:
    downloads = home / "Downloads"
    downloads.mkdir()
    (downloads / "red.png").write_bytes(b"mine")

    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("S", "enter")
        assert "Saved 3 files" in user.text()

    drive(flow, reads=with_files())
    assert (downloads / "red.png").read_bytes() == b"mine"
    assert sorted(os.listdir(downloads)) == ["notes.txt", "red (2).png", "red.png", "setup.exe"]


def test_what_cannot_be_shown_is_said_in_the_list_whose_keys_can_do_more() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("j", "j", "enter")
        assert isinstance(user.app.screen, AttachmentsScreen)
        assert "setup.exe: there is nothing in it" in user.text()
        assert "Esc close" in user.text()

    drive(flow, reads=with_files())


def test_where_nothing_opens_files_the_list_says_so_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.ui.attaching.opener", lambda environment: None)

    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("j", "o")
        screen = user.app.screen
        assert isinstance(screen, AttachmentsScreen)
        assert "There is no program here to open files with" in user.text()
        assert screen.choices.chosen is not None
        assert screen.choices.chosen.value == "1"

    drive(flow, reads=with_files())


def test_a_text_is_read_inside_without_its_escapes() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("enter")
        assert isinstance(user.app.screen, LookScreen)
        assert "second" in user.text()
        assert "\x1b" not in user.text()
        await user.press("q")
        assert user.is_on_main

    drive(flow, reads=with_files())


def test_a_picture_is_shown_in_half_blocks() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("j", "enter")
        assert isinstance(user.app.screen, LookScreen)
        assert user.app.screen.query_one(Picture)
        assert "▀" in user.text()

    drive(flow, reads=with_files())


def test_what_cannot_be_shown_says_so() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("G", "j", "j", "enter")
        assert "nothing in it that can be shown" in user.text()
        assert isinstance(user.app.screen, AttachmentsScreen)  # its keys are those that the sentence names
        await user.press("s")
        assert isinstance(user.app.screen, SaveScreen)
        assert "setup.exe" in user.text()

    drive(flow, reads=with_files())


def test_opening_a_program_asks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("tuimail.ui.attaching.opener", lambda environment: ("viewer",))
    monkeypatch.setattr("tuimail.ui.attaching.open_file", lambda command, path: opened.append(path))

    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("j", "j", "o")
        assert isinstance(user.app.screen, ConfirmScreen)
        assert "is a program" in user.text()
        await user.press("n")
        assert opened == []
        await user.press("v", "o")
        assert [Path(path).name for path in opened] == ["notes.txt"]
        assert os.stat(opened[0]).st_mode & 0o777 == 0o600

    drive(flow, reads=with_files())
    assert not Path(opened[0]).exists()


def test_where_nothing_opens_files_the_way_on_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.ui.attaching.opener", lambda environment: None)

    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("o")
        assert "save it instead" in user.text()

    drive(flow, reads=with_files())


def test_an_attachment_is_piped_and_the_answer_shown() -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("|")
        assert isinstance(user.app.screen, NameScreen)
        await user.press(*("w", "c", "space", "-", "l", "enter"))
        assert isinstance(user.app.screen, LookScreen)
        assert any(line.strip(" │").strip() == "2" for line in user.lines())

    drive(flow, reads=with_files())


def test_what_is_not_here_is_fetched_with_progress_and_then_saved(home: Path) -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        assert "not here yet" in user.text()
        await user.press("s", "enter")
        number, fetch = next(
            (n, one)
            for n, one in enumerate(user.engine.commands, 1)
            if isinstance(one, FetchPart) and one.section == "2"
        )
        await user.hear(PartProgress(message=fetch.message, section="2", received=10, total=20))
        assert "Fetching notes.txt: 50% of 20 B; Esc stops" in user.text()
        user.reads.contents[NEWEST, "2"] = FILES["2"][2]
        await user.hear(CommandDone(command_id=CommandId(number)))
        assert "Saved" in user.text()

    drive(flow, reads=with_files("2"))
    assert (home / "notes.txt").read_bytes() == FILES["2"][2]


def test_esc_stops_fetching_and_a_refusal_is_said(home: Path) -> None:
    async def flow(user: User) -> None:
        await open_list(user)
        await user.press("s", "enter", "escape")
        assert "Stopped" in user.text()
        await user.press("v", "s", "enter")
        number = CommandId(max(n for n, one in enumerate(user.engine.commands, 1) if isinstance(one, FetchPart)))
        await user.hear(CommandFailed(command_id=number, reason="The message is gone."))
        assert "The message is gone." in user.text()

    drive(flow, reads=with_files("2"))
    assert not (home / "notes.txt").exists()


def test_what_the_server_has_not_told_yet_is_not_called_nothing() -> None:
    async def flow(user: User) -> None:
        await user.press("enter")
        assert user.app.state.reading is not None
        user.app.state.reading.parts = None
        await user.press("v")
        assert "What is attached is not known yet" in user.text()

    drive(flow, reads=with_files("2"))


def test_a_message_without_attachments_says_so_and_none_open_too() -> None:
    async def flow(user: User) -> None:
        await user.press("enter", "v")
        assert "Nothing is attached" in user.text()

    drive(flow)
