"""The dialogs of the main screen: pickers, help, palette, and the questions of the state.

Their screens are imported when the first one opens, because the first frame needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Protocol

from tuimail.model.language import gettext
from tuimail.model.list_view import ListView, SortBy
from tuimail.state.prompts import (
    Answer,
    AskName,
    AskPassword,
    Confirm,
    MailboxName,
    No,
    Password,
    PickAddress,
    Prompt,
    Yes,
)
from tuimail.state.touched import Touched
from tuimail.ui.actions import ACTIONS, Scope
from tuimail.ui.arrangement import Place
from tuimail.ui.dates import clock_time
from tuimail.ui.deeds import perform
from tuimail.ui.screens.action_screen import ActionScreen
from tuimail.ui.targets import pick_target
from tuimail.ui.widgets.choice_list import ChoiceRow

if TYPE_CHECKING:
    from tuimail.config.settings import Settings
    from tuimail.contract.traffic import Traffic
    from tuimail.ui.keyboard import Keyboard
    from tuimail.ui.screens.ask import GivenPassword
    from tuimail.ui.screens.choose import ChooseScreen, Detail, Search
    from tuimail.ui.screens.dialog import Dialog
    from tuimail.ui.screens.main import MainScreen
    from tuimail.ui.terminal.facts import TerminalFacts

_LABEL_WIDTH = 26
_SCOPES_OF = {
    Place.LIST: (Scope.MOVING, Scope.MESSAGE, Scope.SELECTION, Scope.READER, Scope.FOLDER, Scope.SCREEN),
    Place.READER: (Scope.READER, Scope.MESSAGE, Scope.MOVING, Scope.SCREEN, Scope.FOLDER, Scope.SELECTION),
    Place.FOLDERS: (Scope.FOLDER, Scope.SCREEN, Scope.MOVING, Scope.MESSAGE, Scope.SELECTION, Scope.READER),
}


class Themes(Protocol):
    """The part of the app that changes its looks and keys, and knows both its ends."""

    def terminal_facts(self) -> TerminalFacts | None: ...

    def traffic(self) -> Sequence[Traffic]: ...

    takes_accounts: bool

    def theme_names(self) -> Mapping[str, str]: ...

    def use_theme(self, name: str) -> bool: ...

    @property
    def theme(self) -> str: ...

    def use_profile(self, name: str) -> str | None: ...

    def use_own_keys(self, keys: Mapping[str, str]) -> None: ...

    @property
    def profile(self) -> str: ...

    @property
    def settings(self) -> Settings: ...

    def use_mouse(self, is_ours: bool) -> None: ...

    def run_aside(self, work: Coroutine[None, None, None]) -> None: ...

    def use_icons(self, name: str) -> None: ...

    @property
    def keyboard(self) -> Keyboard: ...

    def toggle_mouse(self) -> None: ...


class Dialogs:
    """Opens dialogs over the main screen and does what is answered."""

    def __init__(self, screen: MainScreen, themes: Themes) -> None:
        self._screen = screen
        self._themes = themes
        self._asking: Dialog[bool] | Dialog[str] | Dialog[GivenPassword] | None = None
        self._asked: Prompt | None = None

    def do(self, intent: Callable[[], Set[Touched]]) -> None:
        """An intent of the state, painted."""
        self._screen.show(intent())

    @property
    def themes_of_app(self) -> Themes:
        """What changes looks and keys."""
        return self._themes

    def palette(self) -> None:
        """Everything by name; a theme is tried as the cursor comes to it, and Esc goes back to the one before."""
        from tuimail.ui.palette import Palette

        palette, before = Palette(self._screen), self._themes.theme

        def highlighted(value: str) -> None:
            self._try_theme(palette.preview(value) or before)

        def chosen(value: str | None) -> None:
            self._try_theme(before)
            if value is not None:
                palette.run(value)

        hint = gettext("Type an action, a folder, a theme; Enter does it, Esc closes")
        self._screen.app.push_screen(self._choose(gettext("Everything"), palette.search, hint, highlighted), chosen)

    def _try_theme(self, name: str) -> None:
        if name != self._themes.theme:
            self._themes.use_theme(name)

    def sweep(self) -> None:
        """The folder by sender."""
        from tuimail.ui.screens.sweep import SweepScreen

        state, screen = self._screen.state, self._screen
        screen.show(state.sweep.open())
        if state.sweep.is_open:

            def pick() -> None:
                group = state.sweep.group
                rows = group.rows if group is not None else ()
                title = gettext("Move all of them to")
                pick_target(screen, title, lambda to: state.sweep.act_later(group, lambda: state.triage.move(to)), rows)

            def always() -> None:
                from tuimail.ui.ruling import rule_from_sweep

                rule_from_sweep(screen)

            clock = screen.messages.clock
            sweep = SweepScreen(state, screen.keymap, screen.mail_styles, screen.show, pick, always, clock=clock)
            screen.app.push_screen(sweep)

    def show_touched(self, touched: Set[Touched]) -> None:
        """What lies over the main screen is painted with it."""
        for over in self._screen.app.screen_stack[1:]:
            if isinstance(over, ActionScreen) and over.is_mounted:
                over.show_touched(touched)

    def help(self) -> None:
        """All keys, those of this place first; Enter runs the one under the cursor."""

        def chosen(action_id: str | None) -> None:
            if action_id is not None:
                perform(self._screen, action_id, ("1",) if action_id == "account.goto" else ())

        hint = gettext("Type to search, Enter does it, Esc closes")
        self._screen.app.push_screen(self._choose(gettext("Keys"), self._help_rows, hint), chosen)

    def connections(self) -> None:
        """The terminal, the servers, and what goes on between."""
        from tuimail.ui.screens.connections import show_connections

        show_connections(self._screen, self._themes)

    def sorts(self) -> None:
        """The orders of a list, that in use first."""
        state = self._screen.state
        if state.listing is None:
            return
        now = state.listing.view
        views = [ListView(sort, is_reversed) for sort in SortBy for is_reversed in (False, True)]
        views.sort(key=lambda view: (view.sort, view.is_reversed) != (now.sort, now.is_reversed))

        def search(query: str) -> list[ChoiceRow]:
            words = query.casefold().split()
            found = [view for view in views if all(word in view.words.casefold() for word in words)]
            return [ChoiceRow(view.words[0].upper() + view.words[1:], str(views.index(view))) for view in found]

        def chosen(value: str | None) -> None:
            if value is not None:
                view = views[int(value)]
                self._screen.show(state.viewing.sort_by(view.sort, is_reversed=view.is_reversed))

        hint = gettext("Enter sorts, Esc keeps the order")
        self._screen.app.push_screen(self._choose(gettext("Sort by"), search, hint), chosen)

    def said(self) -> None:
        """What the status line said so far, the newest first; the one under the cursor in full."""
        said = list(reversed(self._screen.state.status.said))
        rows = [ChoiceRow(f"{clock_time(each.said_at)}  {each.text}", str(at)) for at, each in enumerate(said)]

        def search(query: str) -> list[ChoiceRow]:
            return [row for row in rows if query.casefold() in row.label.casefold()]

        def detail(value: str) -> list[tuple[str, str]]:
            return [(said[int(value)].text, "text")]

        chooser = self._choose(gettext("What was said"), search, gettext("Type to search, Esc closes"), detail=detail)
        self._screen.app.push_screen(chooser)

    def _choose(
        self,
        title: str,
        search: Search,
        hint: str,
        on_highlight: Callable[[str], None] | None = None,
        detail: Detail | None = None,
    ) -> ChooseScreen:
        from tuimail.ui.screens.choose import ChooseScreen

        styles = self._screen.mail_styles
        return ChooseScreen(styles, title, search, hint=hint, on_highlight=on_highlight, detail=detail)

    def prompt(self) -> None:
        """Ask what the state asks; take away a question that it no longer asks."""
        prompt = self._screen.state.prompt
        if self._asking is not None and prompt is not self._asked:
            self._withdraw()
        if prompt is None or self._asking is not None:
            return
        from tuimail.ui.screens.ask import ConfirmScreen, NameScreen, PasswordScreen

        if isinstance(prompt, PickAddress):
            from tuimail.ui.picking import pick_address

            self._screen.show(self._screen.state.answer(No()) - {Touched.PROMPT})
            return pick_address(self._screen, prompt)
        self._asked = prompt
        styles = self._screen.mail_styles
        match prompt:
            case Confirm(question=question, yes=yes, no=no, why=why):
                confirm = ConfirmScreen(styles, question, yes, no, why)
                self._asking = confirm
                self._screen.app.push_screen(confirm, lambda is_yes: self._answer(Yes() if is_yes else No()))
            case AskName(question=question, name=name, does=does):
                ask = NameScreen(styles, question, name, does)
                self._asking = ask
                self._screen.app.push_screen(ask, lambda name: self._answer(MailboxName(name) if name else No()))
            case AskPassword(account=account, why=why, can_remember=can_remember):
                password = PasswordScreen(styles, account, why, can_remember=can_remember)
                self._asking = password
                self._screen.app.push_screen(password, self._password_given)

    def _password_given(self, given: GivenPassword | None) -> None:
        self._answer(Password(given.text, given.remember) if given is not None else No())

    def _answer(self, answer: Answer) -> None:
        """The user answered, unless the question was withdrawn meanwhile."""
        if self._asking is None:
            return
        self._asking = self._asked = None
        self._screen.show(self._screen.state.answer(answer) | {Touched.PROMPT})

    def _withdraw(self) -> None:
        asking, self._asking, self._asked = self._asking, None, None
        if asking is not None and asking.is_current:
            asking.dismiss(None)

    def _help_rows(self, query: str) -> list[ChoiceRow]:
        rows: list[ChoiceRow] = []
        words = query.casefold().split()
        for scope in _SCOPES_OF[self._screen.place]:
            found = []
            for action in ACTIONS.values():
                keys = self._screen.keymap.all_shown(action.id)
                text = f"{action.label} {action.description} {action.id} {scope}".casefold()
                is_key = query.strip() in keys.split("  ") if query.strip() else False
                if action.scope is scope and (is_key or all(word in text for word in words)):
                    found.append(
                        ChoiceRow(action.label.ljust(_LABEL_WIDTH), action.id, action.description, keys, has_key=True)
                    )
            if found:
                rows += [*([ChoiceRow("", None)] if rows else []), ChoiceRow(scope, None), *found]
        return rows
