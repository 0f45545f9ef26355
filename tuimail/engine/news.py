"""Turns what the server tells unasked into synchronisations: a mailbox with news is dirty, and soon looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tuimail.engine.outside import Tempo
from tuimail.engine.session import Session
from tuimail.imap.fetch import Fetch
from tuimail.imap.responses import Exists, Expunged, Selected, Untagged, Vanished
from tuimail.model.ids import MailboxRow
from tuimail.model.mailbox import Mailbox


class News:
    """What was heard, mailbox by mailbox. A burst is one synchronisation."""

    def __init__(
        self,
        *,
        find_mailbox: Callable[[MailboxRow], Mailbox | None],
        synchronise: Callable[[MailboxRow], None],
        monotonic: Callable[[], float],
        tempo: Tempo,
    ) -> None:
        self._find_mailbox = find_mailbox
        self._synchronise = synchronise
        self._monotonic = monotonic
        self._tempo = tempo
        self._timers: dict[MailboxRow, asyncio.TimerHandle] = {}
        self._fetched_at: dict[MailboxRow, float] = {}

    def hear(self, session: Session, response: Untagged) -> None:
        """Take one unsolicited response."""
        mailbox = session.mailbox
        if mailbox is None:
            return
        match response:
            case Exists(count):
                known = self._find_mailbox(mailbox.row)
                if known is None or known.server_total != count:
                    self.expect(mailbox.row)
            case Expunged() | Fetch() | Vanished(earlier=False):
                self.expect(mailbox.row)
            case _:
                return

    def compare(self, mailbox: Mailbox, selected: Selected) -> None:
        """After a SELECT that was not a synchronisation: what changed while nobody looked?"""
        known = self._find_mailbox(mailbox.row)
        anchor = known.anchor if known is not None else None
        if known is None or anchor is None:
            self.expect(mailbox.row)
            return
        is_new = selected.exists != known.server_total
        is_new |= selected.uidnext is not None and selected.uidnext != anchor.uidnext
        is_new |= selected.highestmodseq is not None and selected.highestmodseq != anchor.highestmodseq
        if is_new:
            self.expect(mailbox.row)

    def expect(self, row: MailboxRow) -> None:
        """The mailbox has news: fetch them shortly, together with what comes until then."""
        if row in self._timers:
            return
        pause = self._fetched_at.get(row, float("-inf")) + self._tempo.news_every_s - self._monotonic()
        loop = asyncio.get_running_loop()
        self._timers[row] = loop.call_later(max(self._tempo.settle_s, pause), self._fetch, row)

    def close(self) -> None:
        """Forget what was heard."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _fetch(self, row: MailboxRow) -> None:
        del self._timers[row]
        self._fetched_at[row] = self._monotonic()
        self._synchronise(row)
