"""The pickers of a message: its links with where they really go, and the texts that can be copied out of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tuimail.contract.events import Severity
from tuimail.mime.truth import LinkReport, judge_links
from tuimail.mime.yank import KIND_NAMES, Yank, yanks
from tuimail.model.language import gettext
from tuimail.state.prompts import PickAddress
from tuimail.ui.copying import copy, show_alone
from tuimail.ui.opener import LOOK_BACK_S, OpenError, may_open, open_link, opener
from tuimail.ui.screens.ask import ConfirmScreen
from tuimail.ui.screens.pick import COPY, SHOW, PickScreen
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_MOST_ROWS: Final = 500
_LABEL: Final = 120
_DETAIL_LINES: Final = 5


def pick_link(screen: MainScreen) -> None:
    """Choose a link; Enter opens it where there is something to open it with, else copies it."""
    reading = screen.state.reading
    if reading is None or reading.document is None:
        return
    sender = reading.headers.from_[0].email if reading.headers is not None and reading.headers.from_ else ""
    reports = judge_links(reading.document, sender=sender)
    if not reports:
        screen.show(screen.state.say(gettext("There are no links in this message.")))
        return
    command = opener(os.environ)

    def detail(value: str) -> list[tuple[str, str]]:
        report = reports[int(value)]
        return [(report.target, "link"), *((f"! {warning}", "warning") for warning in report.warnings)]

    def chosen(answer: str | None) -> None:
        if answer is None:
            return
        deed, value = _deed_of(answer)
        report = reports[int(value)]
        if deed == SHOW:
            show_alone(screen, report.target)
        elif deed == COPY or command is None or not may_open(report.target):
            copy(screen, report.target, gettext("link"))
        else:
            _open(screen, command, report)

    rows = [_link_row(report) for report in reports]
    title = gettext("Links ({reports})").format(reports=len(reports))
    _choose(screen, title, rows, detail, chosen, opens=command is not None)


def pick_address(screen: MainScreen, prompt: PickAddress) -> None:
    """Addresses that the program does nothing with by itself; Enter opens one where that can be, else copies it."""
    command = opener(os.environ)
    addresses = [address for address, _, _ in prompt.addresses]

    def detail(value: str) -> list[tuple[str, str]]:
        address, _, note = prompt.addresses[int(value)]
        return [(address, "link"), *([(note, "warning")] if note else [])]

    def chosen(answer: str | None) -> None:
        if answer is None:
            return
        deed, value = _deed_of(answer)
        address = addresses[int(value)]
        if deed == SHOW:
            show_alone(screen, address)
        elif deed == COPY or command is None or not may_open(address):
            copy(screen, address, gettext("address"))
        else:
            _start(screen, command, address)

    rows = [
        ChoiceRow(f"{number + 1:>3}  {what}"[:_LABEL], str(number), "", urlsplit(address).hostname or gettext("mail"))
        for number, (address, what, _) in enumerate(prompt.addresses)
    ]
    _choose(screen, prompt.question, rows, detail, chosen, opens=command is not None)


def _link_row(report: LinkReport) -> ChoiceRow:
    shown = report.shown if report.shown and report.shown != report.target else _short(report.target)
    label = f"{report.number:>3}  {shown}"
    where = report.host or (gettext("mail") if report.target.lower().startswith("mailto:") else "")
    right = f"! {where}" if report.warnings else where
    return ChoiceRow(label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…", str(report.number - 1), "", right)


def _short(target: str) -> str:
    return target.partition("://")[2] or target.partition(":")[2] or target


def _open(screen: MainScreen, command: tuple[str, ...], report: LinkReport) -> None:
    """Open; what is odd about it is to be confirmed first."""

    def go(is_sure: bool | None) -> None:
        if is_sure:
            _start(screen, command, report.target)

    if report.warnings:
        question = gettext("{warnings} Open it all the same?").format(warnings=report.warnings[0])
        screen.app.push_screen(ConfirmScreen(screen.mail_styles, question, gettext("open it"), gettext("leave it")), go)
    else:
        go(True)


def _start(screen: MainScreen, command: tuple[str, ...], target: str) -> None:
    try:
        process = open_link(command, target)
    except OpenError as error:
        screen.show(screen.state.say(str(error), Severity.ERROR))
        return
    screen.show(screen.state.say(gettext("Opening {target}").format(target=target)))

    def look_back() -> None:
        if process.poll():
            copy(screen, target, gettext("link, because {command} could not open it").format(command=command[0]))

    screen.set_timer(LOOK_BACK_S, look_back)


def pick_yank(screen: MainScreen) -> None:
    """Choose what to copy: codes first, the whole text last."""
    reading = screen.state.reading
    if reading is None or reading.document is None:
        return
    found = yanks(reading.document, reading.headers)

    def detail(value: str) -> list[tuple[str, str]]:
        lines = found[int(value)].text.split("\n")
        return [(line[:1000], "text") for line in lines[:_DETAIL_LINES]]

    def chosen(answer: str | None) -> None:
        if answer is None:
            return
        deed, value = _deed_of(answer)
        one = found[int(value)]
        if deed == SHOW:
            show_alone(screen, one.text)
        else:
            copy(screen, one.text, KIND_NAMES[one.kind])

    rows = [_yank_row(number, one) for number, one in enumerate(found)]
    _choose(screen, gettext("Copy"), rows, detail, chosen, opens=False)


def _yank_row(number: int, one: Yank) -> ChoiceRow:
    return ChoiceRow(f"{number + 1:>3}  {one.label}"[:_LABEL], str(number), "", KIND_NAMES[one.kind])


def _choose(
    screen: MainScreen,
    title: str,
    rows: Sequence[ChoiceRow],
    detail: Callable[[str], list[tuple[str, str]]],
    chosen: Callable[[str | None], None],
    *,
    opens: bool,
) -> None:
    """Enter `opens` what is chosen, or copies it."""

    def search(query: str) -> list[ChoiceRow]:
        query = query.strip().casefold()
        if query.isdigit():
            exact = [row for row in rows if row.value == str(int(query) - 1)]
            return [*exact, *(row for row in rows if row not in exact and row.label.strip().startswith(query))]
        words = query.split()
        found = (row for row in rows if all(word in _text_of(row) for word in words))
        return [row for row, _ in zip(found, range(_MOST_ROWS), strict=False)]

    def _text_of(row: ChoiceRow) -> str:
        more = " ".join(line for line, _ in detail(row.value or "0"))
        return f"{row.label} {row.right} {more}".casefold()

    hint = (
        gettext("Number or words; Enter opens, Ctrl+Y copies, Ctrl+S shows it alone, Esc closes")
        if opens
        else gettext("Number or words; Enter copies, Ctrl+S shows it alone, Esc closes")
    )
    screen.app.push_screen(PickScreen(screen.mail_styles, title, search, hint=hint, detail=detail), chosen)


def _deed_of(answer: str) -> tuple[str, str]:
    """What to do, and with which row."""
    for deed in (COPY, SHOW):
        if answer.startswith(deed):
            return deed, answer.removeprefix(deed)
    return "", answer
