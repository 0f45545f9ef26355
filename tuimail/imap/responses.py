"""Typed server responses: what the parser makes and what commands collect."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from tuimail.imap.admin_data import (
    AclData,
    AnnotationData,
    IdData,
    ListRightsData,
    MetadataData,
    MyRightsData,
    NamespaceData,
    QuotaData,
    QuotaRootData,
)
from tuimail.imap.codes import ResponseCode
from tuimail.imap.fetch import Fetch
from tuimail.imap.sequence import NO_UIDS, Range, UidSet
from tuimail.imap.tokens import Value
from tuimail.model.ids import ModSeq, Uid, UidValidity
from tuimail.model.values import dataclass


class Condition(StrEnum):
    """The five words that begin a status response."""

    OK = "OK"
    NO = "NO"
    BAD = "BAD"
    BYE = "BYE"
    PREAUTH = "PREAUTH"


@dataclass(frozen=True, slots=True)
class StatusLine:
    """An untagged OK, NO, BAD, BYE or PREAUTH."""

    condition: Condition
    code: ResponseCode | None
    text: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """The end of a command."""

    tag: str
    condition: Condition
    code: ResponseCode | None
    text: str


@dataclass(frozen=True, slots=True)
class Continuation:
    """`+`: the server waits for the rest of a command. `text` may be a SASL challenge, so it is not shown."""

    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CapabilityData:
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnabledData:
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagsData:
    """The flags that exist in the selected mailbox."""

    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """How many messages the selected mailbox has now."""

    count: int


@dataclass(frozen=True, slots=True)
class Recent:
    count: int


@dataclass(frozen=True, slots=True)
class Expunged:
    """One message is gone. `uid` is None where the number could not be resolved: a hint to synchronise."""

    uid: Uid | None


@dataclass(frozen=True, slots=True)
class Vanished:
    """RFC 7162: these UIDs are gone; `earlier` means before this session looked."""

    uids: UidSet
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class ListData:
    """One mailbox of LIST, LSUB or XLIST."""

    name: str
    """Decoded; INBOX in upper case however it was spelled."""

    delimiter: str | None
    attributes: frozenset[str]
    """Lower case with their backslash: `\\noselect`, `\\sent`."""

    source: str = "LIST"
    """LIST, LSUB or XLIST."""

    old_name: str | None = None
    """RFC 5465, RFC 9051 OLDNAME: what the mailbox was called before."""

    child_info: tuple[str, ...] = ()
    """RFC 5258 CHILDINFO: why a parent is listed, e.g. ("SUBSCRIBED",)."""

    @property
    def is_selectable(self) -> bool:
        return not self.attributes & {"\\noselect", "\\nonexistent"}

    @property
    def is_subscribed(self) -> bool:
        return "\\subscribed" in self.attributes or self.source == "LSUB"


@dataclass(frozen=True, slots=True)
class StatusData:
    """STATUS of a mailbox; None for what was not asked or not answered."""

    name: str
    messages: int | None = None
    unseen: int | None = None
    uidnext: Uid | None = None
    uidvalidity: UidValidity | None = None
    highestmodseq: ModSeq | None = None
    recent: int | None = None
    size: int | None = None
    deleted: int | None = None
    deleted_storage: int | None = None
    append_limit: int | None = None
    mailbox_id: str | None = None


@dataclass(frozen=True, slots=True)
class SearchData:
    """`* SEARCH` or `* SORT`, in the server's order. Sequence numbers until the connection has resolved them."""

    numbers: tuple[int, ...]
    modseq: ModSeq | None = None
    is_sort: bool = False
    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class ESearchData:
    """RFC 4731 and 5267 ESEARCH; the ranges stand in the server's order."""

    tag: str | None
    is_uid: bool
    all: tuple[Range, ...] = ()
    count: int | None = None
    min: int | None = None
    max: int | None = None
    modseq: ModSeq | None = None
    partial: tuple[Range, ...] | None = None
    """RFC 9394: the results of the asked window; None when the window was not asked."""

    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class ThreadNode:
    """A message and its replies; `uid` is None for a message that is missing or not known here."""

    uid: Uid | None
    children: tuple[ThreadNode, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadData:
    """`* THREAD`; the nodes carry what the command asked for (resolved to UIDs by the connection)."""

    threads: tuple[ThreadNode, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """An untagged response that this room has no type for."""

    name: str
    """Its first word in upper case, after a leading number if there is one."""

    number: int | None
    values: tuple[Value, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Selected:
    """The selected mailbox: what SELECT answered, with EXISTS and the rest as last told.

    `vanished` and `changed` are the answers to a QRESYNC SELECT; the connection's own copy does not keep them.
    """

    name: str
    read_only: bool = False
    exists: int = 0
    uidvalidity: UidValidity | None = None
    uidnext: Uid | None = None
    highestmodseq: ModSeq | None = None
    """None without CONDSTORE, and where the server said NOMODSEQ."""

    flags: tuple[str, ...] = ()
    permanent_flags: tuple[str, ...] | None = None
    """None where the server did not say: then `flags`."""

    mailbox_id: str | None = None
    uid_not_sticky: bool = False
    vanished: UidSet = NO_UIDS
    changed: tuple[Fetch, ...] = ()

    @property
    def can_create_keywords(self) -> bool:
        return self.permanent_flags is None or "\\*" in self.permanent_flags


Untagged = (
    StatusLine
    | CapabilityData
    | EnabledData
    | FlagsData
    | Exists
    | Recent
    | Expunged
    | Vanished
    | Fetch
    | ListData
    | StatusData
    | SearchData
    | ESearchData
    | ThreadData
    | NamespaceData
    | IdData
    | AclData
    | ListRightsData
    | MyRightsData
    | QuotaData
    | QuotaRootData
    | AnnotationData
    | MetadataData
    | Unknown
)
"""Everything that begins with `*`."""

Response = Untagged | Tagged | Continuation
