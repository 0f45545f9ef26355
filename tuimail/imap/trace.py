"""What of the conversation may be written to a log: no password, no token, no text of a message."""

from __future__ import annotations

import re

_COMMAND = re.compile(rb"A\d+ ([A-Z][A-Za-z0-9-]*)")
"""A line with a tag of ours; every other line may be a password or a message."""

_SECRET_COMMANDS = frozenset({b"LOGIN", b"AUTHENTICATE", b"PROXYAUTH", b"SETMETADATA", b"SETANNOTATION"})
_PLAIN_LINES = frozenset({b"DONE", b"*", b""})
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"?')
_LITERAL = re.compile(rb"\{\d+\+?\}\r?\n.*", re.DOTALL)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
_LONGEST_EXCERPT = 80


def masked(octets: bytes) -> bytes:
    """What the client writes, fit for a log: arguments of logins, SASL answers and literals are left out."""
    lines = []
    is_secret = False
    for line in octets.split(b"\r\n"):
        command = _COMMAND.match(line)
        if line in _PLAIN_LINES:
            lines.append(line)
        elif command is None or is_secret:
            lines.append(b"*** (%d octets)" % len(line))
        elif command[1].upper() in _SECRET_COMMANDS:
            is_secret = True
            lines.append(command.group() + b" ***")
        else:
            lines.append(_QUOTED.sub(b'"..."', line))
    return b"\r\n".join(lines)


def excerpt(octets: bytes) -> str:
    """The beginning of a response, with strings and literals left out, in printable characters."""
    bare = _QUOTED.sub(b'"..."', _LITERAL.sub(b"{...}", octets[:2000]))
    text = _UNPRINTABLE.sub("?", bare.decode("latin-1").strip())
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 3] + "..."
