"""Where messages begin and end in an mbox, in pieces, packed, and where prose looks like a From line."""

from __future__ import annotations

import gzip
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tuimail.server.mbox as mbox
from tests.server.world import letter
from tuimail.server.errors import Unreadable
from tuimail.server.mbox import extents, from_line_date, holds_several, without_from_line
from tuimail.server.unpacked import forget_unpacked, random_access

LINE = b"From ada@example.org Mon Sep 21 10:00:00 2026\n"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    forget_unpacked()


def messages(path: Path) -> list[bytes]:
    with random_access(str(path)) as descriptor:
        return [os.pread(descriptor, length, start) for start, length, _ in extents(descriptor)]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"no mail at all\n", []),
        (LINE, [b""]),
        (LINE + b"A: 1\n\nx\n", [b"A: 1\n\nx\n"]),
        (LINE + b"A: 1\n\nx\n\n" + LINE + b"B: 2\n\ny\n\n", [b"A: 1\n\nx\n", b"B: 2\n\ny\n"]),
        (LINE + b"A: 1\r\n\r\nx\r\n\r\n" + LINE + b"B: 2\r\n", [b"A: 1\r\n\r\nx\r\n", b"B: 2\r\n"]),
        (LINE + b"A: 1\n\nx\n" + LINE + b"B: 2\n", [b"A: 1\n\nx\n" + LINE + b"B: 2\n"]),
        (LINE + b"A: 1\n\nx\n\nFrom Monday 10:30 on we meet, in 2026\nas ever\n",
         [b"A: 1\n\nx\n\nFrom Monday 10:30 on we meet, in 2026\nas ever\n"]),
        (LINE + b"A: 1\n\nx\n\nFrom here on: Mon 10:00 2026\nprose\n",
         [b"A: 1\n\nx\n\nFrom here on: Mon 10:00 2026\nprose\n"]),
        (LINE + b"A: 1\n\n>From quoted Mon Sep 21 10:00:00 2026\n",
         [b"A: 1\n\n>From quoted Mon Sep 21 10:00:00 2026\n"]),
        (b"From - Mon Sep 21 10:00:00 2026\nA: 1\n\n\nFrom - Tue Sep 22 1:00 2026\nB: 2\n", [b"A: 1\n\n", b"B: 2\n"]),
    ],
)  # fmt: skip
def test_messages(tmp_path: Path, content: bytes, expected: list[bytes]) -> None:
    found = messages(written(tmp_path / "m", content))
    assert found == expected


@pytest.mark.parametrize("chunk", [1, 7, 40, 64, 1000])
def test_pieces_of_any_size_give_the_same_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    content = b"".join(LINE + letter(number).replace(b"\r\n", b"\n") + b"\n" for number in range(30))
    whole = messages(written(tmp_path / "m", content))
    monkeypatch.setattr(mbox, "_CHUNK", chunk)
    assert messages(tmp_path / "m") == whole == [letter(number).replace(b"\r\n", b"\n") for number in range(30)]


def test_dates_of_from_lines() -> None:
    assert str(from_line_date(LINE)) == "2026-09-21 10:00:00+00:00"
    assert str(from_line_date(b"From x Fri Jan  2 09:00:00 CET 1998\n")) == "1998-01-02 09:00:00+00:00"
    assert from_line_date(b"From x Foo 99 10:00:00 2026\n") is None
    assert from_line_date(b"Subject: x\n") is None


def test_a_saved_message_loses_its_from_line() -> None:
    assert without_from_line(LINE + b"A: 1\n") == b"A: 1\n"
    assert without_from_line(b"A: 1\n") == b"A: 1\n"
    assert holds_several(LINE + b"A: 1\n\n" + LINE + b"B: 2\n")
    assert not holds_several(LINE + b"A: 1\n\nFrom here on Mon 10:00 2026\nprose")


def test_a_packed_mbox_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "m.gz", gzip.compress(LINE + b"A: 1\n\nx\n"))
    opened: list[object] = []

    def counting(*arguments: Any, real: Any = gzip.GzipFile, **options: Any) -> Any:
        opened.append(arguments)
        return real(*arguments, **options)

    monkeypatch.setattr(gzip, "GzipFile", counting)
    assert messages(path) == messages(path) == [b"A: 1\n\nx\n"]
    assert len(opened) == 1
    written(path, gzip.compress(LINE + b"B: 2\n"))
    assert messages(path) == [b"B: 2\n"]


def test_a_packed_mbox_that_was_cut_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "m.gz", gzip.compress(LINE * 100)[:-20])
    with pytest.raises(Unreadable, match="not a complete gzip"):
        messages(path)


def test_two_gigabytes_of_nothing_cost_no_memory(tmp_path: Path) -> None:
    path = written(tmp_path / "m", LINE + b"A: 1\n\nx\n\n" + LINE + b"B: 2\n")
    os.truncate(path, 2 * 1024**3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with random_access(str(path)) as descriptor:
        found = list(extents(descriptor))
    assert found[0][1] == 8
    assert found[1][1] > 2_000_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_scan_that_nobody_wants_ends_early(tmp_path: Path) -> None:
    path = written(tmp_path / "m", LINE + b"A: 1\n\nx\n")
    with random_access(str(path)) as descriptor:
        assert not list(extents(descriptor, lambda: False))
