"""What a plain xterm-256color answers to a program's questions, and what of its output pyte must not see."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUESTION = re.compile(
    rb"\x1b\[(?P<device>>?)0?c"
    rb"|\x1b\[(?P<report>[56])n"
    rb"|\x1b\[\?(?P<mode>\d+)\$p"
    rb"|\x1b\](?P<colour>1[01]);\?(?:\x07|\x1b\\)"
    rb"|\x1b\[(?P<size>18)t"
    rb"|\x1b\[(?P<cell>16)t"
    rb"|\x1b\[\?(?P<colours>1);1;0S"
    rb"|\x1b_Gi=(?P<kitty>\d+),[^;\x1b]*a=q[^;\x1b]*;[^\x1b]*\x1b\\"
)
_UNREADABLE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*[uqmtcS]"  # kitty keys, version and key options: pyte takes them for cursor and colour
    rb"|\x1b\[[0-9;]*t"
    rb"|\x1b\[\??[0-9;]*\$[a-z]"
    rb"|\x1b[P_^X][^\x1b]*\x1b\\"  # DCS, APC, PM, SOS
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;<=>?$]*|[P_^X\]][^\x07\x1b]*\x1b?)?\Z")
_COLOURS = {b"10": b"rgb:ffff/ffff/ffff", b"11": b"rgb:0000/0000/0000"}
SYNCHRONISED_OUTPUT = b"2026"
MARGINS = b"69"
_LONGEST_TAIL = 4096


@dataclass(slots=True)
class Dialect:
    """The terminal's half of the conversation. Sequences may come in any number of pieces."""

    columns: int
    rows: int
    known_modes: frozenset[bytes] = frozenset({SYNCHRONISED_OUTPUT})
    """Modes that this terminal says it has, all of them reset."""
    pictures: str = ""
    """Whether it says that it has "kitty" or "sixel" graphics; its cells are 10 by 20 dots then."""
    _tail: bytes = b""

    def hear(self, octets: bytes) -> bytes:
        """Take output of the program; return what pyte shall see of what is complete by now."""
        octets = self._tail + octets
        unfinished = _UNFINISHED.search(octets, max(0, len(octets) - _LONGEST_TAIL))
        end = unfinished.start() if unfinished else len(octets)
        self._tail = octets[end:]
        return octets[:end]

    def answers(self, heard: bytes, cursor: tuple[int, int]) -> bytes:
        """What the terminal says to what it heard; `cursor` is (column, row), counted from 0."""
        return b"".join(self._answer(question, cursor) for question in _QUESTION.finditer(heard))

    def _answer(self, question: re.Match[bytes], cursor: tuple[int, int]) -> bytes:
        match question.lastgroup:
            case "device":
                attributes = b"62;4;22" if self.pictures == "sixel" else b"62;22"
                return b"\x1b[>41;354;0c" if question["device"] else b"\x1b[?%bc" % attributes
            case "cell":
                return b"\x1b[6;20;10t" if self.pictures else b""
            case "colours":
                return b"\x1b[?1;0;16S"
            case "kitty":
                return b"\x1b_Gi=%b;OK\x1b\\" % question["kitty"] if self.pictures == "kitty" else b""
            case "report":
                return b"\x1b[0n" if question["report"] == b"5" else b"\x1b[%d;%dR" % (cursor[1] + 1, cursor[0] + 1)
            case "mode":
                return b"\x1b[?%b;%d$y" % (question["mode"], 2 if question["mode"] in self.known_modes else 0)
            case "colour":
                return b"\x1b]%b;%b\x1b\\" % (question["colour"], _COLOURS[question["colour"]])
            case _:
                return b"\x1b[8;%d;%dt" % (self.rows, self.columns)


def readable(heard: bytes) -> bytes:
    """The same without the sequences that pyte takes for something else."""
    return _UNREADABLE.sub(b"", heard)
