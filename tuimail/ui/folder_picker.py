"""Choosing a folder by a few letters; where none of those on offer fits, why the one that was meant is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Final

from tuimail.model.ids import MailboxKey
from tuimail.model.language import gettext
from tuimail.model.united import UNITED
from tuimail.state.folder_pick import Choice, rank
from tuimail.state.touched import Touched
from tuimail.ui.widgets.choice_list import ChoiceRow
from tuimail.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_MOST_PICKS: Final = 200


def pick_folder(
    screen: MainScreen,
    title: str,
    intent: Callable[[MailboxKey], Set[Touched]],
    choices: Sequence[Choice] | None = None,
    why_not: Callable[[MailboxKey], str] | None = None,
) -> None:
    """One of `choices` (of all folders, if none are given), then `intent` with it.

    `why_not` says why a folder that exists is none of them.
    """
    from tuimail.ui.screens.choose import ChooseScreen

    state = screen.state
    choices = state.folder_choices() if choices is None else choices
    here = state.listing.mailbox if state.listing is not None else None
    recent = [key for key in state.recent_keys() if key != here]  # nobody goes to where he is
    keys = {str(index): choice.key for index, choice in enumerate(choices)}
    index_of = {choice.key: str(index) for index, choice in enumerate(choices)}

    def search(query: str) -> list[ChoiceRow]:
        picks = rank(query, choices, recent)[:_MOST_PICKS]
        return [
            ChoiceRow(pick.choice.label, index_of[pick.choice.key], positions=frozenset(pick.positions))
            for pick in picks
        ]

    def chosen(value: str | None) -> None:
        if value is not None:
            screen.show(intent(keys[value]))

    def nothing(typed: str) -> Notice:
        offered = {choice.key for choice in choices}
        left = [one for one in state.folder_choices() if one.key not in offered and one.key.account != UNITED]
        meant = rank(typed, left)[:1] if why_not is not None and typed else []
        if why_not is None or not meant:
            return Notice(gettext("Nothing matches"), gettext("Type less, or press Esc."))
        return Notice(meant[0].choice.label, why_not(meant[0].choice.key))

    hint = gettext("Type a few letters, Enter chooses, Esc closes")
    screen.app.push_screen(ChooseScreen(screen.mail_styles, title, search, hint=hint, nothing=nothing), chosen)
