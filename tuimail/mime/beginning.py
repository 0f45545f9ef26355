"""The beginning of a long part, as octets: enough for the first screens."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.model.bodystructure import BodyPart

TEXT_OCTETS = 24 * 1024
HTML_OCTETS = 12 * 1024
LOOK_OCTETS = 128 * 1024
"""How much of a part may be needed to find its beginning."""
_RULE_OCTETS = 4 * 1024


def beginning(part: BodyPart, content: bytes) -> bytes:
    """Of HTML what comes after the style sheets, which senders put before anything that can be read.

    Of the sheets what they say of classes stays: what is hidden by it must not show on the first screens.
    """
    if part.media_type != "text/html":
        return content[:TEXT_OCTETS]
    head = content[:LOOK_OCTETS]
    lower = head.lower()
    # What says the charset may stand in the head: without a declared one the head has to stay.
    at = max(0, lower.find(b"<body")) if part.parameter("charset") else 0
    markup = _without_sheets(head, lower, at)
    rules = _rules(head, lower)
    body = max(0, markup.lower().find(b"<body"))
    return markup[:body] + rules + markup[body:]


def _without_sheets(head: bytes, lower: bytes, at: int) -> bytes:
    pieces, left = [], HTML_OCTETS
    for start, end in [*_sheets(lower, at), (len(head), len(head))]:
        pieces.append(head[at:start][:left])
        left -= len(pieces[-1])
        at = end
    return b"".join(pieces)


def _sheets(lower: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Where style sheets begin and end."""
    while (start := lower.find(b"<style", at)) >= 0 and (at := lower.find(b"</style", start)) >= 0:
        yield start, at


def _rules(head: bytes, lower: bytes) -> bytes:
    """A small sheet of what all of them say of classes, as far as it changes how the message reads."""
    from tuimail.mime.html_style import hides, told_of_classes

    told = [
        rule
        for start, end in _sheets(lower, 0)
        for rule in told_of_classes(head[head.find(b">", start, end) + 1 : end].decode("latin-1"))
    ]
    rules, length = [], 0
    for name, declarations in sorted(told, key=lambda rule: not hides(rule[1])):
        rule = f".{name}{{{' '.join(declarations.split())}}}"
        length += len(rule)
        if length <= _RULE_OCTETS:
            rules.append(rule)
    return f"<style>{''.join(rules)}</style>".encode("latin-1", "replace") if rules else b""
