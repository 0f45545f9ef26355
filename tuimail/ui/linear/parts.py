"""What can be taken out of the message that was read: its attachments, links and texts, each named by a number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.contract.events import Severity
from tuimail.model.language import gettext, ngettext
from tuimail.model.safe_text import safe_line
from tuimail.model.sizes import size_text
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.ui.keymap import Keymap
from tuimail.ui.linear.clipping import Clipboard
from tuimail.ui.linear.orders import Order, spelled

if TYPE_CHECKING:
    from tuimail.mime.truth import LinkReport
    from tuimail.model.document import Document
    from tuimail.state.attached import Item
    from tuimail.state.fetching import Then
    from tuimail.state.file_work import Content

Lines = Iterator[str]
PARTS: Final = ("reader.attachments", "reader.links", "reader.yank", "reader.copied", "reader.pipe")
_VERBS: Final = frozenset({"read", "save", "open", "pipe", "copy"})
_SURE: Final = "anyway"


class _Wish(NamedTuple):
    """`2 save ~/mail`: which one (0: none was named), what with it, and the words behind that."""

    number: int
    verb: str
    rest: str


class Parts:
    """Does the orders of PARTS; `tell` reads out what comes later, from a thread."""

    def __init__(
        self, state: AppState, keymap: Keymap, tell: Callable[[Iterable[str]], None], clipboard: Clipboard
    ) -> None:
        self._state = state
        self._keymap = keymap
        self._tell = tell
        self._clipboard = clipboard

    def perform(self, order: Order) -> Lines:
        """One of PARTS."""
        if order.action_id == "reader.copied":
            yield from self._clipboard.alone()
        elif self._state.reading is None or not self._state.reading.is_open:
            self._state.say(gettext("Open a message first."))
        elif self._state.reading.document is None:
            self._state.say(gettext("The text of this message is on its way."))
        elif order.action_id == "reader.attachments":
            yield from self._attachments(_wish(order.text))
        elif order.action_id == "reader.links":
            yield from self._links(self._state.reading.document, _wish(order.text))
        elif order.action_id == "reader.yank":
            yield from self._yank(self._state.reading.document, _wish(order.text))
        else:
            self._pipe(self._state.attached.whole(), order.text)

    def _typed(self, action_id: str) -> str:
        return spelled(self._keymap.shown(action_id)) or action_id

    # Attachments

    def _attachments(self, wish: _Wish) -> Lines:
        attached = self._state.attached
        if attached.is_unknown:
            self._state.say(gettext("What is attached is not known yet: it comes with the text."))
        elif attached.needs_unpacking():
            attached.unpack(lambda: self._later(self._attachments(wish)))
        else:
            yield from self._with_items(attached.items(), wish)

    def _with_items(self, items: Sequence[Item], wish: _Wish) -> Lines:
        if not items:
            self._state.say(gettext("Nothing is attached to this message."))
        elif wish.verb == "save" and not wish.number:
            self._save_all(items, wish.rest)
        elif not wish.number:
            yield from self._listed(items)
        elif wish.number > len(items):
            count = ngettext("{count} attachment", "{count} attachments", len(items)).format(count=len(items))
            self._state.say(gettext("There is no number {number}: {count}.").format(number=wish.number, count=count))
        else:
            yield from self._with_item(items[wish.number - 1], wish)

    def _listed(self, items: Sequence[Item]) -> Lines:
        for number, item in enumerate(items, 1):
            facts = [item.name, item.attachment.media_type, size_text(item.attachment.size)]
            facts += [gettext("from winmail.dat")] if item.path else []
            facts += [] if self._state.attached.is_here(item) else [gettext("not here yet")]
            yield gettext("Attachment {number}: {facts}.").format(number=number, facts=", ".join(facts))
        yield gettext(
            "{key} 1 reads the first one out. {key} 1 save, {key} 1 open and {key} 1 pipe COMMAND do "
            "that with it; save takes a directory or a name after it. {key} save saves all."
        ).format(key=self._typed("reader.attachments"))

    def _with_item(self, item: Item, wish: _Wish) -> Lines:
        if not self._state.attached.is_here(item):
            yield gettext("{name} is being fetched; {key} and Enter stops it.").format(
                name=item.name, key=self._typed("screen.back")
            )
        match wish.verb:
            case "save":
                self._save(item, wish.rest)
            case "open":
                self._open(item, wish)
            case "pipe":
                self._pipe(item, wish.rest)
            case _:
                self._read(item)

    def _save(self, item: Item, wished: str) -> None:
        """Under a free name in a directory, or under a name that is free."""
        place = os.path.abspath(os.path.expanduser(wished)) if wished else self._state.attached.directory()
        directory, name = (place, "") if os.path.isdir(place) else os.path.split(place)
        if self._is_directory(directory):
            self._state.attached.save(item, directory, name)

    def _save_all(self, items: Sequence[Item], wished: str) -> None:
        place = os.path.abspath(os.path.expanduser(wished)) if wished else self._state.attached.directory()
        if self._is_directory(place):
            self._state.attached.save_all([item for item in items if not _is_shell(item, items)], place)

    def _is_directory(self, path: str) -> bool:
        if not os.path.isdir(path):
            words = gettext("There is no directory {directory}.").format(directory=safe_line(path))
            self._state.say(words, Severity.WARNING)
            return False
        return True

    def _open(self, item: Item, wish: _Wish) -> None:
        """By the system's program; what could harm only when the order says so."""
        from tuimail.mime.risk import opening_risk
        from tuimail.ui.opener import OpenError, open_file, opener

        command, risk = opener(os.environ), opening_risk(item.name, item.attachment.media_type)
        if command is None:
            self._state.say(gettext("There is no program here to open files with; save it instead."))
            return
        if risk and wish.rest != _SURE:
            told = gettext("{name}: {risk}. {key} {number} open {sure} opens it all the same.").format(
                name=item.name, risk=risk, key=self._typed("reader.attachments"), number=wish.number, sure=_SURE
            )
            self._state.say(told, Severity.WARNING)
            return

        def start(path: str) -> set[Touched]:
            try:
                open_file(command, path)
            except OpenError as error:
                return self._state.say(str(error), Severity.ERROR)
            return self._state.say(gettext("Opening {name}").format(name=item.name))

        self._state.attached.to_file(item, start)

    def _pipe(self, item: Item | None, command: str) -> None:
        from tuimail.state.piping import pipe

        if item is None or not command:
            self._state.say(gettext("Type the command after it: wc, for example."))
            return

        def work(content: Content) -> Then:
            answer = pipe(command, content, is_stopped=content.is_stopped)

            def told() -> set[Touched]:
                if answer.document is not None:
                    self._tell(_text_of(answer.document))
                return self._state.say(answer.words, Severity.INFO if answer.is_good else Severity.ERROR)

            return told

        self._state.attached.use(item, work, gettext("Running “{command}”").format(command=command))

    def _read(self, item: Item) -> None:
        """Its text, where it has some."""
        from tuimail.mime.file_text import text_inside

        def work(content: Content) -> Then:
            document = text_inside(content, item.attachment.media_type, item.name)

            def told() -> set[Touched]:
                if document is None:
                    why = gettext("{name} holds no text that could be read out; save or open it.")
                    return self._state.say(why.format(name=item.name))
                return self._later([f"{item.name}:", *_text_of(document)])

            return told

        self._state.attached.use(item, work)

    def _later(self, lines: Iterable[str]) -> set[Touched]:
        self._tell(lines)
        return {Touched.STATUS}

    # Links

    def _links(self, document: Document, wish: _Wish) -> Lines:
        from tuimail.mime.truth import judge_links

        reading = self._state.reading
        headers = reading.headers if reading is not None else None
        sender = headers.from_[0].email if headers is not None and headers.from_ else ""
        reports = judge_links(document, sender=sender)
        key = self._typed("reader.links")
        if not reports:
            self._state.say(gettext("There are no links in this message."))
        elif not wish.number:
            for report in reports:
                told = gettext("Link {number}: {link}").format(number=report.number, link=report.target)
                yield " ".join([told, *report.warnings])
            yield gettext("{key} 1 copies the first one, {key} 1 open opens it.").format(key=key)
        elif wish.number > len(reports):
            self._state.say(gettext("There is no link {number} in this message.").format(number=wish.number))
        elif wish.verb == "open":
            self._open_link(reports[wish.number - 1], wish)
        else:
            yield from self._copy(reports[wish.number - 1].target, gettext("link"))

    def _open_link(self, report: LinkReport, wish: _Wish) -> None:
        from tuimail.ui.opener import OpenError, open_link, opener

        command = opener(os.environ)
        if command is None:
            self._state.say(gettext("There is no program here to open links with; copy it instead."))
            return
        if report.warnings and wish.rest != _SURE:
            told = gettext("{warning} {key} {number} open {sure} opens it all the same.").format(
                warning=report.warnings[0], key=self._typed("reader.links"), number=wish.number, sure=_SURE
            )
            self._state.say(told, Severity.WARNING)
            return
        try:
            open_link(command, report.target)
        except OpenError as error:
            self._state.say(str(error), Severity.ERROR)
        else:
            self._state.say(gettext("Opening {target}").format(target=report.target))

    # Copying

    def _yank(self, document: Document, wish: _Wish) -> Lines:
        from tuimail.mime.yank import KIND_NAMES, yanks

        reading = self._state.reading
        found = yanks(document, reading.headers if reading is not None else None)
        if wish.number > len(found):
            self._state.say(gettext("There is no number {number} to copy.").format(number=wish.number))
        elif wish.number:
            one = found[wish.number - 1]
            yield from self._copy(one.text, KIND_NAMES[one.kind])
        else:
            for number, one in enumerate(found, 1):
                yield gettext("{number}, {kind}: {label}").format(
                    number=number, kind=KIND_NAMES[one.kind], label=one.label
                )
            yield gettext("{key} 1 copies the first one.").format(key=self._typed("reader.yank"))

    def _copy(self, text: str, what: str) -> Lines:
        yield from self._clipboard.copy(text, what, self._typed("reader.copied"))


def _wish(text: str) -> _Wish:
    """A number and a verb, either first."""
    number, verb, words = 0, "", text.split()
    while words and ((words[0].isdecimal() and not number) or (words[0] in _VERBS and not verb)):
        word = words.pop(0)
        number, verb = (int(word), verb) if word.isdecimal() else (number, word)
    return _Wish(number, verb, " ".join(words))


def _text_of(document: Document) -> list[str]:
    from tuimail.mime.yank import plain_text

    return plain_text(document).split("\n")


def _is_shell(item: Item, items: Sequence[Item]) -> bool:
    """Whether what is inside it stands in the list as well."""
    return not item.path and any(one.path and one.attachment.section == item.attachment.section for one in items)
