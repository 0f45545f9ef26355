"""Typed server responses about namespaces, the server itself, access rights, quotas and annotations."""

from __future__ import annotations

from collections.abc import Mapping

from tuimail.model.values import dataclass


@dataclass(frozen=True, slots=True)
class Namespace:
    """RFC 2342: where mailboxes begin and how their levels are separated."""

    prefix: str
    delimiter: str | None


@dataclass(frozen=True, slots=True)
class NamespaceData:
    personal: tuple[Namespace, ...] = ()
    other_users: tuple[Namespace, ...] = ()
    shared: tuple[Namespace, ...] = ()


@dataclass(frozen=True, slots=True)
class IdData:
    """RFC 2971: who the server says it is. Names in lower case."""

    fields: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class AclData:
    """RFC 4314: rights by identifier."""

    mailbox: str
    rights: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListRightsData:
    """RFC 4314: rights that are always granted, and groups of rights that can be."""

    mailbox: str
    identifier: str
    required: str
    optional: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MyRightsData:
    mailbox: str
    rights: str


@dataclass(frozen=True, slots=True)
class QuotaResource:
    """Usage and limit of one resource: STORAGE in units of 1024 octets, MESSAGE in messages."""

    name: str
    usage: int
    limit: int


@dataclass(frozen=True, slots=True)
class QuotaData:
    root: str
    resources: tuple[QuotaResource, ...]


@dataclass(frozen=True, slots=True)
class QuotaRootData:
    mailbox: str
    roots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnotationData:
    """draft-daboo-imap-annotatemore: attribute values of one entry."""

    mailbox: str
    entry: str
    attributes: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class MetadataData:
    """RFC 5464: values by entry name (lower case). An unsolicited one names entries only (`is_hint`)."""

    mailbox: str
    entries: Mapping[str, bytes | None]
    is_hint: bool = False
