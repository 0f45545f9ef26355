"""Asks how an invitation is to be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.model.invitation import Answer
from tuimail.model.language import gettext
from tuimail.ui.screens.answering import AnswerScreen

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


def answer_invitation(screen: MainScreen) -> None:
    """Show what is asked, and give the answer that is chosen."""
    answering = screen.state.answering
    invitation = answering.invitation
    if invitation is None:
        screen.show(screen.state.say(gettext("There is no invitation here to answer.")))
        return

    def chosen(answer: Answer | None) -> None:
        if answer is not None:
            screen.show(answering.give(answer))

    facts = [invitation.when, invitation.where, gettext("Asked by {organizer}").format(organizer=invitation.organizer)]
    if answering.given() is not None:
        facts.append(f"{answering.words()}.")
    screen.app.push_screen(AnswerScreen(screen.mail_styles, invitation.summary, [one for one in facts if one]), chosen)
