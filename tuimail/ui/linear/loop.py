"""The linear mode's loop: lines in, lines out, and between them what the engine tells."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Set
from typing import Final

from tuimail.contract.engine import Engine
from tuimail.model.ids import MessageKey
from tuimail.model.language import gettext
from tuimail.state.prompts import AskName, AskPassword, Confirm, MailboxName, No, Password, PickAddress, Yes
from tuimail.state.reading import ReadPhase
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word
from tuimail.ui.background import Background, OpenReader
from tuimail.ui.bridge import Bridge
from tuimail.ui.keymap import Keymap
from tuimail.ui.linear import words
from tuimail.ui.linear.clipping import Clipboard
from tuimail.ui.linear.deeds import perform
from tuimail.ui.linear.echo import Echo
from tuimail.ui.linear.orders import OrderError, understand
from tuimail.ui.linear.parts import PARTS, Parts

_log = logging.getLogger(__name__)
_TICK_S: Final = 1.0
_FIRST_LIST_S: Final = 10.0
_YES: Final = frozenset({"y", "yes", "j", "ja"})
_MORE: Final = gettext("More: Enter; anything else goes on elsewhere.")


class Linear:
    """Owns the lines of one run; everything it says passes `say`, which filters what comes from outside."""

    def __init__(
        self, state: AppState, engine: Engine, keymap: Keymap, say: Callable[[str], None], open_reader: OpenReader
    ) -> None:
        self._state = state
        self._keymap = keymap
        self._say = say
        self._bridge = Bridge(state, engine, self._show, self._contain)
        self._background = Background(state, open_reader, self._show, self._contain)
        self._parts = Parts(state, keymap, self._tell_later, Clipboard())
        self._ended: asyncio.Future[int] | None = None
        self._unread = b""
        self._rest: list[str] = []
        """Lines of a long text that were not read out yet."""
        self._told = self._selected = 0
        self._at: tuple[object, object] = (None, None)
        self._read: MessageKey | None = None
        self._asked: object = None
        self._listed = asyncio.Event()
        self._echo = Echo()
        self._is_busy = False
        """An order is being done: what it changes is told when it is over."""

    async def run(self) -> int:
        """Read orders until the end; the exit status."""
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        self._say(gettext("tuimail in lines. Type help and Enter for the commands, quit and Enter to leave."))
        self._say(words.place(self._state))
        self._say(words.here(self._state))
        self._at = self._place()
        self._bridge.start()
        self._background.poll()
        if not sys.stdin.isatty():
            await self._first_list()
        self._listen()
        ticking = loop.create_task(self._tick())
        try:
            self._prompt()
            return await self._ended
        finally:
            ticking.cancel()
            self._bridge.close()
            self._echo.turn(True)
            loop.remove_reader(sys.stdin.fileno())

    async def _first_list(self) -> None:
        """Orders from a file or another program are not for a list that is not there yet."""
        if _has_list(self._state):
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._listed.wait(), _FIRST_LIST_S)

    def leave(self, status: int = 0) -> None:
        """End the run."""
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(status)

    # Lines in

    def _listen(self) -> None:
        try:
            asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._readable)
        except PermissionError:  # a file: all of it is there
            for line in sys.stdin.read().splitlines():
                self._order(line)
            self.leave()

    def _readable(self) -> None:
        received = os.read(sys.stdin.fileno(), 65_536)
        if not received:
            self.leave()
            return
        *lines, self._unread = (self._unread + received).split(b"\n")
        for line in lines:
            self._order(line.decode("utf-8", "replace").rstrip("\r"))
        self._prompt()

    def _order(self, line: str) -> None:
        if self._ended is None or self._ended.done():
            return
        self._is_busy = True
        try:
            self._take(line)
        except Exception as error:
            self._contain(error)
        finally:
            self._is_busy = False
        self._tell()

    def _take(self, line: str) -> None:
        if self._state.prompt is not None:
            self._answer(line)
            return
        if self._rest and not line.strip():
            self._read_on()
            return
        self._rest = []
        try:
            order = understand(line, self._keymap)
        except OrderError as error:
            self._say(str(error))
            return
        self._state.status.clear()  # it was said: Esc and q are not for it
        if order.action_id == "app.quit" or (order.action_id == "screen.close" and not self._state.escape()):
            self.leave()
            return
        if order.action_id == "screen.close":
            return
        before = self._state.reading
        self._lines(perform(self._state, order, self._keymap, self._parts))
        if order.action_id in ("message.open", "reader.page-down", "reader.html", "reader.show-all"):
            self._read = None  # it was asked for: read it out, again if need be
        elif before is not None and self._state.reading is before and order.action_id not in PARTS:
            self._state.reader.close()
        self._background.poll()

    def _answer(self, line: str) -> None:
        text, prompt = line.strip(), self._state.prompt
        self._echo.turn(True)
        match prompt:
            case Confirm() if text.lower() in _YES:
                self._state.answer(Yes())
            case Confirm():
                self._state.answer(No())
                self._say(gettext("Nothing was done."))
            case AskName(name=name):
                self._state.answer(No() if text == "." else MailboxName(text or name))
            case AskPassword():
                self._state.answer(Password(line) if line else No())
            case None | PickAddress():
                pass

    # Lines out

    def _prompt(self) -> None:
        if self._ended is not None and not self._ended.done() and sys.stdout.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()

    def _lines(self, lines: Iterable[str]) -> None:
        """Say as many as a screen takes; Enter says the next ones."""
        self._rest += lines
        self._read_on()

    def _tell_later(self, lines: Iterable[str]) -> None:
        """What a thread found."""
        if sys.stdout.isatty():
            sys.stdout.write("\n")
        self._lines(lines)
        self._prompt()

    def _read_on(self) -> None:
        is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        height = shutil.get_terminal_size().lines - 2 if is_terminal else len(self._rest)
        page, self._rest = self._rest[: max(height, 1)], self._rest[max(height, 1) :]
        for line in page:
            self._say(line)
        if self._rest:
            self._say(_MORE)

    def _tell(self) -> None:
        """What was said, what is asked, the message read, and where the cursor is now, each when it is new."""
        fresh, self._told = self._state.status.count - self._told, self._state.status.count
        for message in list(self._state.status.said)[-fresh:] if fresh else ():
            self._say(message.text)
        self._tell_selection()
        self._ask()
        self._tell_place()
        self._read_out()

    def _tell_place(self) -> None:
        listing = self._state.listing
        where, row = self._place()
        if (where, row) == self._at or (listing is not None and listing.is_narrowing):
            return  # How many a filter leaves is told when it is known.
        if where != self._at[0] or self._at[1] is None:
            self._say(words.place(self._state))
        self._at = where, row
        if not self._rest:
            self._say(words.here(self._state))

    def _tell_selection(self) -> None:
        """How many are selected now: what is done next is done to all of them."""
        before, self._selected = self._selected, self._state.selection.count
        if self._selected not in (0, before):
            self._say(gettext("Selected: {messages}.").format(messages=messages_word(self._selected)))

    def _place(self) -> tuple[object, object]:
        """The list, by mailbox and query, and the message under the cursor."""
        listing = self._state.listing
        return ((listing.mailbox, listing.filter), listing.cursor_row) if listing is not None else (None, None)

    def _ask(self) -> None:
        prompt = self._state.prompt
        if prompt is self._asked:
            return
        self._asked = prompt
        for line in words.question(prompt).split("\n") if prompt is not None else ():
            self._say(line)
        if isinstance(prompt, AskPassword):
            self._echo.turn(False)
        elif isinstance(prompt, PickAddress):
            self._state.answer(No())  # They are said; to open or to copy one needs the screen.

    def _read_out(self) -> None:
        reading = self._state.reading
        if reading is None or not reading.is_open or reading.key == self._read:
            return
        if reading.phase is ReadPhase.FAILED:
            self._read = reading.key
            self._say(reading.reason or gettext("The text of this message could not be fetched."))
        elif reading.document is not None and not reading.is_head:
            self._read = reading.key
            self._rest = []
            self._lines(words.message(reading))
            self._state.reader.shown(reading.key)

    # What the engine and the threads tell

    def _show(self, touched: Set[Touched]) -> None:
        if not touched or self._ended is None or self._ended.done():
            return
        self._background.poll()
        if _has_list(self._state):
            self._listed.set()
        where, row = self._place()
        is_elsewhere = where != self._at[0] or (self._at[1] is None and row is not None)
        has_news = self._state.status.count > self._told or touched & {Touched.PROMPT, Touched.READER}
        if self._is_busy or not (has_news or is_elsewhere):
            return
        if sys.stdout.isatty():
            sys.stdout.write("\n")
        self._tell()
        self._prompt()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            self._show(self._state.tick())

    def _contain(self, error: BaseException) -> None:
        _log.error("%s", type(error).__name__, exc_info=error)
        self._say(gettext("That did not work because of an error in tuimail; the log has the details."))


def _has_list(state: AppState) -> bool:
    return state.listing is not None and state.listing.count > 0
