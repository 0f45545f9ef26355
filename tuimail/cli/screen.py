"""`tuimail`: opens the screen on the configured accounts, or says how to configure one."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tuimail import last_screen, late_imports
from tuimail.cli.output import complain, show_text
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places
from tuimail.cli.resume import Resume
from tuimail.cli.signals import leave_on_signals
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.config.settings import Settings
    from tuimail.contract.engine import Engine
    from tuimail.state.habits import NamedMailbox
    from tuimail.state.remembered import Remembered
    from tuimail.state.root import AppState
    from tuimail.ui.look import Look
    from tuimail.ui.terminal.display import TerminalOptions
    from tuimail.wiring import Deployment

_LAST_STATUS = 255


class NoTerminal(Exception):
    """The screen needs a terminal."""


def run_screen(invocation: Invocation, *, greeting: str = "", query: str = "") -> int:
    """Open the screen, on what a query finds if there is one, and return the exit status when it is left."""
    places = find_places(invocation)
    if not places.config.accounts:
        from tuimail.cli.setup import can_ask, set_up_first

        return set_up_first(invocation, places, query) if can_ask(invocation) else _explain_config(places)
    if not invocation.linear:
        require_terminal()
    from tuimail.wiring import deploy

    deployment = deploy(places.config.accounts, places.paths, read_only=invocation.read_only)
    return open_screen(invocation, places, deployment, greeting, query=query)


def require_terminal() -> None:
    """Raises NoTerminal where no screen can be shown."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return  # textual-serve shows it in a browser, through pipes
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal(gettext("The screen needs a terminal; without one, see: tuimail --help"))
    if os.environ.get("TERM", "dumb") == "dumb":
        raise NoTerminal(gettext("This terminal (TERM=dumb) cannot show the screen; try: tuimail --linear"))


def _explain_config(places: Places) -> int:
    from tuimail.config.sample import sample_config, shortest_config

    path, is_read_by_a_person = places.paths.config_file, sys.stdout.isatty()
    # First, so that what to do stands at the end, where the eye is.
    show_text((shortest_config if is_read_by_a_person else sample_config)(path))
    complain(
        gettext("No account is configured yet: put the lines above into {path} and change what is yours.").format(
            path=path
        )
    )
    if is_read_by_a_person:
        complain(gettext("All settings, each explained: tuimail | less"))
    complain(gettext("To look around without an account: tuimail demo"))
    return 2


def open_screen(
    invocation: Invocation,
    places: Places,
    deployment: Deployment,
    greeting: str = "",
    home: NamedMailbox | None = None,
    *,
    query: str = "",
) -> int:
    """Show the screen on these accounts until it is left; `greeting` is the first status line.

    `home` is the mailbox to begin with where nobody has been before (the first INBOX).
    """
    if invocation.linear:
        from tuimail.cli.linear import open_lines

        return open_lines(invocation, places, deployment, greeting, home)
    prepare_textual(is_slow=invocation.slow)
    from tuimail.config.load import check_keys
    from tuimail.ui.actions import ACTIONS

    check_keys(places.config, ACTIONS)
    engine = deployment.early_engine()
    late_imports.import_textual()
    from tuimail.ui.app import TuimailApp

    look = look_of(invocation, places)
    resume = Resume(invocation, places)
    state = start_state(invocation, places, deployment, engine, resume.recall(home))
    _greet(state, query, greeting)
    settings = partial(_settings, invocation, places)
    app = TuimailApp(state, engine, look, open_reader=deployment.open_reader, no_color=no_color(), settings=settings)
    app.use_terminal(terminal_of(invocation, places))
    app.takes_accounts = invocation.verb in ("run", "mailto")
    leave_on_signals(lambda status: app.exit(return_code=status))
    try:
        app.run(mouse=invocation.mouse and places.config.ui.mouse)
    finally:
        engine.stop()
        is_coming_back = (app.return_code or 0) > _LAST_STATUS
        left = state.remember(is_cut_off=bool(app.return_code) and not is_coming_back)
        resume.remember(left.dump(), app.picture, (app.size.width, app.size.height))
    return _come_back(invocation, app.return_code or 0) if is_coming_back else app.return_code or 0


def _come_back(invocation: Invocation, wanted: int) -> int:
    """Do what the screen was left for, and show it again. The exit status."""
    from tuimail.ui.adding import EDIT_CONFIG

    if wanted > EDIT_CONFIG:
        from tuimail.cli.editing import edit_config

        return edit_config(invocation, wanted - EDIT_CONFIG)
    from tuimail.cli.setup import add_account

    return add_account(invocation)


def start_state(
    invocation: Invocation, places: Places, deployment: Deployment, engine: Engine, remembered: Remembered
) -> AppState:
    """The state of these accounts, at the place where it was left."""
    from tuimail.state.root import AppState

    state = AppState(
        {account.name: partial(deployment.open_reader, account.name) for account in deployment.accounts},
        engine.submit,
        cancel=engine.cancel,
        read_only=invocation.read_only,
        remembered=remembered,
        judge=deployment.judge,
        own=deployment.own,
        unites=True,
        mark_read_after_s=_read_after_s(places),
    )
    state.rules_file = next((account.rules_file for account in deployment.accounts), None)
    state.folders.show_unsubscribed(places.config.ui.unsubscribed)
    state.start()
    from tuimail.config.paths import beside

    named = beside(places.paths.config_file, "searches") if state.rules_file is not None else None
    state.saved.load(places.config.searches, named)
    return state


def _greet(state: AppState, query: str, greeting: str) -> None:
    """What was asked for on the command line is on screen, with a first sentence."""
    if query:
        state.search.show(query)  # says so itself where nothing is stored yet
    if greeting and not (query and not state.search.found):
        state.say(greeting)


def _read_after_s(places: Places) -> float | None:
    delay_s = places.config.ui.mark_read_after
    return float(delay_s) if delay_s >= 0 else None


def terminal_of(invocation: Invocation, places: Places) -> TerminalOptions:
    from tuimail.ui.terminal.display import TerminalOptions

    return TerminalOptions(
        is_plain=invocation.plain_output,
        is_slow=invocation.slow,
        simple_emoji=places.config.ui.emoji == "simple",
        painted=last_screen.painted(),
    )


def no_color() -> bool:
    return bool(os.environ.get("NO_COLOR"))


def look_of(invocation: Invocation, places: Places) -> Look:
    """Theme, keys, layout and width of text: the command line's words over the config's."""
    from tuimail.config.load import place_of
    from tuimail.ui.dates import use_dates
    from tuimail.ui.look import load_look

    ui = places.config.ui
    use_dates(ui.dates)
    look = load_look(
        invocation.theme or ui.theme,
        invocation.keys or ui.keys,
        places.config.keys,
        layout=ui.layout,
        text_width=ui.text_width,
        columns=ui.columns,
        icons=ui.icons,
        density=ui.density,
        tips=ui.tips,
        key_bar=ui.key_bar,
        user_themes=places.paths.config_file.parent / "themes",
        no_color=no_color(),
        own_keys=places.config.own_keys,
    )
    look = look.located(lambda action_id: place_of(places.config, "keys", action_id))
    problems = (*places.problems, *_odd_locale(), *look.problems)
    return replace(look, problems=problems) if problems != look.problems else look


def _odd_locale() -> tuple[str, ...]:
    """A sentence where the terminal may not understand UTF-8, which is what is written; "C" names no charset."""
    name = next((os.environ[one] for one in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(one)), "")
    charset = name.partition("@")[0].partition(".")[2]
    if not charset or charset.lower().replace("-", "") == "utf8":
        return ()
    return (
        gettext("The locale {name} does not use UTF-8: if letters look wrong here, start with LC_ALL=C.UTF-8.").format(
            name=name
        ),
    )


def _settings(invocation: Invocation, places: Places) -> Settings:
    """What can be set, when somebody asks for it."""
    from tuimail.config.own import own_file
    from tuimail.config.settings import Settings

    fixed: dict[str, tuple[str, str | bool]] = {}
    if invocation.theme:
        fixed["ui.theme"] = ("--theme", invocation.theme)
    if invocation.keys:
        fixed["ui.keys"] = ("--keys", invocation.keys)
    if not invocation.mouse:
        fixed["ui.mouse"] = ("--no-mouse", False)
    return Settings(places.config, own_file(places.paths.config_file), fixed)


def prepare_textual(*, is_slow: bool) -> None:
    """What has to be settled before Textual is imported."""
    # Nothing dies while modules are imported; the app lets the collector work after its first frame.
    gc.disable()
    # Animations cost kilobytes a key over SSH (UI.md 2.2).
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    # Textual rounds the time of a repaint up to two frames of this rate: at its 60, a key pressed just after news was
    # painted waited 33 ms. What the line takes is limited elsewhere (ui/terminal/pace.py).
    if not is_slow:
        os.environ.setdefault("TEXTUAL_FPS", "200")
    # How long a lone escape may be the beginning of a key, in milliseconds: Textual's 100 are felt.
    os.environ.setdefault("ESCDELAY", "100" if is_slow else "40")
