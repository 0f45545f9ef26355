"""`tuimail open PATH...`: reads Maildir, mbox and message files through the embedded server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimail.cli.boxed import begin, check_terminal, show
from tuimail.cli.parse import Invocation
from tuimail.cli.places import find_places

if TYPE_CHECKING:
    from tuimail.wiring import Deliver

_GREETING = "The files stay as they are: what you change here is kept beside them, in an index of tuimail's."


def run_open(invocation: Invocation) -> int:
    """Open the screen on the mail in these paths and return the exit status when it is left."""
    check_terminal(invocation)
    begin()
    from tuimail.cli.archive_box import archive_box
    from tuimail.wiring import Deployment

    voice = _Voice()
    box = archive_box(invocation.paths, find_places(invocation), voice.say)
    account = box.account
    deployment = Deployment((account.config,), box.places.paths, account, account.connect, voice.listen)
    try:
        box.start()
        return show(invocation, box.places, box.server, deployment, _GREETING)
    finally:
        box.server.stop()


class _Voice:
    """What the archive has to say, kept until the screen listens; each sentence once."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._deliver: Deliver | None = None

    def say(self, text: str) -> None:
        """Called in the server's thread."""
        if text in self._said:
            return
        self._said.append(text)
        if self._deliver is not None:
            self._send([text])

    def listen(self, deliver: Deliver) -> None:
        """The screen is there."""
        self._deliver = deliver
        self._send(self._said)

    def _send(self, texts: Sequence[str]) -> None:
        from tuimail.contract.events import Notice, Severity

        if texts and self._deliver is not None:
            self._deliver([Notice(severity=Severity.INFO, text=text) for text in texts])
