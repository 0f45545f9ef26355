"""A message inside a message that was encoded as a whole.

RFC 2046 (5.2.1) forbids that, so servers do not look into it; some programs send it all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import Final

from tuimail.mime.choose import readable_parts
from tuimail.mime.parts import HEADERS, MESSAGES
from tuimail.mime.transfer import decode
from tuimail.model.bodystructure import BodyPart

MAX_OCTETS: Final = 1024 * 1024
"""Longer ones are saved, not read."""
_MOST_BOUNDARIES: Final = 400
_DEEPEST: Final = 10
_LONGEST_HEADER: Final = 64 * 1024

Contents = dict[str, bytes]


def opened(part: BodyPart, content: bytes) -> list[tuple[BodyPart, bytes]] | None:
    """What is to be read of it, its header first; None where it is none, or beyond reason."""
    header, _, body = content.replace(b"\r\n", b"\n").partition(b"\n\n")
    if len(content) > MAX_OCTETS or len(header) > _LONGEST_HEADER or b":" not in header.partition(b"\n")[0]:
        return None
    if body.count(b"\n--") > _MOST_BOUNDARIES:
        return None
    from email import message_from_bytes

    contents: Contents = {}
    try:
        root = _tree(message_from_bytes(content), f"{part.section}.in", contents, 0)
    except Exception:  # the parser raises whatever its input makes it stumble over, RecursionError among it
        return None
    shown = ((inner, contents.get(inner.section, b"")) for inner in readable_parts(root))
    return [(BodyPart(f"{part.section}.HEADER", HEADERS), header + b"\n\n"), *shown]


def _tree(message: Message, section: str, contents: Contents, depth: int) -> BodyPart:
    media_type = message.get_content_type()
    parameters = tuple(_parameters(message))
    payload = message.get_payload()
    if isinstance(payload, list) and media_type not in MESSAGES and depth < _DEEPEST:
        children = [_tree(child, f"{section}.{n}", contents, depth + 1) for n, child in enumerate(payload, 1)]
        return BodyPart(section, media_type, parameters, children=tuple(children))
    encoding = str(message.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    octets = payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""
    contents[section] = decode(encoding, octets)
    disposition = (message.get_content_disposition() or "").lower()
    # A name is enough to know it for a file; which one does not matter here.
    filename = "attached" if message.get_filename() else ""
    return BodyPart(section, media_type, parameters, encoding, len(octets), disposition, filename)


def _parameters(message: Message) -> Iterator[tuple[str, str]]:
    for name, value in (message.get_params(failobj=[]) or [])[1:]:
        yield name.lower(), value if isinstance(value, str) else str(value[-1])
