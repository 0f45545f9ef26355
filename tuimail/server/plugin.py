"""`pymap tuimail`: the same mailboxes served to any IMAP client by pymap's own program.

    pymap --port 1143 tuimail --path ~/Mail     reads Maildir, mbox and message files
    pymap --port 1143 tuimail --demo            the demo's mailbox

What is done to an archive is remembered in the file that `--index` names; without it, until the server ends.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tuimail.server.archive import Archive
from tuimail.server.backend import ServedBackend, ServedConfig
from tuimail.server.embed import USER
from tuimail.server.mailbox_set import ServedMailboxSet
from tuimail.server.wire import serve_with_ours


class TuimailBackend(ServedBackend):
    """pymap.interfaces.backend.BackendInterface, registered as `tuimail`."""

    def __init__(
        self,
        config: ServedConfig,
        mailbox_set: ServedMailboxSet,
        user: str,
        password: str,
        archive: Archive | None = None,
        scratch: Path | None = None,
    ) -> None:
        super().__init__(config, mailbox_set, user, password)
        self._archive = archive
        self._scratch = scratch

    @classmethod
    def add_subparser(cls, name: str, subparsers: Any) -> ArgumentParser:
        """The options behind `pymap tuimail`."""
        parser: ArgumentParser = subparsers.add_parser(name, help="demo mail, or local archives that are never written")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--path", action="append", metavar="PATH", help="a Maildir, an mbox, a directory of messages")
        what.add_argument("--demo", action="store_true", help="a made-up mailbox")
        parser.add_argument("--index", metavar="FILE", help="where UIDs and flags are kept (else: nowhere)")
        parser.add_argument("--user", default=USER, metavar="NAME", help=f"the login name ({USER})")
        parser.add_argument(
            "--password-file", metavar="FILE", help="holds the password (else one is made up and shown)"
        )
        return parser

    @classmethod
    async def init(cls, args: Namespace, **overrides: Any) -> tuple[TuimailBackend, ServedConfig]:
        """Make the mailboxes. Raises ServerFailed and OSError."""
        overrides.setdefault("bad_command_limit", None)
        config = ServedConfig.from_args(args, **overrides)
        config.apply_context()
        serve_with_ours()
        password = _password(args)
        if args.demo:
            return cls(config, await _demo(), args.user, password), config
        scratch = None if args.index else Path(tempfile.mkdtemp(prefix="tuimail-index-"))
        archive = Archive(args.path, Path(args.index) if scratch is None else scratch / "archive.index")
        return cls(config, await archive.build(), args.user, password, archive, scratch), config

    async def start(self, stack: AsyncExitStack) -> None:
        """Follow the archive until pymap ends, and remove what was for this run only."""
        if self._archive is None:
            return
        if self._scratch is not None:
            stack.callback(shutil.rmtree, self._scratch, ignore_errors=True)
        following = asyncio.create_task(self._archive.follow())
        stack.push_async_callback(_ended, following)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _demo() -> ServedMailboxSet:
    import time

    from tuimail.demo.run import SEED, box

    return await box(SEED, int(time.time())).build()


def _password(args: Namespace) -> str:
    if args.password_file:
        return Path(args.password_file).read_text("utf-8").splitlines()[0]
    password = secrets.token_urlsafe(12)
    sys.stdout.write(f"user {args.user}, password {password}\n")
    sys.stdout.flush()
    return password
