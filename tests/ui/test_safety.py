"""Hostile mail, failing handlers, suspended programs: nothing reaches the terminal that should not, nothing ends it."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from rich.segment import Segment

from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, NOW, MemoryReads, folders, mailbox, summary
from tuimail.contract.events import CommandDone, Notice, Severity, ThreadsChanged
from tuimail.model.flags import EMPTY
from tuimail.model.ids import CommandId, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.ui.look import load_look

HOSTILE = [
    "[/foo] [bold]x[/] [@click=app.quit]B[/] [link=http://evil]x[/link]",
    "[ANN] release [/b]",
    "\x1b[2J\x1b]0;owned\x07clear",
    "\x9b31mred\x9d52;c;AAAA\x9c",
    "\u202egnp.exe\u202c",
    "a\u200bb\u2060c\ufeffd\u00ade",
    "tabs\tand\r\nlines\x0b\x0c",
    "bell\x07\x08\x7f\x0e\x0f",
    "lone \udce9 surrogate",
    "\U000e0041\U000e0042tags",
    "👩‍👩‍👧‍👦 family ❤️ 🇩🇪",
    "e\u0301\u0301\u0301\u0301 zalgo",
    "x" * 100_000,
    "",
]


def hostile_reads() -> MemoryReads:
    reads = MemoryReads(folders())
    for number, text in enumerate(HOSTILE):
        row = 2000 - number
        reads.put(summary(row, flags=EMPTY, internaldate=NOW - number, subject=text, sender=text))
        reads.bodies[MessageRow(row)] = text.encode("utf-8", "surrogateescape")
    reads.boxes.append(replace(mailbox(20, "evil\x1b[2J\u202e[/foo]"), name="evil\x1b[2J\u202e[/foo]"))
    return reads


def foreign(segments: list[Segment]) -> set[str]:
    """Characters that a terminal could obey or that hide."""
    text = "".join(segment.text for segment in segments)
    return {character for character in text if not character.isprintable() and character not in "\u200d"}


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
def test_hostile_texts_never_reach_a_strip(size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        for _ in HOSTILE:
            await user.press("enter", "H", "H")
            strips = user.app.screen._compositor.render_strips(user.app.size)
            assert foreign([segment for strip in strips for segment in strip]) == set()
            assert all(strip.cell_length == size[0] for strip in strips)
            await user.press("q", "j")
        await user.press("m")
        strips = user.app.screen._compositor.render_strips(user.app.size)
        assert foreign([segment for strip in strips for segment in strip]) == set()

    drive(flow, reads=hostile_reads(), size=size)


def test_markup_is_shown_and_never_obeyed() -> None:
    async def flow(user: User) -> None:
        text = user.text()
        assert "[/foo] [bold]x[/]" in text
        assert "[ANN] release [/b]" in text
        metas = [
            segment.style.meta
            for strip in user.app.screen._compositor.render_strips(user.app.size)
            for segment in strip
            if segment.style
        ]
        assert not any("@click" in meta for meta in metas)

    drive(flow, reads=hostile_reads(), size=(160, 40))


def test_what_the_engine_says_is_filtered_too() -> None:
    async def flow(user: User) -> None:
        await user.hear(Notice(severity=Severity.ERROR, text="NO \x1b[2J[/foo] \u202edenied"))
        assert "NO \ufffd[2J[/foo] denied" in user.status
        strips = user.app.screen._compositor.render_strips(user.app.size)
        assert foreign([segment for strip in strips for segment in strip]) == set()

    drive(flow)


def test_a_failing_deed_costs_one_sentence_and_goes_to_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def flow(user: User) -> None:
        user.app.contains_failures = True
        monkeypatch.setattr(user.app.state.triage, "archive", lambda: 1 / 0)
        with caplog.at_level(logging.ERROR):
            await user.press("e")
        assert "the log has the details" in user.status
        assert "ZeroDivisionError" in caplog.text
        assert "Traceback" not in user.text()
        await user.press("j")
        assert user.app.state.listing is not None
        assert user.app.state.listing.cursor == 1

    drive(flow)


def test_a_failing_event_costs_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def flow(user: User) -> None:
        user.app.contains_failures = True
        monkeypatch.setattr(user.app.state, "apply", lambda events: 1 / 0)
        await user.hear(Notice(severity=Severity.INFO, text="hello"))
        assert "the log has the details" in user.status
        await user.press("j")
        assert user.app._exit is False

    drive(flow)


def test_what_comes_behind_a_failing_event_is_heard(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def flow(user: User) -> None:
        user.app.contains_failures = True
        await user.press("e")
        assert len(user.app.state.pending) == 1
        monkeypatch.setattr(user.app.state.browse, "threads_changed", lambda account: 1 / 0)
        done = CommandDone(command_id=CommandId(len(user.engine.commands)))
        await user.hear(ThreadsChanged(account=ACCOUNT), done)
        assert "ZeroDivisionError" in caplog.text
        assert len(user.app.state.pending) == 0
        await user.press("e")
        assert not user.app.state.status.is_news

    drive(flow)


def test_events_after_the_end_are_dropped() -> None:
    kept = []

    async def flow(user: User) -> None:
        kept.append(user.engine)

    drive(flow)
    kept[0].tell(Notice(severity=Severity.INFO, text="too late"))


def test_what_is_wrong_with_the_config_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    look = load_look("nosuch", "nosuch", {"message.archiv": "y"})
    assert len(look.problems) == 3
    assert look.theme.name == "tuimail-dark"

    async def flow(user: User) -> None:
        assert "There is no theme “nosuch”" in user.status
        assert "(2 more in the log)" in user.status
        assert "did you mean message.archive" in caplog.text

    with caplog.at_level(logging.WARNING):
        drive(flow, look=look, size=(400, 40))


def test_the_users_keys_are_obeyed_and_shown() -> None:
    async def flow(user: User) -> None:
        await user.press("e")
        assert user.ops() == []
        await user.press("y", "y")
        assert len(user.ops()) == 1
        assert "yy archive" in user.hints

    drive(flow, look=load_look(keys={"message.archive": "y y"}))


def test_no_color_takes_the_plain_theme() -> None:
    assert load_look("tuimail-light", no_color=True).theme.name == "terminal"


@pytest.mark.parametrize("theme", ["tuimail-dark", "tuimail-light", "terminal"])
def test_every_theme_paints_every_pane(theme: str) -> None:
    async def flow(user: User) -> None:
        await user.press("x", "enter", "question_mark")
        assert "Keys" in user.text()
        await user.press("escape", "D")
        assert "for good" in user.text()

    drive(flow, look=load_look(theme))


def test_coming_back_from_the_shell_repaints(monkeypatch: pytest.MonkeyPatch) -> None:
    async def flow(user: User) -> None:
        painted: list[object] = []
        monkeypatch.setattr(user.app, "_display", lambda screen, update: painted.append(type(update).__name__))
        user.app.app_resume_signal.publish(user.app)
        await user.settle()
        assert "LayoutUpdate" in painted
        painted.clear()
        await user.press("ctrl+l")
        assert "LayoutUpdate" in painted

    drive(flow)


def test_empty_roles_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def flow(user: User) -> None:
        await user.press("g", "t")
        assert "no folder for sent mail" in user.status
        await user.press("g", "s")
        found = user.app.state.search.found
        assert found is not None
        assert found.filter == "is:starred"

    drive(flow, reads=MemoryReads([mailbox(1, "INBOX", SpecialUse.INBOX)]))
