"""Lists the attachments of a message."""

from __future__ import annotations

from dataclasses import dataclass

from tuimail.model.bodystructure import BodyPart

MAX_ATTACHMENTS = 500


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
    """What the reader's text does not show, in the order of the message."""
    return []
