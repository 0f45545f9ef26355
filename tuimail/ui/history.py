"""The log of what was done, newest first: each line can be taken back by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.model.ids import AccountId, OpId, OpKey
from tuimail.model.language import gettext
from tuimail.model.operation import Asked, JournalEntry, OpState
from tuimail.state.reads import Reads
from tuimail.state.touched import Touched
from tuimail.ui.dates import clock_time
from tuimail.ui.screens.choose import ChooseScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_FIRST_LINES: Final = 300
_PAGE_LINES: Final = 1000
_MOST_LINES: Final = 20_000
_STATES: Final = {
    OpState.SETTLED: gettext("done"),
    OpState.CANCELLED: gettext("undone"),
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
    def can_be_retried(self) -> bool:
        return self.entry.undone_by is None and self.entry.state in (OpState.FAILED, OpState.CONFLICT)

    @property
    def key(self) -> OpKey:
        return OpKey(self.account, self.entry.op_id)

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
    log = _Log(screen)
    if not log.lines:
        screen.show(screen.state.say(gettext("Nothing has been done yet.")))
        return

    def detail(value: str) -> list[tuple[str, str]]:
        line = log.lines[value]
        words = f"{line.account}: {line.entry.label}, {line.state}."
        return [(words, "text"), *([(line.entry.error, "warning")] if line.entry.error else [])]

    def chosen(value: str | None) -> None:
        if value is not None:
            line = log.lines[value]
            if line.is_for_good:
                screen.show(screen.state.say(f"{line.entry.label}: {line.state}."))
            elif line.can_be_retried:
                screen.show(screen.state.asked.retry(line.key, line.entry.label))
            else:
                screen.show(screen.state.undoing.take_back(line.account, line.entry))

    hint = gettext("Enter undoes it, type to search, Esc closes")
    chooser = ChooseScreen(screen.mail_styles, gettext("What was done"), log.search, hint=hint, detail=detail)
    screen.app.push_screen(chooser, chosen)
    log.read_on(screen, chooser)


class _Log:
    """The lines of all accounts, newest first: a screenful at once, the rest from a thread."""

    def __init__(self, screen: MainScreen) -> None:
        readers = screen.state.readers
        self.lines: dict[str, _Line] = {}
        self._rows: dict[str, ChoiceRow] = {}
        self._oldest: dict[AccountId, OpId] = {}
        for account in readers.accounts:
            if (reader := readers.get(account)) is not None:
                lines = [_Line(account, entry) for entry in reader.journal(_FIRST_LINES)]
                self._add([(line, _row(line)) for line in lines])
                if len(lines) == _FIRST_LINES:
                    self._oldest[account] = lines[-1].entry.op_id

    def search(self, query: str) -> list[ChoiceRow]:
        """The lines with these words."""
        query = query.casefold()
        return [row for row in self._rows.values() if query in f"{row.label} {row.right}".casefold()]

    def read_on(self, screen: MainScreen, chooser: ChooseScreen) -> None:
        """Older lines, page by page."""
        for account, oldest in self._oldest.items():
            screen.state.attached.look(account, partial(self._older, screen, chooser, account, oldest))
        self._oldest.clear()
        screen.show({Touched.STATUS})

    def _older(
        self, screen: MainScreen, chooser: ChooseScreen, account: AccountId, before: OpId, reader: Reads
    ) -> Callable[[], set[Touched]]:
        lines = [_Line(account, entry) for entry in reader.journal(_PAGE_LINES, before)]
        made = [(line, _row(line)) for line in lines]

        def show() -> set[Touched]:
            if chooser not in screen.app.screen_stack:
                return set()  # closed: nobody asks for more
            self._add(made)
            if len(lines) == _PAGE_LINES and len(self.lines) < _MOST_LINES:
                self._oldest[account] = lines[-1].entry.op_id
                self.read_on(screen, chooser)
            if chooser.is_mounted and chooser.query("#choose-list"):  # not while all is being closed
                chooser.show_again()
            return set()

        return show

    def _add(self, made: Iterable[tuple[_Line, ChoiceRow]]) -> None:
        for line, row in made:
            self.lines[row.value or ""], self._rows[row.value or ""] = line, row
        if len({line.account for line in self.lines.values()}) > 1:
            order = sorted(self.lines, key=lambda value: self.lines[value].entry.created_at, reverse=True)
            self._rows = {value: self._rows[value] for value in order}


def _row(line: _Line) -> ChoiceRow:
    right = gettext("Enter undoes") if line.can_be_undone else line.state
    right = gettext("{state}, Enter tries again").format(state=right) if line.can_be_retried else right
    value = f"{line.entry.op_id}@{line.account}"
    return ChoiceRow(f"{clock_time(line.entry.created_at)}  {line.entry.label}", value, "", right)
