"""`tuimail open PATH...`: reads Maildir, mbox and message files through the embedded server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimail.cli.boxed import begin, check_terminal, show
from tuimail.cli.parse import Invocation
from tuimail.cli.places import find_places
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.wiring import Deliver, Submit

_GREETING = gettext("The files stay as they are: what you change here is kept in tuimail's own index.")


def run_open(invocation: Invocation) -> int:
    """Open the screen on the mail in these paths and return the exit status when it is left."""
    check_terminal(invocation)
    begin()
    from tuimail.cli.archive_box import archive_box
    from tuimail.state.habits import NamedMailbox
    from tuimail.wiring import Deployment

    voice = _Voice()
    box = archive_box(invocation.paths, find_places(invocation), voice.say)
    account = box.account
    voice.account = account.config.name
    box.archive.on_news = voice.renew
    box.archive.named_where = gettext("; “What was said” in the palette names them")
    deployment = Deployment((account.config,), box.places.paths, account, account.connect, voice.listen)
    try:
        box.start()
        home = NamedMailbox(account.config.name, box.archive.home)
        return show(invocation, box.places, box.server, deployment, _GREETING, home)
    finally:
        box.server.stop()


class _Voice:
    """What the archive has to say, kept until the screen listens; each sentence once."""

    def __init__(self) -> None:
        self.account = AccountId("")
        self._said: list[str] = []
        self._deliver: Deliver | None = None
        self._submit: Submit | None = None
        self._is_late = False
        """There was news before the screen could take it."""

    def say(self, text: str) -> None:
        """Called in the server's thread."""
        if text in self._said:
            return
        self._said.append(text)
        if self._deliver is not None:
            self._send([text])

    def renew(self) -> None:
        """Called in the server's thread when there is news of which no IDLE tells."""
        from tuimail.contract.commands import Lane, SyncAccount

        self._is_late = self._submit is None
        if self._submit is not None:
            self._submit(SyncAccount(account=self.account, lane=Lane.BACKGROUND))

    def listen(self, deliver: Deliver, submit: Submit) -> None:
        """The screen is there."""
        self._deliver = deliver
        self._submit = submit
        self._send(self._said)
        if self._is_late:
            self.renew()

    def _send(self, texts: Sequence[str]) -> None:
        from tuimail.contract.events import Notice, Severity

        if texts and self._deliver is not None:
            self._deliver([Notice(severity=Severity.INFO, text=text) for text in texts])
