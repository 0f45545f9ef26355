"""Values as the columns keep them.

A FlagSet is two columns where lists scan it, and one text elsewhere: "5 $Junk Work" (bits, then sorted keywords).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.summary import MessageHeaders
from tuimail.model.tags import LABELS_TOLD

_DEPTH = 100  # of a MIME tree; deeper ones are not mail


@lru_cache(maxsize=4096)
def flag_set(system: int, keywords: str) -> FlagSet:
    """The value of the two flag columns."""
    return FlagSet(Flag(system), frozenset(keywords.split(" ")) if keywords else frozenset())


@lru_cache(maxsize=4096)
def flag_columns(flags: FlagSet) -> tuple[int, str]:
    """The two flag columns of a value. A keyword is an atom, so it cannot hold a space; a broken one loses it."""
    keywords = {clean(word).replace(" ", "") for word in flags.keywords}
    return int(flags.system), " ".join(sorted(keywords - {"", LABELS_TOLD}))


def flags_text(flags: FlagSet) -> str:
    """A FlagSet as one text."""
    system, keywords = flag_columns(flags)
    return f"{system} {keywords}" if keywords else str(system)


@lru_cache(maxsize=4096)
def flags_of_text(text: str) -> FlagSet:
    """The reverse of `flags_text`."""
    system, _, keywords = text.partition(" ")
    return flag_set(int(system), keywords)


@lru_cache(maxsize=4096)
def columns_after(system: int, keywords: str, add: str, remove: str) -> tuple[int, str]:
    """The two flag columns after a change; both texts are of `flags_text`."""
    return flag_columns((flag_set(system, keywords) | flags_of_text(add)) - flags_of_text(remove))


@lru_cache(maxsize=4096)
def columns_text(system: int, keywords: str) -> str:
    """The two flag columns as one text."""
    return flags_text(flag_set(system, keywords))


def clean(text: str) -> str:
    """A text that UTF-8 can hold: lone surrogates become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


_encode = json.JSONEncoder(separators=(",", ":")).encode


def addresses_text(headers: MessageHeaders) -> str:
    """The four address lists; "" where there is none at all."""
    lists = (headers.from_, headers.to, headers.cc, headers.reply_to)
    return _encode([[item for one in addresses for item in (one.name, one.email)] for addresses in lists])


def headers_of(row: Sequence[Any]) -> MessageHeaders:
    """The value of (addresses, subject, sent_at, msgid, refs, list_id)."""
    addresses, subject, sent_at, msgid, references, list_id = row
    from_, to, cc, reply_to = (_addresses(flat) for flat in json.loads(addresses))
    return MessageHeaders(
        from_=from_,
        to=to,
        cc=cc,
        reply_to=reply_to,
        subject=subject,
        sent_at=sent_at,
        msgid=msgid,
        references=tuple(references.split("\n")) if references else (),
        list_id=list_id,
    )


def recipients_of_text(text: str) -> str:
    """The names (or addresses) of To, else of Cc, of an address column; "" where there is nobody."""
    lists = json.loads(text) if text else ()
    flat = next((flat for flat in lists[1:3] if flat), ())
    return ", ".join([name or email for name, email in zip(flat[::2], flat[1::2], strict=True)])


def references_text(references: Iterable[str]) -> str:
    """Message-IDs, oldest first. None of them can hold a line end after unfolding; a broken one loses it."""
    return "\n".join([one.replace("\n", "") for one in references])


def _addresses(flat: list[str]) -> tuple[Address, ...]:
    return tuple(Address(name, email) for name, email in zip(flat[::2], flat[1::2], strict=True))


def parts_text(part: BodyPart) -> str:
    """A MIME tree as text."""
    return json.dumps(_tree(part, _DEPTH), separators=(",", ":"))


def parts_of_text(text: str) -> BodyPart:
    """The reverse of `parts_text`."""
    return _part(json.loads(text))


def _tree(part: BodyPart, depth: int) -> list[Any]:
    children = [_tree(child, depth - 1) for child in part.children] if depth else []
    facts: list[Any] = [part.section, part.media_type, part.parameters, part.encoding, part.size]
    return [*facts, part.disposition, part.filename, part.content_id, part.description, children]


def _part(tree: list[Any]) -> BodyPart:
    section, media_type, parameters, encoding, size, disposition, filename, content_id, description, children = tree
    return BodyPart(
        section=section,
        media_type=media_type,
        parameters=tuple((key, value) for key, value in parameters),
        encoding=encoding,
        size=size,
        disposition=disposition,
        filename=filename,
        content_id=content_id,
        description=description,
        children=tuple(_part(child) for child in children),
    )
