"""Texts for the clipboard of the machine that the terminal runs on (OSC 52), through tmux and screen as well."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

MOST_OCTETS: Final = 74_994
"""Many terminals take no more: with base64 and its frame this makes 100,000."""
_SCREEN_CHUNK: Final = 700
"""screen drops device control strings of more than 768."""
_WITHOUT_CLIPBOARD: Final = ("linux", "vt", "cons", "sun", "dumb")


def fits(text: str) -> bool:
    """Whether a terminal can be expected to take so much."""
    return len(text.encode("utf-8", "replace")) <= MOST_OCTETS


def has_clipboard(environment: Mapping[str, str]) -> bool:
    """False for terminals that certainly have none: the console, for one."""
    return not environment.get("TERM", "").lower().startswith(_WITHOUT_CLIPBOARD)


def copying(text: str, environment: Mapping[str, str]) -> str:
    """What to write to the terminal; whether it obeys cannot be known."""
    content = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    name = environment.get("TERM", "").lower()
    if environment.get("TMUX"):
        # With `set-clipboard on` tmux takes the plain one, with `allow-passthrough on` it hands on the wrapped one.
        plain = f"\x1b]52;c;{content}\x07"
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if environment.get("STY") or name.startswith("screen"):
        whole = f"\x1b]52;c;{content}\x07"
        chunks = (whole[start : start + _SCREEN_CHUNK] for start in range(0, len(whole), _SCREEN_CHUNK))
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return f"\x1b]52;c;{content}\x07"
