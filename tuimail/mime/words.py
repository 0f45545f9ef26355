"""The words of a part of a message, to be found by."""

from __future__ import annotations

from tuimail.mime.charset import decode
from tuimail.model.bodystructure import BodyPart

MOST_CHARACTERS = 100_000


def words_of(part: BodyPart, content: bytes) -> str:
    """The text of a readable part (transfer encoding removed), which may be cut off. Never raises for its content."""
    text = decode(content, part.parameter("charset"))
    if part.media_type == "text/html":
        from tuimail.mime.html import html_words  # selectolax is not needed for plain mail

        text = html_words(text)
    return text[:MOST_CHARACTERS]
