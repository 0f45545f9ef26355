"""What `demo` and `open` share: an embedded server, shown on the screen or lent to other clients."""

from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

from tuimail.cli.output import say
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places
from tuimail.cli.screen import leave_on_signals, open_screen, require_terminal

if TYPE_CHECKING:
    from tuimail.server.embed import Embedded
    from tuimail.wiring import Deployment


def check_terminal(invocation: Invocation) -> None:
    """Raises NoTerminal, except where only other clients are to be served."""
    if not invocation.listen:
        require_terminal()


def begin_quickly() -> None:
    """Nothing dies while modules are imported and mail is planned; the app lets the collector work later."""
    gc.disable()


def show(invocation: Invocation, places: Places, server: Embedded, deployment: Deployment, greeting: str) -> int:
    """Open the screen; with `--listen` and no terminal, serve until interrupted."""
    if not invocation.listen:
        return open_screen(invocation, places, deployment, greeting)
    address = f"IMAP on 127.0.0.1:{server.listen()}, user {server.user}, password {server.password}"
    say(address)
    if sys.stdin.isatty() and sys.stdout.isatty():
        return open_screen(invocation, places, deployment, address)
    sys.stdout.flush()
    gc.enable()
    return _serve()


def _serve() -> int:
    """Wait for Ctrl+C or a signal."""
    ended = threading.Event()
    leave_on_signals(lambda status: ended.set())
    try:
        ended.wait()
    except (KeyboardInterrupt, SystemExit):
        return 0
    return 0
