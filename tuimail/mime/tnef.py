"""Opens winmail.dat (TNEF), in which Outlook packs attachments.

The library copies the rest of the file for every object in it, so files of very many objects are refused, and the
work is done in a child process.
"""

from __future__ import annotations

import base64
import binascii
import mimetypes
from typing import Any

from tuimail.mime.child import ask_child
from tuimail.mime.filenames import free_name, safe_name
from tuimail.model.values import dataclass

MAX_OCTETS = 40 * 1024 * 1024
MAX_FILES = 200
_MAX_COPIED_OCTETS = 4 * 1024**3
_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEADER_OCTETS, _FIRST_OBJECT = 11, 6
_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file out of a winmail.dat; the name is safe."""

    name: str
    media_type: str
    content: bytes


def is_tnef(media_type: str, name: str) -> bool:
    """Whether a part is a winmail.dat."""
    return media_type in _TYPES or name.lower() == "winmail.dat"


def open_tnef(content: bytes) -> list[Enclosed]:
    """The files inside (the text of the message too, where it is there); nothing where it cannot be opened."""
    if not _is_reasonable(content):
        return []
    answer = ask_child("tnef", content)
    found: list[Enclosed] = []
    names: set[str] = set()
    for name, encoded in answer[:MAX_FILES] if isinstance(answer, list) else ():
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        name = free_name(names, safe_name(name, media_type))
        names.add(name)
        try:
            found.append(Enclosed(name, media_type, base64.b64decode(encoded)))
        except (binascii.Error, ValueError):
            continue
    return found


def _is_reasonable(content: bytes) -> bool:
    if not content.startswith(_SIGNATURE) or len(content) > MAX_OCTETS:
        return False
    position, copied = _FIRST_OBJECT, 0
    while position + _HEADER_OCTETS < len(content):
        copied += len(content) - position
        if copied > _MAX_COPIED_OCTETS:
            return False
        position += _HEADER_OCTETS + int.from_bytes(content[position + 5 : position + 9], "little")
    return True


def files_of(content: bytes) -> list[tuple[str, bytes]]:
    """Names and contents; runs in the child."""
    from tnefparse import TNEF

    opened = TNEF(content, do_checksum=False)
    files = [(_text(one.long_filename()) or "attachment", _octets(one.data)) for one in opened.attachments]
    bodies = (("message.txt", opened.body), ("message.html", opened.htmlbody))
    return [(name, _octets(body)) for name, body in bodies if body] + files[:MAX_FILES]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace").strip("\0") if isinstance(value, bytes) else str(value or "")


def _octets(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return bytes(value) if isinstance(value, (bytes, bytearray)) else b""
