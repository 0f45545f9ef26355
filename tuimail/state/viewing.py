"""How the list is looked at: its order, and threads. Each mailbox keeps it."""

from __future__ import annotations

from tuimail.model.language import gettext
from tuimail.model.list_view import PLAIN, ListView, SortBy
from tuimail.state.desk import Desk
from tuimail.state.found import Found
from tuimail.state.habits import NamedMailbox
from tuimail.state.listing import Listing
from tuimail.state.touched import Touched

_SHOWN = frozenset({Touched.LIST, Touched.STATUS})


class Viewing:
    """Intents that change the order of a list and what of its threads is shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def view(self) -> ListView:
        return self._desk.listing.view if self._desk.listing else PLAIN

    def sort_by(self, sort: SortBy, *, is_reversed: bool = False) -> set[Touched]:
        """Put the list into another order; the cursor stays on its message."""
        view = self.view._replace(sort=sort, is_reversed=is_reversed)
        return self._use(view, gettext("Sorted by {words}").format(words=view.words))

    def leave_as_it_was(self) -> set[Touched]:
        """Not into another order after all."""
        listing = self._desk.listing
        if listing is None:
            return set()
        listing.set_view(listing.shown_view)
        self._keep(listing.view)
        return self._desk.say(gettext("Stopped: the list stays as it was.")) | _SHOWN

    def reverse(self) -> set[Touched]:
        """The same order the other way round."""
        return self.sort_by(self.view.sort, is_reversed=not self.view.is_reversed)

    def toggle_threads(self) -> set[Touched]:
        """As threads, or one by one."""
        view = self.view._replace(is_threaded=not self.view.is_threaded, is_folded=False)
        return self._use(view, gettext("Threads") if view.is_threaded else gettext("Messages one by one"))

    def toggle_headings(self) -> set[Touched]:
        """Today, Yesterday, and so on between the messages, or not."""
        view = self.view._replace(has_headings=not self.view.has_headings)
        if not view.has_headings:
            return self._use(view, gettext("No headings"))
        return self._use(
            view,
            gettext("Headings by date")
            if view.is_newest_first
            else gettext("Headings appear when the newest come first"),
        )

    def fold(self, *, folded: bool) -> set[Touched]:
        """Fold or unfold the thread under the cursor."""
        listing = self._desk.listing
        if listing is None or listing.threads is None:
            return self._say_how()
        if not listing.count:
            return self._desk.say(gettext("There is no message here."))
        if _fold_here(listing, folded=folded):
            return set(_SHOWN)
        return self._desk.say(
            gettext("This thread has nothing to fold.") if folded else gettext("Nothing is folded here.")
        )

    def toggle_fold(self) -> set[Touched]:
        """Unfold the thread under the cursor where it is folded, else fold it."""
        listing = self._desk.listing
        has_threads = listing is not None and listing.threads is not None and listing.count > 0
        if listing is not None and has_threads and _fold_here(listing, folded=False):
            return set(_SHOWN)
        return self.fold(folded=True)

    def toggle_all(self) -> set[Touched]:
        """Fold all threads, or unfold all."""
        listing = self._desk.listing
        if listing is None or listing.threads is None:
            return self._say_how()
        folded = not listing.folds.is_all
        listing.view = listing.view._replace(is_folded=folded)
        self._keep(listing.view)
        listing.fold(lambda threads: threads.fold_all(folded=folded))
        return self._desk.say(gettext("All threads folded") if folded else gettext("All threads unfolded")) | _SHOWN

    def _say_how(self) -> set[Touched]:
        return self._desk.say(gettext("The list shows messages one by one; turn threads on first."))

    def _use(self, view: ListView, words: str) -> set[Touched]:
        listing = self._desk.listing
        if listing is None:
            return set()
        if isinstance(listing, Found):
            return self._desk.say(gettext("Search results stay newest first."))
        if view != listing.view:
            listing.set_view(view)
            self._keep(view)
        return self._desk.say(words) | _SHOWN

    def _keep(self, view: ListView) -> None:
        desk, mailbox = self._desk, self._desk.mailbox
        if mailbox is not None and desk.account is not None:
            desk.list_views[NamedMailbox(desk.account, mailbox.name)] = view


def _fold_here(listing: Listing, *, folded: bool) -> bool:
    """Whether that changed the thread under the cursor."""
    cursor, before = listing.cursor, len(listing.rows)
    listing.fold(lambda threads: threads.fold(cursor, folded=folded))
    return len(listing.rows) != before
