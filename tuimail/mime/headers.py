"""Header blocks to values, fast for what nearly all mail looks like.

A first synchronisation parses every header of a mailbox, so plain ASCII blocks take a short way: one decode, one
split, no email package. Anything unusual in a field costs that field the slow way only.
"""

from __future__ import annotations

import re

from tuimail.mime.addresses import parse_addresses
from tuimail.mime.dates import parse_date
from tuimail.mime.encoded_word import MAX_HEADER_CHARACTERS, decode_header, decode_words, escaped, raw_text
from tuimail.model.address import Address
from tuimail.model.summary import MessageHeaders

__all__ = [
    "MAX_REFERENCES",
    "decode_header",
    "headers_from",
    "parse_addresses",
    "parse_date",
    "parse_header_block",
    "split_header_block",
]

MAX_REFERENCES = 21
"""The first reference names the thread, the last twenty its near parents; the middle adds nothing."""

_MAX_BLOCK_OCTETS = 4 * MAX_HEADER_CHARACTERS
_FOLD = re.compile(r"\n[ \t]+")
_FOLD_BYTES = re.compile(rb" ?\r?\n[ \t]+")
_MSGID = re.compile(r"<[^<>\s]+>")
_FIELD_NAME = re.compile(rb"[!-9;-~]+[ \t]*\Z")
_NO_ADDRESSES: tuple[Address, ...] = ()


def headers_from(block: bytes) -> tuple[MessageHeaders, str]:
    """The stored headers of a message, and the sender as a list row shows it."""
    fields = _fields(block)
    get = fields.get
    subject = get("subject", "")
    from_ = parse_addresses(get("from", "")) if "from" in fields else _NO_ADDRESSES
    headers = MessageHeaders(
        from_,
        parse_addresses(fields["to"]) if "to" in fields else _NO_ADDRESSES,
        parse_addresses(fields["cc"]) if "cc" in fields else _NO_ADDRESSES,
        parse_addresses(fields["reply-to"]) if "reply-to" in fields else _NO_ADDRESSES,
        decode_words(subject),
        parse_date(get("date", "")),
        _msgid(raw_text(get("message-id", ""))),
        _references(raw_text(get("references", "")), raw_text(get("in-reply-to", ""))),
        _list_id(get("list-id", "")),
    )
    return headers, from_[0].shown if from_ else ""


def parse_header_block(block: bytes) -> dict[bytes, bytes]:
    """The fields of a block by lower-case name, unfolded; the first of equal names counts."""
    fields: dict[bytes, bytes] = {}
    for name, value in split_header_block(block):
        fields.setdefault(name.lower(), value)
    return fields


def split_header_block(block: bytes) -> list[tuple[bytes, bytes]]:
    """All fields in their order, unfolded, names as written; lines that are no fields are skipped."""
    unfolded = _FOLD_BYTES.sub(b" ", block[:_MAX_BLOCK_OCTETS])
    fields = []
    for line in unfolded.splitlines():
        name, colon, value = line.partition(b":")
        if colon and _FIELD_NAME.match(name):
            fields.append((name.rstrip(), value.strip()))
    return fields


def _fields(block: bytes) -> dict[str, str]:
    """Like `parse_header_block`, in text."""
    if len(block) > _MAX_BLOCK_OCTETS:
        block = block[:_MAX_BLOCK_OCTETS]
    if not block.isascii():
        return {escaped(name): escaped(value) for name, value in parse_header_block(block).items()}
    text = block.decode("ascii")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\n " in text or "\n\t" in text:
        text = _FOLD.sub(" ", text.replace(" \n", "\n"))
    fields: dict[str, str] = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            name = name.lower()
            if name not in fields:
                fields[name] = value.strip()[:MAX_HEADER_CHARACTERS]
    return fields


def _msgid(value: str) -> str:
    match = _MSGID.search(value)
    if match:
        return match[0]
    return value.split(None, 1)[0] if value else ""


def _references(references: str, in_reply_to: str) -> tuple[str, ...]:
    if not references and not in_reply_to:
        return ()
    parents = _MSGID.findall(references)
    answered = _MSGID.search(in_reply_to)
    if answered and (not parents or parents[-1] != answered[0]):
        if answered[0] in parents:
            parents.remove(answered[0])
        parents.append(answered[0])
    if len(parents) > 1:
        parents = list(dict.fromkeys(parents))
    return tuple(parents if len(parents) <= MAX_REFERENCES else parents[:1] + parents[1 - MAX_REFERENCES :])


def _list_id(value: str) -> str:
    """The identifier in brackets (RFC 2919), without them."""
    if not value:
        return ""
    match = _MSGID.search(value)
    return raw_text(match[0][1:-1]) if match else decode_header(value)
