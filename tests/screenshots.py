"""`python -m tests.screenshots [DIRECTORY]`: the pictures as SVG and PNG, and a short recording (asciinema).

The pictures are those of `tuimail.demo.screenshots`, the same on every machine; the recording is the program itself in
a pseudo terminal. PNG needs rsvg-convert.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.support.ptyterm import NotSeen, Terminal
from tuimail.demo import screenshots

_COLUMNS, _ROWS = 100, 30
_AS_PNG: Final = ("three-panes", "thread", "newsletter", "sweep", "palette", "light", "80x24")
"""Those of README, for pages that show no SVG."""
_BETWEEN_KEYS_S: Final = 0.45
_LONGEST_PAUSE_S: Final = 1.5
_PLAY: Final = (
    "j", "j", "j", "enter", "space", "q", "e", "u", "x", "j", "x", "j", "x", "m", *"trav", "enter", "u",
    "ctrl+k", *"theme", "down", "down", "down", "esc", "g", "u", "esc",
)  # fmt: skip


class Recorder(Terminal):
    """A terminal that keeps what was written, and when."""

    def __init__(self, argv: list[str], env: dict[str, str]) -> None:
        self.written: list[tuple[float, bytes]] = []
        super().__init__(argv, columns=_COLUMNS, rows=_ROWS, env=env)

    def _read(self) -> bool:
        before = len(self.output)
        has_read = super()._read()
        if len(self.output) > before:
            self.written.append((self.last_output_at - self.started_at, bytes(self.output[before:])))
        return has_read


def main(arguments: list[str]) -> int:
    """Take everything and return the exit status."""
    directory = Path(arguments[0]) if arguments else Path("screenshots")
    status = screenshots.main([str(directory)])
    converter = shutil.which("rsvg-convert")
    for name in _AS_PNG if converter else ():
        picture = directory / name
        subprocess.run([converter or "", "-o", f"{picture}.png", f"{picture}.svg"], check=True)
    (directory / "tour.cast").write_text(record(), "utf-8")
    return status


def record() -> str:
    """A walk through the demo as an asciinema file, version 2, in output that every player knows."""
    with tempfile.TemporaryDirectory(prefix="tuimail-cast-") as home:
        env = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": home, "LANG": "C.UTF-8"}
        env.pop("NO_COLOR", None)
        with Recorder([sys.executable, "-m", "tuimail", "--data-dir", home, "--plain-output", "demo"], env) as terminal:
            terminal.wait_for("messages")
            with contextlib.suppress(NotSeen):
                terminal.wait_quiet(1.0, timeout_s=5.0)
            for key in _PLAY:
                terminal.press(key)
                with contextlib.suppress(NotSeen):  # mail that arrives just now is part of the show
                    terminal.wait_quiet(_BETWEEN_KEYS_S, timeout_s=2.0)
            return _cast(terminal.written)


def _cast(written: list[tuple[float, bytes]]) -> str:
    """Long pauses are cut, because nobody wants to watch them."""
    header = {
        "version": 2,
        "width": _COLUMNS,
        "height": _ROWS,
        "title": "tuimail demo",
        "env": {"TERM": "xterm-256color"},
    }
    lines, at, last = [json.dumps(header)], 0.0, written[0][0] if written else 0.0
    text = b""
    for when, octets in written:
        at, last = at + min(when - last, _LONGEST_PAUSE_S), when
        text += octets
        try:
            words = text.decode()
        except UnicodeDecodeError:
            continue  # A character in two pieces: the other comes with the next one.
        lines.append(json.dumps([round(at, 3), "o", words], ensure_ascii=False))
        text = b""
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
