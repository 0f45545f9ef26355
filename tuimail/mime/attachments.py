"""Lists the attachments of a message."""

from __future__ import annotations

from tuimail.mime.choose import readable_parts
from tuimail.mime.encoded_word import decode_header
from tuimail.mime.filenames import safe_name
from tuimail.mime.parts import ENCODINGS, MESSAGES
from tuimail.model.bodystructure import BodyPart
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

MAX_ATTACHMENTS = 500
_NOT_SHOWN = frozenset({"application/pgp-encrypted"})
_NAMES = {
    "text/calendar": gettext("invitation"),
    "application/pgp-signature": gettext("signature"),
    "application/pkcs7-signature": gettext("signature"),
    "application/x-pkcs7-signature": gettext("signature"),
    "text/html": gettext("page"),
    "text/plain": "text",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """`name` is safe as a file name and for the terminal; `size` is about the decoded octets; `encoding` how to decode.

    `is_inline` tells pictures that belong into the text from what the sender attached.
    """

    section: str
    name: str
    media_type: str
    size: int
    is_inline: bool
    encoding: str = "7bit"


def attachments(root: BodyPart) -> list[Attachment]:
    """What the reader's text does not show, in the order of the message.

    The other versions of a shown text (the HTML beside the plain text) are none. A message inside is one as a whole,
    and what is attached to it follows.
    """
    shown = {part.section for is_html in (False, True) for part in readable_parts(root, prefer_html=is_html)}
    found: list[Attachment] = []
    stack = [(root, "")]
    while stack and len(found) < MAX_ATTACHMENTS:
        part, parent = stack.pop()
        is_message = part.media_type in MESSAGES
        if (not part.children and not part.is_multipart and _is_attached(part, parent, shown)) or (
            is_message and part.section and part is not root
        ):
            found.append(_attachment(part, parent))
        if not (
            is_message and part.encoding in ENCODINGS
        ):  # what a server saw in the encoded text is none of its parts
            stack.extend((child, part.media_type) for child in reversed(part.children))
    return found


def _is_attached(part: BodyPart, parent: str, shown: set[str]) -> bool:
    if part.media_type in _NOT_SHOWN:
        return False
    if part.disposition == "attachment" or part.filename:
        return True
    return part.section not in shown and not (parent == "multipart/alternative" and part.media_type.startswith("text/"))


def _attachment(part: BodyPart, parent: str) -> Attachment:
    is_inline = part.disposition != "attachment" and (
        part.disposition == "inline" or (parent == "multipart/related" and bool(part.content_id))
    )
    size = part.size * 3 // 4 if part.encoding == "base64" else part.size
    return Attachment(part.section, _name(part), part.media_type, size, is_inline, part.encoding)


def _name(part: BodyPart) -> str:
    """The sender's name for it, else what a person would call it."""
    given = decode_header(part.filename) or decode_header(part.parameter("name"))
    if not given.strip() and part.media_type.startswith("message/"):
        given = decode_header(part.description) or gettext("message")
    if not given.strip():
        kind = part.media_type.partition("/")[0]
        given = _NAMES.get(part.media_type, kind if kind in ("image", "audio", "video") else "attachment")
    return safe_name(given, part.media_type)
