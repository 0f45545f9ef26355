"""`tuimail open PATH...`: reads Maildir, mbox and message files through the embedded server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tuimail.cli.boxed import check_terminal, show
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places, find_places

_GREETING = "The files stay as they are: what you change here is kept beside them, in an index of tuimail's."


def run_open(invocation: Invocation) -> int:
    """Open the screen on the mail in these paths and return the exit status when it is left."""
    check_terminal(invocation)
    from tuimail.config.schema import Config
    from tuimail.server.account import BoxedAccount
    from tuimail.server.archive import Archive
    from tuimail.server.embed import Embedded
    from tuimail.wiring import Deployment

    places = find_places(invocation)
    directory = places.paths.data_dir / "archives"
    archive = Archive(invocation.paths, directory / f"{_stem(invocation.paths)}.index")
    server = Embedded(archive.build)
    account = BoxedAccount(server, _account_name(invocation.paths), "archive@localhost")
    places = Places(
        Config(accounts=(account.config,), ui=places.config.ui, keys=places.config.keys),
        replace(places.paths, data_dir=directory, state_dir=directory),
    )
    deployment = Deployment((account.config,), places.paths, account, account.connect)
    server.start()
    try:
        server.spawn(archive.follow())
        return show(invocation, places, server, deployment, _GREETING)
    finally:
        server.stop()


def _account_name(paths: Sequence[str]) -> str:
    """As the folder tree shows it: the last part of the path, and how many more there are."""
    name = os.path.basename(os.path.abspath(paths[0])) or paths[0]
    return name if len(paths) == 1 else f"{name} +{len(paths) - 1}"


def _stem(paths: Sequence[str]) -> str:
    """The same for the same set of paths, in any order."""
    whole = "\0".join(sorted(os.path.realpath(path) for path in paths))
    digest = hashlib.sha256(whole.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return f"{Path(paths[0]).name[:24]}-{digest}" if Path(paths[0]).name.isascii() else digest
