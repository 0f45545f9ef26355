"""The first run: sets an account up in a box on the screen, and goes on into its mail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tuimail import last_screen, late_imports
from tuimail.cli import screen
from tuimail.cli.output import say
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places
from tuimail.cli.signals import leave_on_signals
from tuimail.config.load import load
from tuimail.config.own import lay_over, own_file
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.config.schema import AccountConfig
    from tuimail.engine.passwords import Keyring
    from tuimail.engine.setup.assistant import Assistant
    from tuimail.net.secrets import Secret

_typed: Final[dict[str, Secret]] = {}
"""Passwords that the assistant signed in with, by their names in a keyring, until the program ends."""


def can_ask(invocation: Invocation) -> bool:
    """Whether somebody sits at a terminal that can show the box."""
    if invocation.linear:
        return False
    try:
        screen.require_terminal()
    except screen.NoTerminal:
        return False
    return True


def set_up_first(invocation: Invocation, places: Places, query: str) -> int:
    """Ask for an account; then its mail, as if it had been there. The exit status."""
    assistant = ask_for_account(invocation, places)
    account = assistant.account if assistant is not None else None
    if assistant is None or account is None:
        say(gettext("No account was set up. To look around without one: tuimail demo"))
        return 0
    return _go_on(invocation, places, assistant, account, query)


def add_account(invocation: Invocation) -> int:
    """Ask for another account, and go on into the mail, with it or without. The exit status."""
    last_screen.give_back()  # what was painted before the first screen is none of the next one
    places = find_places(invocation)
    assistant = ask_for_account(invocation, places)
    account = assistant.account if assistant is not None else None
    if assistant is None or account is None:
        return open_mail(invocation, places)
    return _go_on(invocation, places, assistant, account, "")


def ask_for_account(invocation: Invocation, places: Places) -> Assistant | None:
    """Show the box until it is left; what it found out, None where it was left without an account."""
    screen.prepare_textual(is_slow=invocation.slow)
    late_imports.import_textual()
    from tuimail.engine.setup.assistant import Assistant
    from tuimail.ui.setup_app import SetupApp

    accounts = places.config.accounts
    assistant = Assistant(places.paths, (account.name for account in accounts))
    look = screen.look_of(invocation, places)
    app = SetupApp(assistant, look, is_first=not accounts, no_color=screen.no_color())
    app.use_terminal(screen.terminal_of(invocation, places))
    leave_on_signals(lambda status: app.exit(return_code=status))
    app.run(mouse=invocation.mouse and places.config.ui.mouse)
    if app.failure is not None:
        raise app.failure
    if app.return_code or (app.is_quit and accounts):
        raise SystemExit(app.return_code or 0)
    return assistant if app.is_done else None


def _go_on(invocation: Invocation, places: Places, assistant: Assistant, account: AccountConfig, query: str) -> int:
    config, _ = lay_over(load(places.paths.config_file, must_exist=False), own_file(places.paths.config_file))
    is_kept = config.account(account.name) is not None
    if not is_kept:
        config = replace(config, accounts=(*config.accounts, account))
    if assistant.password is not None:
        user, secret = assistant.password
        _typed[user] = secret
    greeting = _greeting(assistant, is_kept=is_kept)
    return open_mail(invocation, replace(places, config=config), greeting=greeting, query=query)


def open_mail(invocation: Invocation, places: Places, *, greeting: str = "", query: str = "") -> int:
    """The screen on these accounts; passwords that were typed in this run are known. The exit status."""
    from tuimail.wiring import deploy

    deployment = deploy(places.config.accounts, places.paths, read_only=invocation.read_only)
    deployment = replace(deployment, keyring=_Known(deployment.keyring))
    return screen.open_screen(invocation, places, deployment, greeting, query=query)


def _greeting(assistant: Assistant, *, is_kept: bool) -> str:
    file = assistant.config_file
    if not is_kept:
        return gettext("This account is there until you quit: {file} could not be written").format(file=file)
    if assistant.is_remembered:
        return gettext("The account was saved in {file}").format(file=file)
    said = gettext(
        "The account was saved in {file}; its password is asked for at each start, because no keyring took it"
    )
    return said.format(file=file)


class _Known:
    """A keyring that also has what was typed in this run, so that nobody is asked for it twice."""

    def __init__(self, keyring: Keyring | None) -> None:
        self._keyring = keyring

    def get(self, user: str) -> Secret | None:
        if user in _typed:
            return _typed[user]
        return self._keyring.get(user) if self._keyring is not None else None

    def is_available(self) -> bool:
        return self._keyring is not None and self._keyring.is_available()
