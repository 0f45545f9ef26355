"""A list of very many messages that is being put into order: how much of it is done, and Esc leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tuimail.model.language import gettext
from tuimail.state.listing_order import OrderRequest
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word
from tuimail.state.work import Unit, esc_stops
from tuimail.store.arrange import share_done

if TYPE_CHECKING:
    from tuimail.state.intents import Intents


class Ordering:
    """The one order that the user waits for."""

    def __init__(self, state: Intents) -> None:
        self._state = state
        self._request: OrderRequest | None = None
        self._steps = 0

    def begin(self, request: OrderRequest, give_up: Callable[[], None]) -> Callable[[], None]:
        """It is read in a thread from now on; answers what that thread calls for every STEPS of it."""
        self._request, self._steps = request, 0
        total = self._state.listing.total if self._state.listing is not None else 0
        is_sort = not request.filter
        self._state.work.begin(
            self,
            _words(request, total),
            total=100 if is_sort else 0,
            unit=Unit.SHARE,
            way=esc_stops(lambda: self._stop(request, give_up)),
            amount=(lambda: share_done(self._steps, request.view, total)) if is_sort else None,
            is_quiet=True,
        )
        return self._step

    def end(self, request: OrderRequest) -> set[Touched]:
        """It was read, or could not be; another one may have begun meanwhile."""
        if request is not self._request:
            return set()
        self._request = None
        return self._state.work.end(self)

    def _step(self) -> None:
        self._steps += 1

    def _stop(self, request: OrderRequest, give_up: Callable[[], None]) -> set[Touched]:
        give_up()
        touched = self.end(request)
        if self._state.search.found is not None:
            return touched | self._state.search.leave()
        if request.filter:
            touched |= self._state.browse.set_filter("")
            return touched | self._state.say(gettext("Stopped: all messages are shown."))
        return touched | self._state.viewing.leave_as_it_was()


def _words(request: OrderRequest, total: int) -> str:
    messages = messages_word(total)
    if request.filter:
        return gettext("Looking through {messages}").format(messages=messages)
    if request.view.is_threaded:
        return gettext("Putting {messages} into threads").format(messages=messages)
    return gettext("Sorting {messages}").format(messages=messages)
