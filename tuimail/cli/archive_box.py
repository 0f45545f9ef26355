"""Local mail behind an embedded server: what `tuimail open` and `--open PATH` start."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tuimail.cli.places import Places
from tuimail.config.paths import account_file_stem
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from tuimail.server.account import BoxedAccount
    from tuimail.server.archive import Archive
    from tuimail.server.embed import Embedded

_LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class ArchiveBox:
    """An archive, its server (not started yet), and the account that reaches it; `places` hold its cache."""

    archive: Archive
    server: Embedded
    account: BoxedAccount
    places: Places

    def start(self) -> None:
        """Serve what is known, and read what is new. Raises ServerFailed, and ArchiveBusy where it is open."""
        self.server.start()
        self.server.spawn(self.archive.follow())

    def wait_until_read(self) -> None:
        """Wait until every message of the paths is served; in short steps, so that Ctrl+C is heard."""
        done = threading.Event()

        async def watch() -> None:
            import asyncio

            while not self.archive.rounds:  # noqa: ASYNC110 - a count of the archive's, not an event
                await asyncio.sleep(_LOOK_S)
            done.set()

        self.server.spawn(watch())
        while not done.wait(0.5):
            pass


class NoSuchPath(Exception):
    """A path on the command line leads nowhere."""


def archive_box(paths: Sequence[str], places: Places, tell: Callable[[str], object]) -> ArchiveBox:
    """Prepare the archive of these paths; `tell` gets its sentences, in the server's thread. Raises NoSuchPath."""
    for path in paths:
        if not os.path.exists(path):
            raise NoSuchPath(gettext("There is no file or directory '{path}'.").format(path=path))
    from tuimail.config.schema import Config
    from tuimail.mime.authentication import NOBODY
    from tuimail.server.account import BoxedAccount
    from tuimail.server.archive import Archive
    from tuimail.server.embed import Embedded

    directory = places.paths.data_dir / "archives" / _stem(paths)
    archive = Archive(paths, directory / "archive.index", tell=tell)
    server = Embedded(archive.build)
    # No server of ours received these files: what they say about their own sender is anybody's word.
    account = BoxedAccount(server, _account_name(paths), "archive@localhost", authserv_id=NOBODY)
    config = replace(places.config, accounts=(account.config,), searches=Config().searches)
    inner = replace(places, config=config, paths=replace(places.paths, data_dir=directory, state_dir=directory))
    return ArchiveBox(archive, server, account, inner)


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
