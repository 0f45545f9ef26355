"""Asking what a rule does: the deed, and the folder or the tag that it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tuimail.config.rules import RuleAction
from tuimail.contract.events import Severity
from tuimail.model.ids import MailboxKey
from tuimail.model.language import gettext
from tuimail.model.tags import NO_ATOM, is_keyword
from tuimail.state.folder_pick import match
from tuimail.state.limits import DELETE, may_be_put, missing_in
from tuimail.state.rule_deeds import RuleDeed
from tuimail.state.ruling import Example
from tuimail.state.touched import Touched
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

Then = Callable[[RuleDeed], None]
_DEEDS: Final = (
    (RuleAction.ARCHIVE, gettext("Archive it"), DELETE),
    (RuleAction.TRASH, gettext("Move it to the trash"), DELETE),
    (RuleAction.SPAM, gettext("Mark it as spam"), DELETE),
    (RuleAction.MOVE, gettext("Move it to a folder…"), DELETE),
    (RuleAction.READ, gettext("Mark it as read"), "s"),
    (RuleAction.STAR, gettext("Star it"), "w"),
    (RuleAction.TAG, gettext("Tag it…"), "w"),
)
"""Each with the rights that it needs."""


def ask_deed(screen: MainScreen, example: Example, query: str, then: Then) -> None:
    """Ask what to do with new mail that is like the example."""
    from tuimail.ui.screens.choose import ChooseScreen

    rows = [
        ChoiceRow(words, action.value)
        for action, words, needed in _DEEDS
        if not missing_in(screen.state, example.mailbox, needed)
    ]
    if not rows:
        screen.show(screen.state.say(missing_in(screen.state, example.mailbox, DELETE), Severity.WARNING))
        return

    def search(typed: str) -> list[ChoiceRow]:
        fits = [(match(typed, row.label), row) for row in rows]
        found = [(fit, row) for fit, row in fits if fit is not None]
        best = sorted(found, key=lambda one: -one[0][0]) if typed.strip() else found
        return [row._replace(positions=frozenset(fit[1])) for fit, row in best]

    def chosen(value: str | None) -> None:
        action = RuleAction(value) if value is not None else None
        if action is RuleAction.MOVE:
            _ask_folder(screen, example, then)
        elif action is RuleAction.TAG:
            _ask_tag(screen, then)
        elif action is not None:
            then(RuleDeed(action))

    title = gettext("What to do with {query}").format(query=query)
    hint = gettext("Enter chooses, Esc closes")
    screen.app.push_screen(ChooseScreen(screen.mail_styles, title, search, hint=hint), chosen)


def _ask_folder(screen: MainScreen, example: Example, then: Then) -> None:
    """One of the account that the mail comes to, and not the one that it comes to."""
    from tuimail.ui.folder_picker import pick_folder

    folders = screen.state.folders

    def to(key: MailboxKey) -> set[Touched]:
        box = folders.mailbox(key)
        if box is not None:
            then(RuleDeed(RuleAction.MOVE, folder=box.name))
        return set()

    def is_goal(key: MailboxKey) -> bool:
        box = folders.mailbox(key) if key.account == example.mailbox.account else None
        return box is not None and key != example.mailbox and may_be_put(box)

    def why_not(key: MailboxKey) -> str:
        if key == example.mailbox:
            return gettext("That is where such mail comes to.")
        if key.account != example.mailbox.account:
            return gettext("Messages cannot go to another account.")
        return missing_in(screen.state, key, "i") or gettext("You may not put messages there.")

    choices = [one for one in screen.state.folder_choices() if is_goal(one.key)]
    pick_folder(screen, gettext("Always move to"), to, choices, why_not)


def _ask_tag(screen: MainScreen, then: Then) -> None:
    from tuimail.ui.screens.ask import NameScreen

    def named(name: str | None) -> None:
        tag = "_".join((name or "").split())
        if tag and not is_keyword(tag):
            screen.show(screen.state.say(NO_ATOM, Severity.WARNING))
        elif tag:
            then(RuleDeed(RuleAction.TAG, tag=tag))

    screen.app.push_screen(NameScreen(screen.mail_styles, gettext("The tag that such mail gets"), ""), named)
