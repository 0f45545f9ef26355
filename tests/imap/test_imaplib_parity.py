"""Nothing that Python's imaplib can do is missing here: a table that fails when imaplib grows."""

from __future__ import annotations

import imaplib
from collections.abc import Callable
from typing import Any

import pytest

from tuimail.imap.commands import acl, extensions, listing, mailbox, message, metadata, quota, search, session
from tuimail.imap.commands.base import Command
from tuimail.imap.connection import Connection
from tuimail.imap.errors import ConnectionLost, ImapError, MailboxReadOnly
from tuimail.imap.fetch_items import Section
from tuimail.imap.responses import Selected
from tuimail.imap.trace import masked

Counterpart = type[Command[Any]] | Callable[..., Any] | property | type

METHODS: dict[str, tuple[Counterpart, ...]] = {
    "append": (message.Append,),
    "authenticate": (session.Authenticate,),
    "capability": (session.Capability,),
    "check": (session.Check,),
    "close": (mailbox.Close,),
    "copy": (message.UidCopy, extensions.Copy),
    "create": (mailbox.Create,),
    "delete": (mailbox.Delete,),
    "deleteacl": (acl.DeleteAcl,),
    "enable": (session.Enable,),
    "expunge": (message.Expunge, message.UidExpunge),
    "fetch": (message.UidFetch, extensions.Fetch),
    "getacl": (acl.GetAcl,),
    "getannotation": (metadata.GetAnnotation, metadata.GetMetadata),
    "getquota": (quota.GetQuota,),
    "getquotaroot": (quota.GetQuotaRoot,),
    "idle": (session.Idle, Connection.idle_done),
    "list": (listing.List,),
    "login": (session.Login,),
    "login_cram_md5": (session.login_cram_md5,),
    "logout": (session.Logout,),
    "lsub": (listing.Lsub,),
    "move": (message.UidMove, extensions.Move),
    "myrights": (acl.MyRights,),
    "namespace": (session.GetNamespace,),
    "noop": (session.Noop,),
    "partial": (Section,),
    "proxyauth": (session.ProxyAuth,),
    "recent": (Selected,),
    "rename": (mailbox.Rename,),
    "search": (search.UidSearch, search.Search),
    "select": (mailbox.Select,),
    "setacl": (acl.SetAcl,),
    "setannotation": (metadata.SetAnnotation, metadata.SetMetadata),
    "setquota": (quota.SetQuota,),
    "sort": (search.UidSort, search.Sort),
    "starttls": (session.StartTls, Connection.starttls_done),
    "status": (mailbox.Status,),
    "store": (message.UidStore, extensions.Store),
    "subscribe": (mailbox.Subscribe,),
    "thread": (search.UidThread, search.Thread),
    "uid": (message.UidFetch, message.UidStore, message.UidCopy, search.UidSearch, search.UidSort, search.UidThread),
    "unselect": (mailbox.Unselect,),
    "unsubscribe": (mailbox.Unsubscribe,),
    "xatom": (extensions.Xatom,),
    # What imaplib does with its socket is the owner's of the connection; these are its ends here.
    "open": (Connection,),
    "read": (Connection.receive,),
    "readline": (Connection.receive,),
    "response": (Connection.events,),
    "send": (Connection.send, Connection.outgoing),
    "shutdown": (Connection.eof,),
    "socket": (Connection.outgoing,),
    "print_log": (masked,),
    "error": (ImapError,),
    "abort": (ConnectionLost,),
    "readonly": (MailboxReadOnly,),
    "file": (Connection.receive,),
}
"""imaplib's public methods and what does their work here."""

WORDS: dict[str, str] = {"EXAMINE": "select", "UID": "uid"}
"""imaplib's command words that are no method of the same name."""


def is_public(name: str) -> bool:
    return not name.startswith("_")


@pytest.mark.parametrize("name", sorted(filter(is_public, dir(imaplib.IMAP4))))
def test_every_method_has_its_counterpart(name: str) -> None:
    assert METHODS.get(name), f"imaplib.IMAP4.{name} is new: give it a counterpart"


@pytest.mark.parametrize("word", sorted(imaplib.Commands))
def test_every_command_word_can_be_written(word: str) -> None:
    method = WORDS.get(word, word.lower())
    counterparts = METHODS.get(method)
    assert counterparts, f"imaplib's command {word} is new: give it a counterpart"
    if word in ("UID", "PARTIAL"):
        return
    names = {kind.name for kind in counterparts if isinstance(kind, type) and issubclass(kind, Command)}
    is_examine = word == "EXAMINE" and mailbox.Select("x", readonly=True).words == "EXAMINE"
    assert is_examine or word in names


def test_the_three_errors_of_imaplib_are_states_and_errors_here() -> None:
    assert issubclass(imaplib.IMAP4.readonly, imaplib.IMAP4.abort)
    for error in (ConnectionLost, MailboxReadOnly):
        assert issubclass(error, ImapError)
