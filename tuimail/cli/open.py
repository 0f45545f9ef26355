"""`tuimail open PATH...`: reads Maildir, mbox and message files through the embedded server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tuimail.cli.boxed import begin_quickly, check_terminal, show
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places
from tuimail.config.paths import account_file_stem

if TYPE_CHECKING:
    from tuimail.wiring import Deliver

_GREETING = "The files stay as they are: what you change here is kept beside them, in an index of tuimail's."


def run_open(invocation: Invocation) -> int:
    """Open the screen on the mail in these paths and return the exit status when it is left."""
    check_terminal(invocation)
    begin_quickly()
    from tuimail.config.schema import Config
    from tuimail.server.account import BoxedAccount
    from tuimail.server.archive import Archive
    from tuimail.server.embed import Embedded
    from tuimail.wiring import Deployment

    places = find_places(invocation)
    directory = places.paths.data_dir / "archives" / _stem(invocation.paths)
    voice = _Voice()
    archive = Archive(invocation.paths, directory / "archive.index", tell=voice.say)
    server = Embedded(archive.build)
    account = BoxedAccount(server, _account_name(invocation.paths), "archive@localhost")
    places = Places(
        Config(accounts=(account.config,), ui=places.config.ui, keys=places.config.keys),
        replace(places.paths, data_dir=directory, state_dir=directory),
    )
    deployment = Deployment((account.config,), places.paths, account, account.connect, voice.listen)
    server.start()
    try:
        server.spawn(archive.follow())
        return show(invocation, places, server, deployment, _GREETING)
    finally:
        server.stop()


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


def _account_name(paths: Sequence[str]) -> str:
    """As the folder tree shows it: the last part of the path, and how many more there are."""
    from tuimail.server.untouched import shown

    name = shown(os.path.basename(os.path.abspath(paths[0])) or paths[0])
    return name if len(paths) == 1 else f"{name} +{len(paths) - 1}"


def _stem(paths: Sequence[str]) -> str:
    """The same for the same set of paths, in any order."""
    whole = "\0".join(sorted(os.path.realpath(path) for path in paths))
    digest = hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"{account_file_stem(_account_name(paths))[:40]}-{digest}"
