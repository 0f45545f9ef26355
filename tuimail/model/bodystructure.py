"""The MIME tree of a message as the server describes it (RFC 9051 BODYSTRUCTURE), and what a reader wants of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class BodyPart:
    """One node of the tree.

    `section` is the part number for FETCH ("1.2"); "" for the root of a multipart message.
    `media_type` is lower case ("text/plain", "multipart/mixed", "message/rfc822").
    `size` is in octets as transferred and may be wrong (ENGINE: some servers count the part's header).
    `disposition` is lower case or "". `filename` is decoded and not filtered. `children` of a message/rfc822
    are the one root part of the message inside.
    """

    section: str
    media_type: str
    parameters: tuple[tuple[str, str], ...] = ()
    encoding: str = "7bit"
    size: int = 0
    disposition: str = ""
    filename: str = ""
    content_id: str = ""
    description: str = ""
    children: tuple[BodyPart, ...] = field(default=())

    def parameter(self, name: str) -> str:
        """A Content-Type parameter by its lower-case name, "" where missing."""
        return next((value for key, value in self.parameters if key == name), "")

    @property
    def is_multipart(self) -> bool:
        return self.media_type.startswith("multipart/")

    def walk(self) -> Iterator[BodyPart]:
        """This part and all below it, in the order of the message."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(reversed(part.children))
