"""What a FETCH can ask for."""

from __future__ import annotations

import re
from enum import StrEnum

from tuimail.imap.encode import Dialect, Fragment, astring, joined
from tuimail.imap.errors import InvalidArgument
from tuimail.model.values import dataclass


class Item(StrEnum):
    """Message data that is asked for by a plain name."""

    UID = "UID"
    FLAGS = "FLAGS"
    INTERNALDATE = "INTERNALDATE"
    SIZE = "RFC822.SIZE"
    ENVELOPE = "ENVELOPE"
    BODYSTRUCTURE = "BODYSTRUCTURE"
    BODY = "BODY"
    """BODYSTRUCTURE without its extension data."""

    MODSEQ = "MODSEQ"
    PREVIEW = "PREVIEW"
    PREVIEW_LAZY = "PREVIEW (LAZY)"
    SAVEDATE = "SAVEDATE"
    EMAILID = "EMAILID"
    THREADID = "THREADID"
    RFC822 = "RFC822"
    RFC822_HEADER = "RFC822.HEADER"
    RFC822_TEXT = "RFC822.TEXT"
    GM_MSGID = "X-GM-MSGID"
    GM_THRID = "X-GM-THRID"
    GM_LABELS = "X-GM-LABELS"

    def key(self) -> str:
        """The name under which the answer comes."""
        return self.value.partition(" ")[0]

    def answer_keys(self) -> tuple[str, ...]:
        """All names under which servers send it; none for the UID, which every answer has."""
        return () if self is Item.UID else (self.key(),)

    def fragments(self, dialect: Dialect) -> list[Fragment]:
        """As written in the command."""
        return [self.value.encode("ascii")]


_SECTION = re.compile(r"(?:[1-9]\d*(?:\.[1-9]\d*)*(?:\.(?:HEADER|TEXT|MIME))?|HEADER|TEXT|)\Z")


@dataclass(frozen=True, slots=True)
class Section:
    """`BODY.PEEK[...]` or `BINARY.PEEK[...]`, whole or a partial of it.

    `name` is a part number, HEADER, TEXT, `1.MIME`, or "" for the whole message. Sync never sets \\Seen, so `peek` is
    the default.
    """

    name: str = ""
    fields: tuple[str, ...] = ()
    """Names of header fields: HEADER.FIELDS of the message, or of the message/rfc822 part `name`."""

    without_fields: bool = False
    """All fields but these: HEADER.FIELDS.NOT."""

    offset: int | None = None
    count: int | None = None
    """Partial fetch: `count` octets from `offset`; both or neither."""

    peek: bool = True
    binary: bool = False
    """RFC 3516: the server decodes the transfer encoding."""

    def __post_init__(self) -> None:
        if not _SECTION.match(self.name.upper()):
            raise InvalidArgument(f"{self.name!r} is not a section of a message.")
        if (self.offset is None) != (self.count is None):
            raise InvalidArgument("A partial fetch needs both offset and count.")

    @classmethod
    def header_fields(cls, *fields: str, part: str = "") -> Section:
        """The named header fields of the message, or of a message/rfc822 part."""
        return cls(name=part, fields=fields)

    @property
    def full_name(self) -> str:
        """The section as it stands between the brackets, without field names."""
        name = self.name.upper()
        if not self.fields:
            return name
        return (f"{name}." if name else "") + ("HEADER.FIELDS.NOT" if self.without_fields else "HEADER.FIELDS")

    def key(self) -> str:
        """The name under which the answer comes: `BODY[1.2]<0>`, `BODY[HEADER.FIELDS]`."""
        origin = "" if self.offset is None else f"<{self.offset}>"
        return f"{'BINARY' if self.binary else 'BODY'}[{self.full_name}]{origin}"

    def answer_keys(self) -> tuple[str, ...]:
        """All names under which servers send it: some leave the origin out where it is the beginning."""
        return (self.key(),) if self.offset != 0 else (self.key(), self.key().removesuffix("<0>"))

    def fragments(self, dialect: Dialect) -> list[Fragment]:
        """As written in the command."""
        kind = ("BINARY" if self.binary else "BODY") + (".PEEK" if self.peek else "")
        written: list[Fragment] = [f"{kind}[{self.full_name}".encode("ascii")]
        if self.fields:
            written += (b" (", *joined(astring(name, dialect) for name in self.fields)[1:], b")")
        window = b"" if self.offset is None else b"<%d.%d>" % (self.offset, self.count or 0)
        return [*written, b"]" + window]


FetchItem = Item | Section
