"""The log of what was done, newest first: each line can be taken back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.operation import Asked, JournalEntry, OpState
from tuimail.ui.dates import clock_time
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_MOST_LINES: Final = 300
_STATES: Final = {
    OpState.SETTLED: gettext("done"),
    OpState.CANCELLED: gettext("taken back"),
    OpState.FAILED: gettext("refused"),
    OpState.CONFLICT: gettext("not found there"),
}


class _Line(NamedTuple):
    account: AccountId
    entry: JournalEntry

    @property
    def is_for_good(self) -> bool:
        """Somebody outside was asked: nobody here can take that back."""
        return isinstance(self.entry.op, Asked)

    @property
    def can_be_undone(self) -> bool:
        if self.is_for_good:
            return False
        is_over = self.entry.state in (OpState.CANCELLED, OpState.FAILED, OpState.CONFLICT)
        return self.entry.undone_by is None and not is_over

    @property
    def state(self) -> str:
        return (
            gettext("cannot be undone")
            if self.is_for_good
            else gettext("undone")
            if self.entry.undone_by is not None
            else _STATES.get(self.entry.state, gettext("waits to be sent"))
        )


def show_history(screen: MainScreen) -> None:
    """Choose a line to take it back; what is over or undone already only says so."""
    lines = _lines(screen)
    if not lines:
        screen.show(screen.state.say(gettext("Nothing has been done yet.")))
        return
    rows = [_row(index, line) for index, line in enumerate(lines)]

    def search(query: str) -> list[ChoiceRow]:
        return [row for row in rows if query.casefold() in f"{row.label} {row.right}".casefold()]

    def detail(value: str) -> list[tuple[str, str]]:
        line = lines[int(value)]
        words = f"{line.account}: {line.entry.label}, {line.state}."
        return [(words, "text"), *([(line.entry.error, "warning")] if line.entry.error else [])]

    def chosen(value: str | None) -> None:
        if value is not None:
            line = lines[int(value)]
            if not line.can_be_undone:
                screen.show(screen.state.say(f"{line.entry.label}: {line.state}."))
                return
            screen.show(screen.state.undoing.take_back(line.account, line.entry))

    hint = gettext("Enter takes it back, type to search, Esc closes")
    screen.app.push_screen(
        ChooseScreen(screen.mail_styles, gettext("What was done"), search, hint=hint, detail=detail), chosen
    )


def _lines(screen: MainScreen) -> list[_Line]:
    readers = screen.state.readers
    lines = [
        _Line(account, entry)
        for account in readers.accounts
        if (reader := readers.get(account)) is not None
        for entry in reader.journal(_MOST_LINES)
    ]
    return sorted(lines, key=lambda line: line.entry.created_at, reverse=True)[:_MOST_LINES]


def _row(index: int, line: _Line) -> ChoiceRow:
    right = gettext("Enter undoes") if line.can_be_undone else line.state
    return ChoiceRow(f"{clock_time(line.entry.created_at)}  {line.entry.label}", str(index), "", right)
