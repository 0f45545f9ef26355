"""What `demo` and `open` share: an embedded server, shown on the screen or lent to other clients."""

from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

from tuimail.cli.output import say
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places
from tuimail.cli.screen import open_screen, require_terminal
from tuimail.cli.signals import begin_to_end_well, end_undisturbed
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.server.embed import Embedded
    from tuimail.state.habits import NamedMailbox
    from tuimail.wiring import Deployment


def check_terminal(invocation: Invocation) -> None:
    """Raises NoTerminal, except where only other clients are to be served."""
    if not (invocation.listen or invocation.linear):
        require_terminal()


def begin() -> None:
    """From here on a signal takes the way out that removes everything.

    Nothing dies while modules are imported and mail is planned: the app lets the collector work later.
    """
    begin_to_end_well()
    gc.disable()


def show(
    invocation: Invocation,
    places: Places,
    server: Embedded,
    deployment: Deployment,
    greeting: str,
    home: NamedMailbox | None = None,
) -> int:
    """Open the screen; with `--listen` and no terminal, serve until interrupted."""
    try:
        if not invocation.listen:
            return open_screen(invocation, places, deployment, greeting, home)
        address = gettext("IMAP on 127.0.0.1:{listen}, user {user}, password {password}").format(
            listen=server.listen(), user=server.user, password=server.password
        )
        if sys.stdin.isatty() and sys.stdout.isatty():
            say(address)
            return open_screen(invocation, places, deployment, address, home)
        return _serve(address)
    finally:
        end_undisturbed()


def _serve(address: str) -> int:
    """Wait for Ctrl+C or a signal, which may come as soon as somebody has read the address."""
    try:
        say(address)
        sys.stdout.flush()
        gc.enable()
        threading.Event().wait()
    except (KeyboardInterrupt, SystemExit):
        end_undisturbed()
    return 0
