"""Large and hostile input is worked on outside the process."""

from __future__ import annotations

import struct
import time

import pytest

from tuimail.mime import child
from tuimail.mime.html import html_lines, large_html_lines
from tuimail.mime.links import LinkBook
from tuimail.mime.render import LARGE_CHARACTERS, render
from tuimail.mime.tnef import Enclosed, is_tnef, open_tnef
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import LineKind

MARKUP = '<h1>Hé</h1><p><b>a</b> <a href="https://x.example/">b</a></p><blockquote>q</blockquote>\ud800'


@pytest.mark.parametrize("show_all", [False, True])
def test_the_child_gives_the_same_lines(show_all: bool) -> None:
    here, there = LinkBook(), LinkBook()
    assert large_html_lines(MARKUP, there, show_all=show_all) == html_lines(MARKUP, here, show_all=show_all)
    assert there.targets == here.targets == ("https://x.example/",)


def test_large_markup_goes_to_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.mime.child.ask_child", lambda *_: None)
    content = b"<style>no</style><p>some text</p>" * (LARGE_CHARACTERS // 30)
    document = render([(BodyPart("1", "text/html"), content)])
    assert document.is_cut
    assert document.lines[0].text == "some text"
    assert (document.lines[-1].kind, "too long" in document.lines[-1].text) == (LineKind.NOTE, True)


def test_a_child_that_takes_too_long_or_fails_is_given_up() -> None:
    started = time.monotonic()
    assert child.ask_child("html", b"x", deadline_s=0.001) is None
    assert child.ask_child("tnef", b"no tnef") is None
    assert time.monotonic() - started < 20
    assert child.unpacked(None, LinkBook()) is None


def tnef(*objects: tuple[int, int, int, bytes]) -> bytes:
    packed = b"\x78\x9f\x3e\x22\x01\x00"
    for level, name, kind, content in objects:
        checksum = sum(content) & 0xFFFF
        packed += struct.pack("<BHHI", level, name, kind, len(content)) + content + struct.pack("<H", checksum)
    return packed


VERSION = (1, 0x9006, 8, struct.pack("<I", 0x10000))
CODEPAGE = (1, 0x9007, 6, struct.pack("<II", 1252, 0))
ATTACHMENT = [
    (2, 0x9002, 6, b"\x01\x00\xff\xff\xff\xff" + bytes(8)),
    (2, 0x8010, 1, b"../report.txt\0"),
    (2, 0x800F, 6, b"the content"),
]


def test_files_come_out_of_a_winmail_dat() -> None:
    assert is_tnef("application/ms-tnef", "x")
    assert is_tnef("application/octet-stream", "WINMAIL.DAT")
    assert not is_tnef("application/pdf", "a.pdf")
    packed = tnef(VERSION, CODEPAGE, *ATTACHMENT, *ATTACHMENT)
    assert open_tnef(packed) == [
        Enclosed("report.txt", "text/plain", b"the content"),
        Enclosed("report (2).txt", "text/plain", b"the content"),
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"nonsense", tnef()[:5], tnef((2, 0x800F, 6, b"file of nothing"))],
    ids=["empty", "nonsense", "short", "damaged"],
)
def test_what_is_no_tnef_holds_nothing(content: bytes) -> None:
    assert open_tnef(content) == []


def test_bombs_are_refused_at_once() -> None:
    started = time.process_time()
    assert open_tnef(tnef(VERSION) + b"\x01\0\0\0\0\0\0\0\0\0\0" * 300_000) == []
    assert time.process_time() - started < 2
