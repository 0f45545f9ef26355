"""Tells plain texts that only say that there is nothing in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tuimail.mime.charset import decode
from tuimail.mime.choose import readable_parts
from tuimail.model.bodystructure import BodyPart

_LONGEST_STUB = 600
LARGEST_STUB = 4 * _LONGEST_STUB
"""Octets; a larger plain text is one to read."""
_STUB = re.compile(
    r"\bhtml\b.{0,80}\b(?:e-?mail|message|version|format|view|support|client|reader|program|nachricht|darstell)"
    r"|\b(?:e-?mail|message|view|support|display|version|nachricht)\b.{0,80}\bhtml\b"
    r"|(?:view|read|open) (?:this|the) (?:e-?mail|message|newsletter) (?:in|with|on) (?:your|a|the) (?:web )?browser",
    re.IGNORECASE | re.DOTALL,
)


def wants_html(root: BodyPart, parts: Sequence[tuple[BodyPart, bytes]]) -> bool:
    """Whether the plain text that was chosen is empty or a stub, and HTML is there instead.

    `parts` are the contents of `readable_parts(root)`; the HTML is `readable_parts(root, prefer_html=True)`.
    """
    texts = [(part, content) for part, content in parts if part.media_type == "text/plain"]
    if not texts or not all(_is_stub(part, content) for part, content in texts):
        return False
    chosen = {part.section for part, _ in parts}
    markup = [part for part in readable_parts(root, prefer_html=True) if part.media_type == "text/html"]
    return any(part.section not in chosen for part in markup)


def _is_stub(part: BodyPart, content: bytes) -> bool:
    if len(content) > LARGEST_STUB:
        return False
    text = decode(content, part.parameter("charset")).strip()
    return len(text) <= 3 or (len(text) < _LONGEST_STUB and _STUB.search(text) is not None)
