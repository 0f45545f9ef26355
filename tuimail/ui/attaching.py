"""The attachments of a message on screen: the list, and what becomes of the one that is chosen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tuimail.contract.events import Severity
from tuimail.mime.file_text import is_picture, text_inside
from tuimail.mime.risk import opening_risk
from tuimail.model.document import Document
from tuimail.model.language import gettext, ngettext
from tuimail.model.sizes import size_text
from tuimail.state.attached import Item
from tuimail.state.fetching import Then
from tuimail.state.file_work import Content
from tuimail.state.piping import pipe
from tuimail.state.touched import Touched
from tuimail.ui.opener import LOOK_BACK_S, OpenError, open_file, opener
from tuimail.ui.pictures import look_at_picture
from tuimail.ui.screens.ask import ConfirmScreen, NameScreen
from tuimail.ui.screens.attachments import AttachmentsScreen, Chosen
from tuimail.ui.screens.looking import LookScreen
from tuimail.ui.screens.saving import SaveScreen, SaveTo
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen


def pick_attachment(screen: MainScreen, cursor: int = 0, note: str = "") -> None:
    """Show what is attached, and a note; a winmail.dat is opened first, because what counts is inside."""
    attached = screen.state.attached
    if attached.needs_unpacking():
        screen.show(attached.unpack(lambda: _list(screen, cursor, note)))
    else:
        screen.show(_list(screen, cursor, note))


def pipe_message(screen: MainScreen) -> None:
    """Hand the whole message as it was sent to a command."""
    whole = screen.state.attached.whole()
    if whole is not None:
        _ask_command(screen, whole)


def _list(screen: MainScreen, cursor: int, note: str) -> set[Touched]:
    attached = screen.state.attached
    items = attached.items()
    if attached.is_unknown:
        return screen.state.say(gettext("What is attached is not known yet: it comes with the text."))
    if not items:
        return screen.state.say(gettext("Nothing is attached to this message."))

    def chosen(answer: Chosen | None) -> None:
        if answer is not None and answer.place < len(items):
            _do(screen, answer, items)

    title = ngettext("{count} attachment", "{count} attachments", len(items)).format(count=len(items))
    rows = [_row(screen, number, item) for number, item in enumerate(items)]
    screen.app.push_screen(AttachmentsScreen(screen.mail_styles, title, rows, cursor, note), chosen)
    return set()


def _row(screen: MainScreen, number: int, item: Item) -> ChoiceRow:
    inside = gettext("  from winmail.dat") if item.path else ""
    here = "" if screen.state.attached.is_here(item) else gettext("not here yet  ")  # before what may be cut
    return ChoiceRow(
        item.name, str(number), f"{here}{item.attachment.media_type}{inside}", size_text(item.attachment.size)
    )


def _do(screen: MainScreen, chosen: Chosen, items: list[Item]) -> None:
    item = items[chosen.place]
    match chosen.verb:
        case "view":
            _look(screen, item, lambda why: pick_attachment(screen, chosen.place, why))
        case "save":
            _save(screen, item)
        case "save-all":
            _save_all(screen, items)
        case "open":
            _open(screen, item, lambda why: pick_attachment(screen, chosen.place, why))
        case "pipe":
            _ask_command(screen, item)


def _save(screen: MainScreen, item: Item) -> None:
    attached = screen.state.attached

    def chosen(to: SaveTo | None) -> None:
        if to is not None:
            screen.show(attached.save(item, to.directory, to.name, replaces=to.replaces))

    screen.app.push_screen(SaveScreen(screen.mail_styles, gettext("Save as"), attached.directory(), item.name), chosen)


def _save_all(screen: MainScreen, items: list[Item]) -> None:
    attached = screen.state.attached
    wanted = [item for item in items if not attached.needs_unpacking() or item.path]

    def chosen(to: SaveTo | None) -> None:
        if to is not None:
            screen.show(attached.save_all(wanted, to.directory))

    screen.app.push_screen(
        SaveScreen(
            screen.mail_styles,
            ngettext("Save {wanted} file in", "Save {wanted} files in", len(wanted)).format(wanted=len(wanted)),
            attached.directory(),
        ),
        chosen,
    )


def _open(screen: MainScreen, item: Item, back: Callable[[str], None]) -> None:
    """By the system's program; what could harm is asked about first."""
    command = opener(os.environ)
    if command is None:
        back(gettext("There is no program here to open files with; save it instead (s)."))
        return

    def start(path: str) -> set[Touched]:
        try:
            process = open_file(command, path)
        except OpenError as error:
            return screen.state.say(str(error), Severity.ERROR)

        def look_back() -> None:
            if process.poll():
                told = gettext("{command} could not open {name}; save it instead.")
                screen.show(screen.state.say(told.format(command=command[0], name=item.name), Severity.WARNING))

        screen.set_timer(LOOK_BACK_S, look_back)
        return screen.state.say(gettext("Opening {name}").format(name=item.name))

    def go(is_sure: bool | None) -> None:
        if is_sure:
            screen.show(screen.state.attached.to_file(item, start))

    risk = opening_risk(item.name, item.attachment.media_type)
    if risk:
        question = gettext("{name}: {risk}. Open it all the same?").format(name=item.name, risk=risk)
        screen.app.push_screen(ConfirmScreen(screen.mail_styles, question, gettext("open it"), gettext("leave it")), go)
    else:
        go(True)


def _look(screen: MainScreen, item: Item, back: Callable[[str], None]) -> None:
    """Text and pictures inside the program; what cannot be shown is said in the list, whose keys can do more."""
    if is_picture(item.attachment.media_type, item.name):
        look_at_picture(screen, item, back)
        return

    def work(chunks: Iterator[bytes]) -> Then:
        document = text_inside(chunks, item.attachment.media_type, item.name)
        return lambda: _show_inside(screen, item, document, back)

    screen.show(screen.state.attached.use(item, work))


def _show_inside(
    screen: MainScreen, item: Item, document: Document | None, back: Callable[[str], None]
) -> set[Touched]:
    if document is None:
        why = gettext("there is nothing in it that can be shown here; s saves it, o opens it.")
        back(f"{item.name}: {why}")
        return set()
    title = f"{item.name}  {item.attachment.media_type}  {size_text(item.attachment.size)}"
    screen.app.push_screen(LookScreen(screen.mail_styles, title, document))
    return set()


def _ask_command(screen: MainScreen, item: Item) -> None:
    attached = screen.state.attached

    def asked(command: str | None) -> None:
        if command:
            words = gettext("Running “{command}”").format(command=command)
            screen.show(attached.use(item, lambda content: _piped(screen, command, content), words))

    screen.app.push_screen(
        NameScreen(
            screen.mail_styles, gettext("Pipe {name} to the command").format(name=item.name), "", gettext("run it")
        ),
        asked,
    )


def _piped(screen: MainScreen, command: str, content: Content) -> Then:
    """In a thread: run it, then show what it wrote, if anything."""
    answer = pipe(command, content, is_stopped=content.is_stopped)

    def show() -> set[Touched]:
        if answer.document is not None:
            screen.app.push_screen(LookScreen(screen.mail_styles, command, answer.document))
        return screen.state.say(answer.words, Severity.INFO if answer.is_good else Severity.ERROR)

    return show
