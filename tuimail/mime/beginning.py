"""The beginning of a long part, as octets: enough for the first screens."""

from __future__ import annotations

from tuimail.model.bodystructure import BodyPart

TEXT_OCTETS = 24 * 1024
HTML_OCTETS = 12 * 1024
LOOK_OCTETS = 128 * 1024
"""How much of a part may be needed to find its beginning."""


def beginning(part: BodyPart, content: bytes) -> bytes:
    """Of HTML what comes after the style sheets, which senders put before anything that can be read."""
    if part.media_type != "text/html":
        return content[:TEXT_OCTETS]
    lower = content[:LOOK_OCTETS].lower()
    # What says the charset may stand in the head: without a declared one the head has to stay.
    at = max(0, lower.find(b"<body")) if part.parameter("charset") else 0
    pieces, left = [], HTML_OCTETS
    while left > 0:
        style = lower.find(b"<style", at)
        end = lower.find(b"</style", style) if style >= 0 else -1
        piece = content[at : style if end >= 0 else LOOK_OCTETS][:left]
        pieces.append(piece)
        left -= len(piece)
        if end < 0:
            break
        at = end
    return b"".join(pieces)
