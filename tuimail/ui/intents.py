"""The actions that are one intent of the state: they need no screen, and the linear mode has them too."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Final

from tuimail.model.mailbox import SpecialUse
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui import selecting


def _starred(state: AppState) -> Set[Touched]:
    """The server's folder of them; where it has none, they are searched for."""
    if state.role(SpecialUse.FLAGGED) is not None:
        return state.browse.open_role(SpecialUse.FLAGGED)
    return state.search.show("is:starred")


INTENTS: Final[dict[str, Callable[[AppState], Set[Touched]]]] = {
    "list.next": lambda state: state.browse.move_cursor(1),
    "list.previous": lambda state: state.browse.move_cursor(-1),
    "list.first": lambda state: state.browse.cursor_home(),
    "list.last": lambda state: state.browse.cursor_end(),
    "list.next-unread": lambda state: state.browse.next_unseen(1),
    "list.previous-unread": lambda state: state.browse.next_unseen(-1),
    "list.reverse": lambda state: state.viewing.reverse(),
    "list.threads": lambda state: state.viewing.toggle_threads(),
    "list.conversation": lambda state: state.search.conversation(),
    "search.save": lambda state: state.naming.keep(),
    "search.forget": lambda state: state.naming.forget(),
    "thread.mute": lambda state: state.attention.mute(),
    "thread.watch": lambda state: state.attention.watch(),
    "list.headings": lambda state: state.viewing.toggle_headings(),
    "list.fold": lambda state: state.viewing.fold(folded=True),
    "list.unfold": lambda state: state.viewing.fold(folded=False),
    "list.toggle-fold": lambda state: state.viewing.toggle_fold(),
    "list.fold-all": lambda state: state.viewing.toggle_all(),
    "message.archive": lambda state: state.triage.archive(),
    "message.trash": lambda state: state.triage.trash(),
    "message.delete": lambda state: state.triage.delete(),
    "message.spam": lambda state: state.triage.spam(),
    "message.star": lambda state: state.triage.toggle_flagged(),
    "message.toggle-read": lambda state: state.triage.toggle_seen(),
    "message.mark-read": lambda state: state.triage.mark_seen(),
    "message.unsubscribe": lambda state: state.leaving.ask(),
    "journal.undo": lambda state: state.triage.undo(),
    "journal.redo": lambda state: state.triage.redo(),
    **selecting.SELECTING,
    "action.repeat": lambda state: state.triage.repeat(),
    "folder.inbox": lambda state: state.browse.open_role(SpecialUse.INBOX),
    "folder.starred": lambda state: _starred(state),
    "folder.drafts": lambda state: state.browse.open_role(SpecialUse.DRAFTS),
    "folder.sent": lambda state: state.browse.open_role(SpecialUse.SENT),
    "folder.snoozed": lambda state: state.browse.open_role(SpecialUse.SNOOZED),
    "folder.archive": lambda state: state.browse.open_role(SpecialUse.ARCHIVE),
    "folder.next": lambda state: state.browse.step_mailbox(1),
    "folder.previous": lambda state: state.browse.step_mailbox(-1),
    "jump.back": lambda state: state.jumping.back(),
    "folder.all-inboxes": lambda state: state.browse.open_all_inboxes(),
    "account.sync": lambda state: state.asked.sync(),
}
