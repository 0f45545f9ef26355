"""A message as pymap serves it: an index row with answers ready to write, its bytes loaded on demand."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pymap.bytes import Writeable
from pymap.message import BaseMessage
from pymap.parsing.specials import FetchRequirement, Flag, ObjectId

from tuimail.mime.charset import decode
from tuimail.mime.headers import decode_header
from tuimail.server.answers import Answers, LateAnswers, fields_named
from tuimail.server.content import Content
from tuimail.server.mime_index import Part, header_end, header_fields, index_message, part_at


class StoredMessage(BaseMessage):
    """One message of a mailbox. A change makes a new object: sessions keep the old one to find what changed."""

    __slots__ = ["_answers", "content", "is_recent", "ref"]

    def __init__(
        self,
        uid: int,
        internal_date: datetime,
        flags: frozenset[Flag],
        answers: Answers | LateAnswers,
        content: Content,
        ref: object,
        *,
        is_recent: bool = False,
        expunged: bool = False,
    ) -> None:
        super().__init__(uid, internal_date, flags, expunged=expunged)
        self._answers = answers
        self.content = content
        self.ref = ref
        self.is_recent = is_recent

    @property
    def answers(self) -> Answers:
        """What the index keeps; read from the bytes now where nobody has asked before."""
        return self._answers if isinstance(self._answers, Answers) else self._answers.read()

    @property
    def email_id(self) -> ObjectId:
        """The same bytes have the same id (RFC 8474)."""
        return ObjectId.new_email_id(self.answers.content_hash)

    @property
    def thread_id(self) -> ObjectId:
        """Every message is its own thread here; the client threads by References."""
        return ObjectId.new_thread_id(self.answers.content_hash)

    def with_flags(self, flags: frozenset[Flag]) -> StoredMessage:
        """The same message with other flags."""
        return self._copy(self.uid, flags, self.content, self.ref)

    def as_expunged(self) -> StoredMessage:
        """What a session sees of a message that is gone but not yet reported."""
        gone = self._copy(self.uid, self.permanent_flags, self.content, self.ref, expunged=True)
        return gone

    def arriving(self, uid: int, content: Content, ref: object, *, is_recent: bool) -> StoredMessage:
        """The same message in another mailbox."""
        arrived = self._copy(uid, self.permanent_flags, content, ref)
        arrived.is_recent = is_recent
        return arrived

    def load(self) -> bytes:
        """The bytes. Raises ContentGone."""
        return self.content.load(self.ref)

    async def load_content(self, requirement: FetchRequirement) -> LoadedMessage:
        """The content, read when it is asked for."""
        return LoadedMessage(self, requirement)

    def _copy(
        self, uid: int, flags: frozenset[Flag], content: Content, ref: object, *, expunged: bool = False
    ) -> StoredMessage:
        return StoredMessage(uid, self.internal_date, flags, self._answers, content, ref, expunged=expunged)


class Rendered:
    """Bytes that pymap can write, in the place of its own response objects."""

    __slots__ = ["_wire"]

    def __init__(self, wire: bytes) -> None:
        self._wire = wire

    def __bytes__(self) -> bytes:
        return self._wire

    def write(self, writer: Any) -> None:
        """Write the bytes as they are."""
        writer.write(self._wire)


class RenderedBodyStructure(Rendered):
    """BODY; its `extended` is BODYSTRUCTURE."""

    __slots__ = ["extended"]

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers.body)
        self.extended = Rendered(answers.bodystructure)


class RenderedEnvelope(Rendered):
    """ENVELOPE with what pymap's SEARCH asks of one: texts decoded, the date parsed."""

    __slots__ = ["_message"]

    def __init__(self, message: LoadedMessage) -> None:
        super().__init__(message.stored.answers.envelope)
        self._message = message

    @property
    def subject(self) -> str | None:
        return next(iter(self._message.get_header(b"subject")), None)

    @property
    def date(self) -> _Date | None:
        value = next(iter(self._message.get_header(b"date")), "")
        try:
            return _Date(parsedate_to_datetime(value))
        except (ValueError, TypeError, IndexError, AttributeError, OverflowError):
            return None

    def __getattr__(self, name: str) -> Sequence[str]:
        if name in ("from_", "to", "cc", "bcc", "sender", "reply_to"):
            return self._message.get_header(name.rstrip("_").replace("_", "-").encode())
        raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class _Date:
    datetime: datetime


class LoadedMessage:
    """The content of one message: pymap's LoadedMessageInterface over byte offsets."""

    __slots__ = ["_header", "_raw", "_root", "requirement", "stored"]

    def __init__(self, stored: StoredMessage, requirement: FetchRequirement) -> None:
        self.stored = stored
        self.requirement = requirement
        self._raw: bytes | None = None
        self._root: Part | None = None
        self._header: list[tuple[bytes, bytes]] | None = None

    @property
    def raw(self) -> bytes:
        if self._raw is None:
            self._raw = self.stored.load()
        return self._raw

    @property
    def root(self) -> Part:
        if self._root is None:
            self._root = index_message(self.raw)
        return self._root

    def __bytes__(self) -> bytes:
        return self.raw

    def get_size(self, section: Sequence[int] | None = None) -> int:
        """Octets of the message, or of a part's body."""
        if not section:
            return self.stored.answers.size
        part = part_at(self.root, section)
        return part.body_end - part.body_start if part else 0

    def get_envelope_structure(self) -> Any:
        """ENVELOPE, ready to write."""
        return RenderedEnvelope(self)

    def get_body_structure(self) -> Any:
        """BODY and BODYSTRUCTURE, ready to write."""
        return RenderedBodyStructure(self.stored.answers)

    def get_header(self, name: bytes) -> Sequence[str]:
        """The decoded values of a field of the message; reads the header only."""
        if self._header is None:
            raw = self.raw
            self._header = header_fields(raw[: header_end(raw, 0, len(raw))])
        wanted = name.lower()
        return [decode_header(value) for key, value in self._header if key == wanted]

    def get_headers(self, section: Sequence[int]) -> Writeable:
        """The MIME header of a part."""
        part = part_at(self.root, section)
        return self._wrap(part.header_start, part.body_start) if part else Writeable.empty()

    def get_message_headers(
        self, section: Sequence[int] | None = None, subset: Collection[bytes] | None = None, inverse: bool = False
    ) -> Writeable:
        """The header of the message or of one inside; only the fields of `subset`, or only the others."""
        part = self._message_at(section)
        if part is None:
            return Writeable.empty()
        header = self.raw[part.header_start : part.body_start]
        if subset is None:
            return Writeable.wrap(header)
        return Writeable.wrap(fields_named(header, {name.upper() for name in subset}, inverse=inverse))

    def get_message_text(self, section: Sequence[int] | None = None) -> Writeable:
        """The body of the message or of one inside."""
        part = self._message_at(section)
        return self._wrap(part.body_start, part.body_end) if part else Writeable.empty()

    def get_body(self, section: Sequence[int] | None = None, binary: bool = False) -> Writeable:
        """The whole message, or a part's body, transfer-decoded if `binary`."""
        if not section:
            return Writeable.wrap(self.raw)
        part = part_at(self.root, section)
        if part is None:
            return Writeable.empty()
        return (
            Writeable.wrap(_transfer_decoded(self.raw, part)) if binary else self._wrap(part.body_start, part.body_end)
        )

    def contains(self, value: bytes) -> bool:
        """Whether a header or a text part contains the value, decoded and without regard to case."""
        wanted = value.decode("utf-8", "replace").casefold()
        if any(wanted in decode_header(text).casefold() for _, text in self.root.fields):
            return True
        return any(wanted in _text(self.raw, part).casefold() for part in self.root.walk() if part.maintype == b"text")

    def _message_at(self, section: Sequence[int] | None) -> Part | None:
        if not section:
            return self.root
        part = part_at(self.root, section)
        return part.children[0] if part is not None and part.is_message else None

    def _wrap(self, start: int, end: int) -> Writeable:
        return Writeable.wrap(self.raw[start:end])


def _transfer_decoded(raw: bytes, part: Part) -> bytes:
    body = raw[part.body_start : part.body_end]
    encoding = (part.first(b"content-transfer-encoding") or b"").strip().lower()
    if encoding == b"base64":
        try:
            return base64.b64decode(body)
        except binascii.Error:
            return body
    return quopri.decodestring(body) if encoding == b"quoted-printable" else body


def _text(raw: bytes, part: Part) -> str:
    charset = next((value for name, value in part.parameters if name.lower() == b"charset"), b"")
    return decode(_transfer_decoded(raw, part), charset.decode("ascii", "replace"))
