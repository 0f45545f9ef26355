"""Readers of untagged data by name: mailboxes, searches, threads, administration."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tuimail.imap.admin_data import (
    AclData,
    AnnotationData,
    IdData,
    ListRightsData,
    MetadataData,
    MyRightsData,
    Namespace,
    NamespaceData,
    QuotaData,
    QuotaResource,
    QuotaRootData,
)
from tuimail.imap.parse_search import esearch, search, sort, thread
from tuimail.imap.responses import (
    CapabilityData,
    EnabledData,
    FlagsData,
    ListData,
    StatusData,
    Untagged,
    Vanished,
)
from tuimail.imap.sequence import UidSet
from tuimail.imap.tokens import Cursor, TokenError, Value, text_of
from tuimail.model.ids import ModSeq, Uid, UidValidity

NameOf = Callable[[bytes], str]


def _remaining_words(cursor: Cursor) -> tuple[str, ...]:
    found = []
    while not cursor.is_at_end:
        found.append(text_of(cursor.astring()))
    return tuple(found)


def _capability(cursor: Cursor, name_of: NameOf) -> Untagged:
    return CapabilityData(_remaining_words(cursor))


def _enabled(cursor: Cursor, name_of: NameOf) -> Untagged:
    return EnabledData(_remaining_words(cursor))


def _flags(cursor: Cursor, name_of: NameOf) -> Untagged:
    return FlagsData(tuple(cursor.words()))


def _vanished(cursor: Cursor, name_of: NameOf) -> Untagged:
    earlier = cursor.peek() == b"(" and "EARLIER" in map(str.upper, cursor.words())
    uids = UidSet.parse(cursor.atom())
    if uids.is_open:
        raise TokenError("a set without * expected")
    return Vanished(uids, earlier)


def _listed(source: str) -> Callable[[Cursor, NameOf], Untagged]:
    def read(cursor: Cursor, name_of: NameOf) -> Untagged:
        attributes = frozenset(word.lower() for word in cursor.words())
        delimiter = cursor.nstring()
        name = name_of(cursor.astring())
        old_name, child_info = _list_extras(cursor, name_of)
        return ListData(name, text_of(delimiter) if delimiter else None, attributes, source, old_name, child_info)

    return read


def _list_extras(cursor: Cursor, name_of: NameOf) -> tuple[str | None, tuple[str, ...]]:
    """`("OLDNAME" ("x"))` and `("CHILDINFO" ("SUBSCRIBED"))` behind a LIST response."""
    old_name: str | None = None
    child_info: tuple[str, ...] = ()
    extras = cursor.value() if cursor.peek() == b"(" else []
    for label, value in _pairs(extras):
        names = [item for item in value if isinstance(item, bytes)] if isinstance(value, list) else []
        if label == b"OLDNAME" and names:
            old_name = name_of(names[0])
        elif label == b"CHILDINFO":
            child_info = tuple(text_of(item) for item in names)
    return old_name, child_info


def _pairs(value: Value) -> list[tuple[bytes, Value]]:
    """Label and value in turns; labels in upper case."""
    items: Sequence[Value] = value if isinstance(value, list) else []
    return [
        (label.upper(), item) for label, item in zip(items[::2], items[1::2], strict=False) if isinstance(label, bytes)
    ]


def _status(cursor: Cursor, name_of: NameOf) -> Untagged:
    name = name_of(cursor.astring())
    if cursor.peek() != b"(":
        raise TokenError("a list of counts expected")
    items = dict(_pairs(cursor.value()))

    def number(item: bytes) -> int | None:
        digits = items.get(item)
        return int(digits) if isinstance(digits, bytes) and digits.isdigit() and len(digits) <= 20 else None

    mailbox_id = items.get(b"MAILBOXID")
    inside = mailbox_id[0] if isinstance(mailbox_id, list) and mailbox_id else mailbox_id
    uidnext, uidvalidity, modseq = map(number, (b"UIDNEXT", b"UIDVALIDITY", b"HIGHESTMODSEQ"))
    return StatusData(
        name,
        messages=number(b"MESSAGES"),
        unseen=number(b"UNSEEN"),
        uidnext=Uid(uidnext) if uidnext else None,
        uidvalidity=UidValidity(uidvalidity) if uidvalidity else None,
        highestmodseq=ModSeq(modseq) if modseq else None,
        recent=number(b"RECENT"),
        size=number(b"SIZE"),
        deleted=number(b"DELETED"),
        deleted_storage=number(b"DELETED-STORAGE"),
        append_limit=number(b"APPENDLIMIT"),
        mailbox_id=text_of(inside) if isinstance(inside, bytes) else None,
    )


def _namespaces(value: Value) -> tuple[Namespace, ...]:
    found = []
    for item in value if isinstance(value, list) else []:
        if isinstance(item, list) and len(item) >= 2 and isinstance(item[0], bytes):
            delimiter = item[1]
            found.append((item[0], text_of(delimiter) if isinstance(delimiter, bytes) and delimiter else None))
    return tuple(Namespace(text_of(prefix), delimiter) for prefix, delimiter in found)


def _namespace(cursor: Cursor, name_of: NameOf) -> Untagged:
    groups = [*cursor.values(), None, None, None][:3]
    decoded = [
        tuple(Namespace(name_of(one.prefix.encode("utf-8")) if one.prefix else "", one.delimiter) for one in group)
        for group in map(_namespaces, groups)
    ]
    return NamespaceData(*decoded)


def _id(cursor: Cursor, name_of: NameOf) -> Untagged:
    items = _pairs(cursor.value())
    return IdData({text_of(k).lower(): text_of(v) if isinstance(v, bytes) else None for k, v in items})


def _acl(cursor: Cursor, name_of: NameOf) -> Untagged:
    mailbox = name_of(cursor.astring())
    words = _remaining_words(cursor)
    return AclData(mailbox, dict(zip(words[::2], words[1::2], strict=False)))


def _list_rights(cursor: Cursor, name_of: NameOf) -> Untagged:
    mailbox, identifier = name_of(cursor.astring()), text_of(cursor.astring())
    required, *optional = (*_remaining_words(cursor), "") if cursor.is_at_end else _remaining_words(cursor)
    return ListRightsData(mailbox, identifier, required, tuple(optional))


def _my_rights(cursor: Cursor, name_of: NameOf) -> Untagged:
    return MyRightsData(name_of(cursor.astring()), text_of(cursor.astring()))


def _quota(cursor: Cursor, name_of: NameOf) -> Untagged:
    root = text_of(cursor.astring())
    words = cursor.words()
    resources = zip(words[::3], words[1::3], words[2::3], strict=False)
    return QuotaData(root, tuple(QuotaResource(name.upper(), int(used), int(most)) for name, used, most in resources))


def _quota_root(cursor: Cursor, name_of: NameOf) -> Untagged:
    return QuotaRootData(name_of(cursor.astring()), _remaining_words(cursor))


def _annotation(cursor: Cursor, name_of: NameOf) -> Untagged:
    mailbox, entry = name_of(cursor.astring()), text_of(cursor.astring())
    items = cursor.value()
    values = zip(items[::2], items[1::2], strict=False) if isinstance(items, list) else ()
    attributes = {text_of(k): v if isinstance(v, bytes) else None for k, v in values if isinstance(k, bytes)}
    return AnnotationData(mailbox, entry, attributes)


def _metadata(cursor: Cursor, name_of: NameOf) -> Untagged:
    mailbox = name_of(cursor.astring())
    if cursor.peek() != b"(":
        return MetadataData(mailbox, {word.lower(): None for word in _remaining_words(cursor)}, is_hint=True)
    items = _pairs(cursor.value())
    return MetadataData(mailbox, {text_of(k).lower(): v if isinstance(v, bytes) else None for k, v in items})


DATA: dict[str, Callable[[Cursor, NameOf], Untagged]] = {
    "CAPABILITY": _capability,
    "ENABLED": _enabled,
    "FLAGS": _flags,
    "VANISHED": _vanished,
    "LIST": _listed("LIST"),
    "LSUB": _listed("LSUB"),
    "XLIST": _listed("XLIST"),
    "STATUS": _status,
    "SEARCH": search,
    "SORT": sort,
    "ESEARCH": esearch,
    "THREAD": thread,
    "NAMESPACE": _namespace,
    "ID": _id,
    "ACL": _acl,
    "LISTRIGHTS": _list_rights,
    "MYRIGHTS": _my_rights,
    "QUOTA": _quota,
    "QUOTAROOT": _quota_root,
    "ANNOTATION": _annotation,
    "METADATA": _metadata,
}
"""Reader by the response's name."""
