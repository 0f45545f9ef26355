"""What the three ways to catch up with a mailbox have in common: the same value, opened the same way.

`delta_qresync`, `delta_condstore` and `delta_plain` differ in what they cost, not in what they answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tuimail.contract.commands import Lane
from tuimail.engine.context import JobContext
from tuimail.engine.errors import UidValidityChanged
from tuimail.engine.jobs.headers import MOST_MESSAGES, flags_of, header_fetch, labels_item, rows_of
from tuimail.engine.session import Session
from tuimail.imap.commands.mailbox import Qresync
from tuimail.imap.commands.message import UidFetch
from tuimail.imap.commands.session import Noop
from tuimail.imap.fetch import Fetch
from tuimail.imap.fetch_items import FetchItem, Item
from tuimail.imap.responses import Selected
from tuimail.imap.sequence import UidSet
from tuimail.model.flags import FlagSet
from tuimail.model.ids import ModSeq, Uid, UidValidity
from tuimail.model.mailbox import Anchor, Mailbox
from tuimail.model.values import dataclass
from tuimail.store.values import Delta, NewMessage


def flag_items(session: Session) -> tuple[FetchItem, ...]:
    """What a change of flags is read from; Gmail's labels are read with them."""
    return (Item.UID, Item.FLAGS, *labels_item(session))


FlagFact = tuple[Uid, FlagSet, ModSeq | None]


@dataclass(frozen=True, slots=True)
class Step:
    """What changed, and where the mailbox stands when it is stored.

    `has_more`: so much mail is new that it is fetched in windows afterwards; `anchor.uidnext` waits for it.
    `sweep_to`: all flags have to be compared afterwards (sweep_flags); then the anchor gets this mod-sequence.
    `may_sweep`: flags of older mail are not part of the delta: compare them when it is time.
    """

    delta: Delta
    anchor: Anchor
    exists: int
    has_more: bool = False
    sweep_to: ModSeq | None = None
    may_sweep: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A mailbox selected for a step. `is_fresh`: what SELECT told is of this moment."""

    selected: Selected
    is_fresh: bool

    @property
    def modseq(self) -> ModSeq | None:
        return self.selected.highestmodseq


def is_background(ctx: JobContext) -> bool:
    """Nobody looks at the mailbox: EXAMINE is enough."""
    return ctx.lane >= Lane.BACKGROUND


async def opened(ctx: JobContext, session: Session, mailbox: Mailbox, *, qresync: Qresync | None = None) -> Opened:
    """Select the mailbox, unless it is open. UidValidityChanged also where the server cannot keep UIDs at all."""
    readonly = is_background(ctx)
    if session.selected is not None and session.mailbox is not None and session.mailbox.name == mailbox.name:
        selected = await session.ensure_selected(mailbox, readonly=readonly)
        if selected.exists <= mailbox.server_total:
            # Alone: Dovecot tells what is new in an open mailbox only when no other command waits behind.
            await session.run(Noop())
        return Opened(session.selected or selected, is_fresh=False)
    selected = await session.select(mailbox, readonly=readonly, qresync=qresync)
    if selected.uid_not_sticky and mailbox.anchor is not None:
        raise UidValidityChanged(mailbox, selected.uidvalidity or UidValidity(0))
    return Opened(selected, is_fresh=True)


def much_is_new(mailbox: Mailbox, anchor: Anchor, open_box: Opened) -> bool:
    """Whether new mail has to be fetched in windows."""
    uidnext = open_box.selected.uidnext
    if open_box.is_fresh and uidnext is not None:
        return uidnext - anchor.uidnext > MOST_MESSAGES
    return open_box.selected.exists - mailbox.server_total > MOST_MESSAGES


def fetch_new(session: Session, mailbox: Mailbox, anchor: Anchor, open_box: Opened) -> list[UidFetch]:
    """The command for the headers of new mail, if there is any and one command can bring it."""
    if much_is_new(mailbox, anchor, open_box):
        return []
    uidnext = open_box.selected.uidnext
    if not open_box.is_fresh or uidnext is None:
        return [header_fetch(session, UidSet.span(anchor.uidnext))]
    if uidnext <= anchor.uidnext:
        return []
    return [header_fetch(session, UidSet.span(anchor.uidnext, uidnext - 1))]


async def new_rows(ctx: JobContext, anchor: Anchor, answers: Iterable[Fetch]) -> list[NewMessage]:
    """The new mail of an answer; `n:*` always brings the last message, even one below n (RFC 9051 6.4.9)."""
    return [row for row in await rows_of(ctx, answers) if row.uid >= anchor.uidnext]


def known_flags(anchor: Anchor, answers: Iterable[Fetch]) -> list[FlagFact]:
    """Flags of messages whose headers are here."""
    return [
        (fetched.uid, flags_of(fetched), fetched.modseq)
        for fetched in answers
        if fetched.uid is not None and fetched.flags is not None and anchor.synced_low <= fetched.uid < anchor.uidnext
    ]


def advanced(anchor: Anchor, open_box: Opened, added: list[NewMessage], modseq: ModSeq | None) -> Anchor:
    """The anchor behind the new mail that was brought, at a mod-sequence."""
    uidnext = max([anchor.uidnext, *(Uid(row.uid + 1) for row in added)])
    if open_box.is_fresh and open_box.selected.uidnext is not None:
        uidnext = max(uidnext, open_box.selected.uidnext)
    return replace(anchor, uidnext=uidnext, highestmodseq=modseq)


def exists_now(session: Session, open_box: Opened) -> int:
    """EXISTS as last told."""
    return session.selected.exists if session.selected is not None else open_box.selected.exists
