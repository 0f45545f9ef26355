"""In xterm itself: what we write for a walk shows the same, pixel for pixel, as what Textual writes for it.

TUIMAIL_WINDOWS=1 runs it, where Xvfb, xterm and `import` of ImageMagick are; a minute or two of real windows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from PIL import Image, ImageChops

from tests.support.ptyterm import Terminal
from tests.ui.terminal.sight import press, stage

_TOOLS = ("Xvfb", "xterm", "import")
_COLUMNS, _ROWS = 120, 40
_PATIENCE_S = 60.0
_SIZE = (1100, 700)
_SCREEN = "1100x700x24"
_RIM = 100
"""So many dots may differ, of rims of letters: xterm draws over them or not, by what it draws beside them."""
_WALK = (
    ("j", "j", "j"),
    ("ctrl+d",),
    ("j",) * 4,
    ("G",),
    ("k", "k"),
    ("g", "g"),
    ("x", "j", "x"),
    ("?",),
    ("esc",),
    ("enter",),
    ("space",),
    ("tab", "j", "j"),
    ("tab", "`"),
    ("Z",),
    ("Z", "`"),
    ("ctrl+l",),
)

pytestmark = [
    pytest.mark.skipif("TUIMAIL_WINDOWS" not in os.environ, reason="opens windows; TUIMAIL_WINDOWS=1 runs it"),
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb is asked for its display the way of Linux"),
    pytest.mark.skipif(not all(map(shutil.which, _TOOLS)), reason=f"one of {', '.join(_TOOLS)} is missing"),
]


class Window:
    """An xterm on a screen of its own, which shows what is written to it."""

    def __init__(self, directory: Path) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        reading, writing = os.pipe()
        self._start(["Xvfb", "-displayfd", str(writing), "-screen", "0", _SCREEN, "-nolisten", "tcp"], writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            self._environment = {**os.environ, "DISPLAY": f":{told.readline().decode().strip()}", "LANG": "C.UTF-8"}
        pipe = directory / "octets"
        os.mkfifo(pipe)
        shape = ["-geometry", f"{_COLUMNS}x{_ROWS}+0+0", "-fa", "monospace", "-fs", "8", "-xrm", "XTerm*utf8: 2"]
        self._start(["xterm", *shape, "-e", "sh", "-c", f"stty raw -echo; exec cat '{pipe}'"])
        self._octets = pipe.open("wb", buffering=0)

    def _start(self, argv: list[str], *descriptors: int) -> None:
        environment = getattr(self, "_environment", None)
        started = subprocess.Popen(argv, env=environment, pass_fds=descriptors, stderr=subprocess.DEVNULL)
        self._processes.append(started)

    def write(self, octets: bytes) -> None:
        self._octets.write(octets)

    def picture(self) -> Image.Image:
        """All that is on its screen."""
        argv = ["import", "-window", "root", "-depth", "8", "rgb:-"]
        made = subprocess.run(argv, env=self._environment, capture_output=True, check=True, timeout=_PATIENCE_S)
        return Image.frombytes("RGB", _SIZE, made.stdout)

    def close(self) -> None:
        self._octets.close()
        for process in reversed(self._processes):
            process.terminate()
            process.wait(_PATIENCE_S)


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Callable[[], Window]]:
    opened: list[Window] = []

    def start() -> Window:
        directory = tmp_path / str(len(opened))
        directory.mkdir()
        opened.append(Window(directory))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize("has_margins", [False, True])
def test_a_walk_looks_the_same_in_xterm(has_margins: bool, window: Callable[[], Window]) -> None:
    colours = {"COLORTERM": "truecolor"}  # of 256 we show nearer ones than Textual does
    with (
        stage("--alone", environment=colours, has_margins=has_margins) as ours,
        stage("--alone", "--plain", environment=colours) as theirs,
    ):
        left, right = window(), window()
        blank = left.picture()
        written = {ours: 0, theirs: 0}
        for keys in ((), *_WALK):
            press((ours, theirs), *keys)
            _agree(ours, theirs)
            for terminal, shown in ((ours, left), (theirs, right)):
                shown.write(bytes(terminal.output[written[terminal] :]))
                written[terminal] = len(terminal.output)
            assert _looks_the_same(left, right), f"after {keys}"
        assert _other_dots(left.picture(), blank) > 1000


def _agree(ours: Terminal, theirs: Terminal) -> None:
    """Both have done what they were told, which may take one of them longer."""
    for terminal in (ours, theirs):
        terminal.wait_for("/500")
    end = time.monotonic() + _PATIENCE_S
    while (texts := {normalize("NFC", terminal.text) for terminal in (ours, theirs)}) and len(texts) > 1:
        assert time.monotonic() < end, texts
        for terminal in (ours, theirs):
            terminal.wait_quiet(0.2, timeout_s=1.0)


def _looks_the_same(left: Window, right: Window) -> bool:
    """An xterm draws when it likes to."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if _other_dots(left.picture(), right.picture()) <= _RIM:
            return True
    return False


def _other_dots(one: Image.Image, other: Image.Image) -> int:
    return sum(ImageChops.difference(one, other).convert("L").histogram()[1:])
