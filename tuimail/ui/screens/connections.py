"""How far away the terminal and the servers are, what waits for them, and what went over the wires.

`t` shows the conversation with the servers itself, without secrets and texts of mail; `y` copies it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from tuimail.contract.traffic import Traffic, Wire
from tuimail.model.language import decimal, gettext, ngettext
from tuimail.model.sizes import size_text
from tuimail.model.united import UNITED
from tuimail.state.limits import quota_words
from tuimail.state.root import AppState
from tuimail.state.words import messages_word
from tuimail.ui.cells import clean
from tuimail.ui.copying import copy
from tuimail.ui.screens.dialog import Dialog
from tuimail.ui.terminal.facts import TerminalFacts
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.hint_bar import HintBar
from tuimail.ui.wrap import wrap_words

if TYPE_CHECKING:
    from tuimail.ui.screens.main import MainScreen

_EVERY_S: Final = 1.0
_NAME_WIDTH: Final = 12
_TALK_WIDTH: Final = 22
_UNKNOWN_WIDTH: Final = 80
"""Before the first layout."""
_AROUND: Final = 5
"""Border, title and hint with the blank line above it."""
_FRAME_LINES: Final = 4
"""Title, hint and the blank lines between."""
_PURPOSES: Final = {"work": gettext("commands"), "watch": gettext("new mail")}
"""One connection does what the user wants, the other waits for news."""

Line = tuple[str, str, str]
"""A name, what is known of it, and the token of its style."""


class Ends(Protocol):
    """Who knows the ways to the terminal and to the servers."""

    def terminal_facts(self) -> TerminalFacts | None: ...

    def traffic(self) -> Sequence[Traffic]: ...


class ConnectionsScreen(Dialog[None]):
    """Looks once a second."""

    AUTO_FOCUS = ""
    CSS = (
        Dialog.CSS
        + """
    .box { width: 84; }
    #connections-all { height: auto; scrollbar-size: 1 1; scrollbar-background: $surface;
                       scrollbar-color: $mail-scrollbar; }
    .facts { width: 78; }
    .wide #connections-all { height: 1fr; }
    .wide #connections-text { text-wrap: nowrap; text-overflow: ellipsis; }
    """
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "leave", "Close", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown,space,ctrl+d", "scroll(10)", show=False),
        Binding("pageup,backspace,ctrl+u", "scroll(-10)", show=False),
        Binding("end,G", "scroll(10000)", show=False),
        Binding("home,g", "scroll(-10000)", show=False),
        Binding("t", "talk", "Conversation", show=False),
        Binding("y", "copy", "Copy", show=False),
    ]

    def __init__(self, styles: MailStyles, state: AppState, ends: Ends, copy: Callable[[str], None]) -> None:
        super().__init__(styles)
        self._state = state
        self._ends = ends
        self._copy = copy
        self._is_talk = False
        self._back = self._said = 0
        """So many lines of the conversation are below those on screen, of so many."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box facts broad"):
            yield Bar(self.dialog_styles, id="connections-title")
            with VerticalScroll(id="connections-all", can_focus=False):
                yield Static(id="connections-text")
            yield HintBar(self.dialog_styles)

    def on_mount(self) -> None:
        self._look()
        self.set_interval(_EVERY_S, self._look)

    def on_resize(self) -> None:
        self.query_one(VerticalScroll).styles.max_height = max(1, self.size.height * 94 // 100 - _AROUND)
        self.call_after_refresh(self._look)

    def action_talk(self) -> None:
        """Between the numbers and the conversation."""
        self._is_talk, self._back = not self._is_talk, 0
        self.query_one(Vertical).set_class(self._is_talk, "wide")
        self.call_after_refresh(self._look)

    def action_scroll(self, lines: int) -> None:
        """Many accounts are more than a screen, and so is a conversation."""
        if self._is_talk:
            self._back = max(0, self._back - lines)
            self._look()
            return
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """The conversation, or the numbers, to the clipboard."""
        lines = talk_lines(self._ends.traffic()) if self._is_talk else connection_lines(self._state, self._ends)
        self._copy("\n".join(f"{name:<{_NAME_WIDTH}} {words}".rstrip() for name, words, _ in lines))

    def _look(self) -> None:
        styles = self.dialog_styles
        title = gettext(" Conversation with the servers") if self._is_talk else gettext(" Connections")
        other = gettext("numbers") if self._is_talk else gettext("conversation")
        self.query_one("#connections-title", Bar).show([(title, styles["title-focused"])])
        earlier = (("↑", gettext("earlier")),) if self._is_talk else ()
        self.query_one(HintBar).show_keys((("t", other), *earlier, ("y", gettext("copy")), ("Esc", gettext("close"))))
        if self._is_talk:
            self._show_talk()
        else:
            self._show_numbers()

    def _show_talk(self) -> None:
        """The newest lines, as many as there is room for; or earlier ones, which stay while more is said."""
        box = self.query_one(Vertical).content_size
        lines = list(talk_lines(self._ends.traffic())) or [("", gettext("Nothing has been said yet."), "muted")]
        text, room = Text(), max(box.height - _FRAME_LINES, 1)
        self._back = min(self._back and self._back + len(lines) - self._said, max(0, len(lines) - room))
        self._said = len(lines)
        end = len(lines) - self._back
        for name, words, token in lines[max(0, end - room) : end]:
            text.append(f"\n {name:<{_TALK_WIDTH}} ", self.dialog_styles["muted"])
            text.append(clean(words), self.dialog_styles[token])
        self.query_one("#connections-text", Static).update(text)

    def _show_numbers(self) -> None:
        text = Text(overflow="fold")
        width = self.query_one(VerticalScroll).scrollable_content_region.width or _UNKNOWN_WIDTH
        room = max(width - _NAME_WIDTH - 3, _NAME_WIDTH)
        for name, words, token in connection_lines(self._state, self._ends):
            text.append(f"\n {name:<{_NAME_WIDTH}} ", self.dialog_styles["header-name" if words else "heading"])
            margin = "\n" + " " * (_NAME_WIDTH + 2)
            text.append(margin.join(wrap_words(clean(words), room)), self.dialog_styles[token])
        self.query_one("#connections-text", Static).update(text)


def show_connections(screen: MainScreen, ends: Ends) -> None:
    """Put it over the main screen."""

    def copy_talk(text: str) -> None:
        copy(screen, text, gettext("conversation"))

    screen.app.push_screen(ConnectionsScreen(screen.mail_styles, screen.state, ends, copy_talk))


def talk_lines(traffic: Sequence[Traffic]) -> Iterator[Line]:
    """What was said, oldest first, account by account."""
    for one in traffic:
        if len(traffic) > 1 and one.spoken:
            yield "", str(one.account), "heading"
        for spoken in one.spoken:
            when = time.strftime("%H:%M:%S", time.localtime(spoken.at)) + f".{int(spoken.at % 1 * 1000):03}"
            mark = ">" if spoken.is_ours else "<"
            yield f"{when} {_PURPOSES[spoken.purpose]}", f"{mark} {spoken.text}", "text" if spoken.is_ours else "muted"


def connection_lines(state: AppState, ends: Ends) -> Iterator[Line]:
    """The terminal first, then each account."""
    yield gettext("Terminal"), "", "text"
    yield from _terminal(ends.terminal_facts())
    by_account = {traffic.account: traffic for traffic in ends.traffic()}
    for account, facts in state.connections.items():
        if account == UNITED:
            continue
        traffic = by_account.get(account) or Traffic(account)
        yield "", "", "text"
        yield clean(str(account)), "", "text"
        yield gettext("state"), facts.text(state.clock()), "good" if facts.is_online else "warning"
        if facts.detail:
            yield "", facts.detail, "muted" if facts.is_online else "warning"
        for wire in traffic.wires:
            yield _PURPOSES[wire.purpose], _wire(wire), "text"
        if traffic.wires and all(wire.purpose != "watch" for wire in traffic.wires):
            yield _PURPOSES["watch"], gettext("over the same connection"), "text"
        waiting = state.waiting.get(account, 0)
        journal = (
            gettext("{messages_word} to be confirmed by the server").format(messages_word=messages_word(waiting))
            if waiting
            else gettext("all confirmed by the server")
        )
        yield gettext("queue"), gettext("{queued} at work or waiting").format(queued=traffic.queued), "text"
        yield gettext("changes"), journal, "text"
        for quota in state.quotas.get(account, ()):
            yield gettext("room"), quota_words(quota), "warning" if quota.is_tight else "text"


def _terminal(facts: TerminalFacts | None) -> Iterator[Line]:
    yield (
        gettext("kind"),
        os.environ.get("TERM", gettext("unknown")) + (gettext(" over SSH") if os.environ.get("SSH_CONNECTION") else ""),
        "text",
    )
    if facts is None:
        yield gettext("output"), gettext("Textual's own way; nothing is measured"), "text"
        return
    if facts.least_s is None or facts.usual_s is None:
        yield gettext("round trip"), gettext("not known: this terminal answers no questions"), "muted"
    else:
        yield (
            gettext("round trip"),
            gettext("{ms} at best, {ms2} lately").format(ms=_ms(facts.least_s), ms2=_ms(facts.usual_s)),
            "text",
        )
    written = ngettext("{amount} in {frames:,} frame", "{amount} in {frames:,} frames", facts.frames)
    held = ngettext("; the terminal was too slow once", "; the terminal was too slow {held:,} times", facts.held)
    yield (
        gettext("written"),
        written.format(amount=size_text(facts.octets), frames=facts.frames)
        + (held.format(held=facts.held) if facts.held else ""),
        "text",
    )


def _wire(wire: Wire) -> str:
    round_trip = (
        gettext("no answer yet")
        if wire.round_trip_s is None
        else gettext("{ms} at best").format(ms=_ms(wire.round_trip_s))
    )
    where = gettext(", in {mailbox}").format(mailbox=wire.mailbox) if wire.mailbox else ""
    return gettext("{round_trip}, {amount} in, {amount2} out{where}").format(
        round_trip=round_trip, amount=size_text(wire.received), amount2=size_text(wire.sent), where=where
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.0095 else f"{decimal(seconds * 1000, 1)} ms"
