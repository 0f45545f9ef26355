"""The listing on screen, as the message list wants its rows."""

from __future__ import annotations

from tuimail.model.ids import MailboxKey, MessageKey, MessageRow
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageSummary
from tuimail.model.united import UNITED
from tuimail.state.date_groups import Group
from tuimail.state.found import Found
from tuimail.state.root import AppState
from tuimail.state.shown_rows import NOTHING, Behind
from tuimail.state.threaded_order import Branch
from tuimail.ui.cells import width_of
from tuimail.ui.columns import AccountMark
from tuimail.ui.views import FROM_SERVER, mailbox_label


class ListingRows:
    """Rows, cursor and scroll position of whichever listing is open; none while there is none."""

    def __init__(self, state: AppState) -> None:
        self._state = state

    @property
    def count(self) -> int:
        listing = self._state.listing
        return listing.count if listing is not None else 0

    @property
    def cursor(self) -> int:
        listing = self._state.listing
        return listing.cursor if listing is not None else 0

    @property
    def cursor_row(self) -> MessageRow | None:
        listing = self._state.listing
        return listing.cursor_row if listing is not None else None

    @property
    def top(self) -> int:
        listing = self._state.listing
        return listing.top if listing is not None else 0

    def scrolled(self, top: int) -> None:
        listing = self._state.listing
        if listing is not None:
            listing.top = top

    def summary(self, index: int) -> MessageSummary | None:
        listing = self._state.listing
        return listing.summary(index) if listing is not None else None

    def groups(self) -> tuple[Group, ...]:
        listing = self._state.listing
        return listing.groups(self._state.clock()) if listing is not None else ()

    def branch(self, index: int) -> Branch | None:
        listing = self._state.listing
        return listing.branch(index) if listing is not None else None

    def behind(self, index: int) -> Behind:
        listing = self._state.listing
        return listing.behind(index) if listing is not None else NOTHING

    def origin(self, index: int) -> str:
        """Of what was found: the folder it is in, with a mark where the server found it."""
        found = self._state.listing
        summary = found.summary(index) if isinstance(found, Found) else None
        if summary is None or not isinstance(found, Found):
            return ""
        home = self._state.home(MessageKey(found.mailbox.account, summary.row))
        mailbox = self._state.folders.mailbox(MailboxKey(home.account, summary.mailbox))
        mark = FROM_SERVER if summary.row in found.from_server else " "
        return f"{mark} {mailbox_label(mailbox) if mailbox is not None else ''}"

    def account(self, index: int) -> AccountMark | None:
        """Where the list is of all accounts."""
        listing, uniting = self._state.listing, self._state.uniting
        row = listing.row_at(index) if listing is not None else None
        if listing is None or uniting is None or row is None or listing.mailbox.account != UNITED:
            return None
        account = uniting.home(row).account
        longest = max(width_of(safe_line(one)) for one in uniting.accounts)
        return AccountMark(safe_line(account), uniting.accounts.index(account), longest)

    def is_selected(self, index: int) -> bool:
        return self._state.selection.is_marked(index)
