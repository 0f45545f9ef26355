"""Asks where messages are to go: into the folders of their own account, or those that all of their accounts have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from functools import partial
from typing import TYPE_CHECKING

from tuimail.contract.events import Severity
from tuimail.model.ids import MailboxKey, MessageRow
from tuimail.model.language import gettext
from tuimail.state.touched import Touched

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


def pick_target(
    screen: MainScreen,
    title: str,
    intent: Callable[[MailboxKey], Set[Touched]],
    rows: Iterable[int] | None = None,
    *,
    is_move: bool = True,
) -> None:
    """Choose a folder for messages (without any: the selected ones, or that under the cursor), then send them there."""
    from tuimail.state.refusal import refusal_to
    from tuimail.state.sharing import no_target, target_choices
    from tuimail.ui.folder_picker import pick_folder
    from tuimail.ui.selecting import gathered

    state = screen.state
    if refusal := refusal_to(state, "message.move" if is_move else "message.copy"):
        screen.show(state.say(refusal, Severity.WARNING))
        return
    meant = None if rows is None else tuple(map(MessageRow, rows))
    choices = target_choices(state, meant, is_move=is_move)
    if isinstance(choices, str):
        screen.show(state.say(choices, Severity.WARNING))
    else:
        why_not = partial(no_target, state, meant)
        pick_folder(screen, title, lambda to: gathered(state, lambda: set(intent(to))), choices, why_not)


def pick_mark(screen: MainScreen) -> None:
    """Choose one of the marks, then jump to it."""
    from tuimail.ui.screens.choose import ChooseScreen
    from tuimail.ui.widgets.choice_list import ChoiceRow

    marks = screen.state.jumping.shown()
    if not marks:
        key = screen.keymap.shown("mark.set")
        screen.show(
            screen.state.say(gettext("There are no marks yet; {key} sets one here.").format(key=key), Severity.INFO)
        )
        return

    def search(query: str) -> list[ChoiceRow]:
        words = query.casefold()
        rows = [ChoiceRow(f"{one.letter}  {one.subject or one.folder}", one.letter, "", one.folder) for one in marks]
        return [row for row in rows if words in row.label.casefold() or words in row.right.casefold()]

    def chosen(letter: str | None) -> None:
        if letter is not None:
            screen.show(screen.state.jumping.jump(letter))

    hint = gettext("Enter jumps, Esc closes")
    screen.app.push_screen(ChooseScreen(screen.mail_styles, gettext("Marks"), search, hint=hint), chosen)
