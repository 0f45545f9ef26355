"""In a browser, as textual-serve runs it: through pipes, with Textual's driver for the web."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

pytestmark = pytest.mark.pty

_LETTER = "From: Ada <ada@example.org>\nSubject: Seen in a browser\nMessage-ID: <1@example.org>\n\nHello.\n"
_LIMIT_S = 60.0


def packet(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "big") + data


def read_packets(source: BinaryIO, shown: queue.Queue[bytes]) -> None:
    """What is for the screen; the rest is between Textual and its server."""
    source.readline()  # the word that says that the driver is there
    while head := source.read(5):
        data = source.read(int.from_bytes(head[1:], "big"))
        if head[:1] == b"D":
            shown.put(data)


def test_the_screen_is_served_to_a_browser(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_text(_LETTER)
    program = subprocess.Popen(
        [sys.executable, "-m", "tuimail", "open", str(tmp_path), "--data-dir", str(tmp_path / "data")],
        env=os.environ | {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver", "COLUMNS": "100", "ROWS": "30"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    shown: queue.Queue[bytes] = queue.Queue()
    reading = threading.Thread(target=read_packets, args=(program.stdout, shown), daemon=True)
    reading.start()
    seen = bytearray()

    def wait_for(wanted: Callable[[], bool]) -> None:
        while not wanted():
            seen.extend(shown.get(timeout=_LIMIT_S))

    try:
        wait_for(lambda: b"Seen in a browser" in seen)
        program.stdin.write(packet(b"M", json.dumps({"type": "resize", "width": 80, "height": 24}).encode()))
        program.stdin.write(packet(b"D", b"?"))
        program.stdin.flush()
        wait_for(lambda: b"Keys" in seen)
        program.stdin.write(packet(b"D", b"\x11"))
        program.stdin.flush()
        assert program.wait(_LIMIT_S) == 0
    finally:
        program.kill()
        program.communicate()
        reading.join(_LIMIT_S)
