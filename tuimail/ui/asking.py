"""Typing a query: what is asked for, and what is done with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui import walking
from tuimail.ui.arrangement import Place
from tuimail.ui.widgets.filter_bar import Asks, FilterBar

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


def type_on(screen: MainScreen) -> None:
    """Open the field as it was when the terminal went."""
    text, screen.state.typed_filter = screen.state.typed_filter, None
    if text is not None:
        ask_query(screen, Asks.FILTER)
        screen.frame.filter_bar.open(Asks.FILTER, text)


def ask_query(screen: MainScreen, asks: Asks) -> None:
    """Open the field, with the query that is on where it is one of this kind."""
    from tuimail.state.wrong_query import forget_wrong  # the first frame asks nothing

    screen.go(Place.LIST)
    screen.show(forget_wrong(screen.state))
    listing, found = screen.state.listing, screen.state.search.found
    is_same = found is not None if asks is Asks.SEARCH else asks is Asks.FILTER
    screen.frame.filter_bar.open(asks, listing.filter if listing is not None and is_same else "")
    walking.fit_list(screen)


def answer(state: AppState, event: FilterBar.Changed, profile: str = "") -> set[Touched]:
    """What was typed so far, or at last, by hands that know this profile."""
    from tuimail.ui.foreign_queries import in_our_words  # nothing is asked before the first frame

    query = in_our_words(profile, event.query)
    match event.asks:
        case Asks.SELECT:
            return state.mark.matching(query) if event.query else set()
        case Asks.FILTER if state.search.found is None:
            return state.browse.set_filter(query)
        case Asks.FILTER | Asks.SEARCH:
            return state.search.show(query, asks_server=event.is_final)
