"""The sweep view: the folder by sender or list, with a sample of the chosen one's mail."""

from __future__ import annotations

import time
from collections.abc import Callable, Set
from typing import Final

from textual import on
from textual.app import ComposeResult

from tuimail.model.language import gettext, ngettext
from tuimail.model.sizes import size_text
from tuimail.state.limits import is_offered
from tuimail.state.root import AppState
from tuimail.state.touched import Touched
from tuimail.state.words import messages_word
from tuimail.ui import views
from tuimail.ui.actions import ACTIONS
from tuimail.ui.cells import Piece, clean, fit, width_of
from tuimail.ui.dates import SHORT_WIDTH, ShortDates
from tuimail.ui.hints import hints_and_help
from tuimail.ui.keymap import Keymap
from tuimail.ui.keynames import Sequence
from tuimail.ui.screens.action_screen import ActionScreen
from tuimail.ui.theming import MailStyles
from tuimail.ui.widgets.bars import Bar
from tuimail.ui.widgets.hint_bar import key_units, laid_out
from tuimail.ui.widgets.notice import Notice
from tuimail.ui.widgets.sweep_list import SweepList, heading, texts

_SAMPLE: Final = 6
_SAMPLE_FROM: Final = 16
_HINTS: Final = (
    "message.open",
    "message.archive",
    "message.trash",
    "message.mark-read",
    "message.move",
    "message.spam",
    "message.star",
    "rule.make",
    "message.unsubscribe",
    "journal.undo",
    "screen.close",
)
_MOVES: Final = (
    "list.next",
    "list.previous",
    "list.page-down",
    "list.page-up",
    "list.first",
    "list.last",
    "journal.redo",
)
_INTENTS: Final[dict[str, Callable[[AppState], Callable[[], set[Touched]]]]] = {
    "message.archive": lambda state: state.triage.archive,
    "message.trash": lambda state: state.triage.trash,
    "message.delete": lambda state: state.triage.delete,
    "message.spam": lambda state: state.triage.spam,
    "message.star": lambda state: state.triage.toggle_flagged,
    "message.toggle-read": lambda state: state.triage.toggle_seen,
    "message.mark-read": lambda state: state.triage.mark_seen,
}
_STEPS: Final = {"list.next": 1, "pane.down": 1, "list.previous": -1, "pane.up": -1}
_PAGES: Final = {"list.page-down": 1, "pane.page-down": 1, "list.page-up": -1, "pane.page-up": -1}
_EDGES: Final = {"list.first": 0, "pane.first": 0, "list.last": 10**9, "pane.last": 10**9}
_LEAVING: Final = frozenset({"screen.close", "screen.back", "list.sweep", "pane.left"})


class SweepScreen(ActionScreen):
    """Groups above, a sample below, the keys of the main screen for all mail of a group."""

    CSS = """
    #sweep-list { height: 1fr; }
    #sweep-title { background: $panel; }
    #sweep-sample-title { background: $panel; }
    #sweep-sample-title.empty { background: $background; }
    .sample { background: $background; }
    #sweep-status { background: $panel; }
    """

    def __init__(
        self,
        state: AppState,
        keymap: Keymap,
        styles: MailStyles,
        show: Callable[[Set[Touched]], None],
        pick_folder: Callable[[], None],
        make_rule: Callable[[], None],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`show` paints what was touched, here and below; `pick_folder` asks where to move the group, and moves it.

        `make_rule` asks what is always to be done with such mail.
        """
        super().__init__()
        self._state = state
        self._keymap = keymap
        self._mail_styles = styles
        self._show = show
        self._pick_folder = pick_folder
        self._make_rule = make_rule
        self._clock = clock
        self._shows_keys = False
        self.groups = SweepList(state.sweep, styles, clock=clock)
        self._title = Bar(styles, fill="bar", id="sweep-title")
        self._heading = Bar(styles)
        self._sample_title = Bar(styles, id="sweep-sample-title")
        self._sample = [Bar(styles, classes="sample") for _ in range(_SAMPLE)]
        self._hints = Bar(styles, id="sweep-hints")
        self._status = Bar(styles, id="sweep-status")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._heading
        yield self.groups
        yield self._sample_title
        yield from self._sample
        yield self._hints
        yield self._status

    def on_mount(self) -> None:
        self.groups.focus(scroll_visible=False)
        self.show_touched(set(Touched))

    def on_resize(self) -> None:
        has_room = self.size.height >= _SAMPLE_FROM
        for bar in (self._sample_title, *self._sample):
            bar.display = has_room
        self.show_touched(set(Touched))

    def act(self, action_id: str, keys: Sequence) -> None:
        sweep = self._state.sweep
        self._shows_keys = action_id == "app.help"
        if action_id in _LEAVING:
            sweep.close()
            self.dismiss()
        elif action_id == "message.open":
            self._open()
        elif action_id in _STEPS:
            self._show(sweep.move_to(sweep.cursor + _STEPS[action_id]))
        elif action_id in _PAGES:
            self._show(sweep.move_to(sweep.cursor + _PAGES[action_id] * max(1, self.groups.pane_height - 1)))
        elif action_id in _EDGES:
            self._show(sweep.move_to(_EDGES[action_id]))
        elif action_id in _INTENTS:
            self._show(sweep.act(_INTENTS[action_id](self._state)))
        elif action_id == "message.move":
            self._pick_folder()
        elif action_id == "rule.make":
            self._make_rule()
        elif action_id == "message.unsubscribe":
            self._show(sweep.leave(self._state.leaving, self._state.triage.archive))
        elif action_id == "journal.undo":
            sweep.expect_back()
            self._show(self._state.triage.undo())
        elif action_id == "journal.redo":
            self._show(self._state.triage.redo())
        elif action_id == "app.help":
            self.show_touched({Touched.STATUS})
        else:
            said = gettext("“{label}” does nothing here; {key} goes back to the list.")
            key = self._keymap.shown("screen.close")
            self._show(self._state.say(said.format(label=ACTIONS[action_id].label, key=key)))

    def _offered(self) -> list[str]:
        """What the rights allow, and what there is something for."""
        if self._state.sweep.is_loaded and not self._state.sweep.groups:
            return ["journal.undo", "screen.close"]
        return [one for one in _HINTS if is_offered(self._state, one)]

    def _all_keys(self, width: int) -> list[list[Piece]]:
        """What the line of hints would say if it were long enough, and how to move."""
        keys = [(self._keymap.shown(one), ACTIONS[one].short) for one in (*self._offered(), *_MOVES)]
        return laid_out(key_units([one for one in keys if one[0]], self._mail_styles), 2, width)

    def _open(self) -> None:
        """The mail of the group in the list."""
        state, query = self._state, self._state.sweep.query()
        if not query:
            self._show(state.say(gettext("These messages name no sender to filter by.")))
            return
        state.sweep.close()
        self.dismiss()
        self._show(state.browse.set_filter(query))

    @on(SweepList.Clicked)
    def _clicked(self, event: SweepList.Clicked) -> None:
        self._show(self._state.sweep.move_to(event.index))

    def show_touched(self, touched: Set[Touched]) -> None:
        if Touched.SWEEP in touched:
            self.groups.show_groups(self._notice())
            names = heading(self.size.width) if self._state.sweep.groups else ""
            self._heading.show([(names, self._mail_styles["muted"])])
            self._show_title()
            self._show_sample()
        styles, width = self._mail_styles, self.size.width
        long: list[list[Piece]] = []
        if self._shows_keys:
            self._hints.show_block(self._all_keys(width))
        elif long := views.long_message(self._state, styles, width):
            self._hints.show_block(long)
        else:
            self._hints.show(*hints_and_help(self._offered(), styles, self._keymap, width))
        self._status.show(*views.status(self._state, styles, (), width, with_message=not long))

    @property
    def said_rows(self) -> range:
        status, hints = self._status.region, self._hints.region
        return range(hints.y if self._hints.is_of_the_moment else status.y, status.bottom)

    def restyle(self, styles: MailStyles) -> None:
        self._mail_styles = styles
        self.groups.restyle(styles)
        for bar in self.query(Bar):
            bar.restyle(styles)
        self.show_touched(set(Touched))

    def _notice(self) -> Notice:
        if not self._state.sweep.is_loaded:
            return Notice(gettext("Counting…"))
        key = self._keymap.shown("screen.close")
        return Notice(gettext("No mail here"), gettext("{key} goes back to the list.").format(key=key))

    def _show_title(self) -> None:
        sweep, styles, mailbox = self._state.sweep, self._mail_styles, self._state.mailbox
        name = views.mailbox_label(mailbox) if mailbox is not None else gettext("Folder")
        senders, mail = len(sweep.groups), sum(group.count for group in sweep.groups)
        right = (
            ngettext("{senders:,} sender, {messages_word} ", "{senders:,} senders, {messages_word} ", senders).format(
                senders=senders, messages_word=messages_word(mail)
            )
            if sweep.is_loaded
            else ""
        )
        self._title.show(
            [(gettext(" Sweep {name}").format(name=clean(name)), styles["title-focused"])], [(right, styles["muted"])]
        )

    def _show_sample(self) -> None:
        sweep, styles = self._state.sweep, self._mail_styles
        group = sweep.group
        self._sample_title.set_class(group is None, "empty")
        if group is None or not self._sample_title.display:
            self._sample_title.show([])
            for bar in self._sample:
                bar.show([])
            return
        dates = ShortDates(self._clock())
        facts = gettext("{messages_word}, {unseen:,} unread, {size_text}, ").format(
            messages_word=messages_word(group.count), unseen=group.unseen, size_text=size_text(group.size)
        )
        facts += gettext("{short} to {short2} ").format(
            short=dates.short(group.oldest), short2=dates.short(group.newest)
        )
        name, under = f" {texts(group)[0]}  ", styles["bar"]
        while ", " in facts and width_of(name) + width_of(facts) > self.size.width:
            facts = facts.rpartition(", ")[0]
        self._sample_title.show([(name, styles["title"] + under), (facts, styles["muted"] + under)])
        lines = [_sample_line(dates.short(one.internaldate), one.subject, styles) for one in sweep.sample()]
        for bar, line in zip(self._sample, [*lines, *([[]] * _SAMPLE)], strict=False):
            bar.show(line)


def _sample_line(date: str, subject: str, styles: MailStyles) -> list[Piece]:
    return [(f" {fit(date, SHORT_WIDTH)}  ", styles["muted"]), (subject or gettext("(no subject)"), styles["text"])]
