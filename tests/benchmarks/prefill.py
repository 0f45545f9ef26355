"""A cached mailbox of any size, written through the store's own door, as if a sync had been there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.ground import MARKER
from tests.support.mail_words import LANGUAGES
from tests.support.mailgen import UNTIL
from tuimail.config.paths import resolve
from tuimail.model.address import Address
from tuimail.model.flags import EMPTY, SEEN
from tuimail.model.ids import AccountId, ModSeq, Uid, UidValidity
from tuimail.model.mailbox import Anchor, SpecialUse
from tuimail.model.summary import MessageHeaders
from tuimail.store.values import ListedMailbox, NewMessage
from tuimail.store.writer import MailStore

_BATCH = 5000
_PEOPLE = [Address(name, f"{local}@example.net") for language, _ in LANGUAGES for name, local in language.people]
_SUBJECTS = [subject for language, _ in LANGUAGES for subject in language.subjects]


class Filled(NamedTuple):
    """A folder besides the inbox, with so many messages; the newest has this subject."""

    name: str
    role: SpecialUse
    messages: int
    newest: str


def prefill(data_dir: Path, account: str, count: int, *others: Filled) -> None:
    """Make the database of a synchronised account whose INBOX has `count` messages, the newest called MARKER."""
    paths = resolve(data_dir=data_dir)
    paths.prepare()
    store = MailStore.open(paths.database(account), AccountId(account))
    try:
        roles = {"INBOX": SpecialUse.INBOX, "Archive": SpecialUse.ARCHIVE} | {one.name: one.role for one in others}
        store.put_mailboxes([ListedMailbox(name, "/", special_use) for name, special_use in roles.items()])
        for folder in (Filled("INBOX", SpecialUse.INBOX, count, MARKER), *others):
            mailbox = store.mailbox_named(folder.name)
            assert mailbox is not None
            anchor = Anchor(UidValidity(1), Uid(folder.messages + 1), ModSeq(1), synced_low=Uid(1))
            for batch in _batches(folder):
                store.add_messages(mailbox.row, batch, anchor, folder.messages)
    finally:
        store.close()


def _batches(folder: Filled) -> Iterator[list[NewMessage]]:
    messages = _messages(folder)
    while batch := list(itertools.islice(messages, _BATCH)):
        yield batch


def _messages(folder: Filled) -> Iterator[NewMessage]:
    count, mark = folder.messages, "" if folder.name == "INBOX" else f" {folder.name}"
    at = "example.net" if not mark else f"{folder.name.lower()}.example.net"
    chains: dict[int, tuple[str, ...]] = {}
    for uid in range(1, count + 1):
        sender = _PEOPLE[uid * 7 % len(_PEOPLE)]
        answered = uid - 3 * (uid % 7 + 1) if uid % 20 >= 9 else 0  # 55 % are replies
        references = chains.get(answered, ())
        chains[uid] = (*references, f"<{uid}@{at}>")[-12:]
        chains.pop(uid - 50, None)
        reply = "Re: " if references else ""
        subject = folder.newest if uid == count else f"{reply}{_SUBJECTS[uid * 13 % len(_SUBJECTS)]} {uid}{mark}"
        when = UNTIL - (count - uid) * 60
        yield NewMessage(
            uid=Uid(uid),
            flags=EMPTY if uid % 5 == 0 else SEEN,
            modseq=ModSeq(1),
            internaldate=when,
            size=2000 + uid % 5000,
            has_attachments=uid % 9 == 0,
            sender=sender.shown,
            headers=MessageHeaders((sender,), (), (), (), subject, when, f"<{uid}@{at}>", references, ""),
            bodystructure=b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "8BIT" 900 20)',
        )
