"""What a process without the connection asks of the one that holds it: a file per wish, and its outcome beside it.

    asker:   write NAME.wish, poke the holder ── wait for NAME.done ── remove both
    holder:  find NAME.wish ── rename to NAME.taken ── do it ── write NAME.done ("" or why not)
             of a search: NAME.found meanwhile, what the server told up to now

Files, because they survive neither side's crash worse than a datagram: who finds leftovers, removes them.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from tuimail.contract.commands import (
    Command,
    CreateMailbox,
    FetchPart,
    Lane,
    OpenMessage,
    SearchServer,
    SyncAccount,
    SyncMailbox,
    Unsubscribe,
)
from tuimail.contract.events import Event, FoundOnServer
from tuimail.model.ids import AccountId, MailboxKey, MailboxRow, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.values import dataclass

log = logging.getLogger("tuimail.engine.wishes")

STALE_S: Final = 3600.0
_MOST_OCTETS: Final = 64 * 1024
_numbers = itertools.count()


def encode(command: Command) -> dict[str, Any] | None:
    """The command as JSON; None for what every process does itself."""
    match command:
        case SyncMailbox():
            return {"do": "sync", "mailbox": command.mailbox.row, "lane": command.lane}
        case SyncAccount():
            return {"do": "sync-account", "lane": command.lane}
        case OpenMessage():
            asked = {"do": "open", "message": command.message.row, "lane": command.lane}
            return {**asked, "html": True} if command.prefer_html else asked
        case FetchPart():
            return {"do": "part", "message": command.message.row, "section": command.section, "lane": command.lane}
        case CreateMailbox():
            return {"do": "create", "name": command.name, "use": command.special_use}
        case SearchServer():
            return {"do": "search", "query": command.query}
        case Unsubscribe():
            return {"do": "unsubscribe", "message": command.message.row, "uri": command.uri}
        case _:
            return None


def decode(account: AccountId, wish: Any) -> Command:
    """The command of a wish; ValueError, KeyError or TypeError where it is none."""
    match wish["do"]:
        case "create":
            use = wish["use"]
            return CreateMailbox(account=account, name=str(wish["name"]), special_use=SpecialUse(use) if use else None)
        case "search":
            return SearchServer(account=account, query=str(wish["query"]))
        case "sync":
            mailbox = MailboxKey(account, MailboxRow(int(wish["mailbox"])))
            return SyncMailbox(mailbox=mailbox, lane=Lane(wish["lane"]))
        case "sync-account":
            return SyncAccount(account=account, lane=Lane(wish["lane"]))
        case "open":
            message = MessageKey(account, MessageRow(int(wish["message"])))
            return OpenMessage(message=message, lane=Lane(wish["lane"]), prefer_html=bool(wish.get("html")))
        case "unsubscribe":
            message = MessageKey(account, MessageRow(int(wish["message"])))
            return Unsubscribe(message=message, uri=str(wish["uri"]))
        case "part":
            message = MessageKey(account, MessageRow(int(wish["message"])))
            return FetchPart(message=message, section=str(wish["section"]), lane=Lane(wish["lane"]))
        case other:
            raise ValueError(f"unknown wish {other!r}")


@dataclass(slots=True)
class _Search:
    """What was told of one that somebody wished for."""

    query: str
    rows: set[MessageRow] = field(default_factory=set)
    more: int = 0


class WishBox:
    """The directory of an account's wishes."""

    def __init__(self, database: Path, account: AccountId) -> None:
        self._directory = database.with_suffix(".wishes")
        self._account = account
        self._searches: dict[str, _Search] = {}

    # -- the asker's side

    def ask(self, command: Command) -> str | None:
        """Write a wish down; its name, None for a command that is none."""
        wish = encode(command)
        if wish is None:
            return None
        self._directory.mkdir(mode=0o700, exist_ok=True)
        name = f"{os.getpid()}-{time.time_ns()}-{next(_numbers)}"
        self._write(f"{name}.wish", json.dumps(wish))
        return name

    def outcome(self, name: str) -> str | None:
        """ "" when it is done, why not, or None as long as nobody knows."""
        try:
            return (self._directory / f"{name}.done").read_text("utf-8")
        except OSError:
            return None

    def found(self, name: str) -> tuple[frozenset[MessageRow], int]:
        """What a search that was wished for has found up to now, and how many more there are."""
        try:
            told = json.loads((self._directory / f"{name}.found").read_bytes())
            return frozenset(MessageRow(int(row)) for row in told["rows"]), int(told["more"])
        except (OSError, ValueError, KeyError, TypeError):
            return frozenset(), 0

    def forget(self, name: str) -> None:
        """The asker has no use for it any more."""
        for suffix in ("wish", "taken", "done", "found"):
            with suppress(OSError):
                (self._directory / f"{name}.{suffix}").unlink()

    # -- the holder's side

    def take(self) -> Iterator[tuple[str, Command]]:
        """The wishes that wait, each once; what makes no sense is answered, what is old is swept away."""
        try:
            names = sorted(path.name for path in self._directory.iterdir())
        except OSError:
            return
        for file_name in names:
            name, _, suffix = file_name.rpartition(".")
            if suffix != "wish":
                self._sweep(file_name)
                continue
            taken = self._directory / f"{name}.taken"
            try:
                (self._directory / file_name).rename(taken)
                command = decode(self._account, json.loads(taken.read_bytes()[:_MOST_OCTETS]))
            except OSError:
                continue  # its asker took it back
            except (ValueError, KeyError, TypeError):
                log.warning("a wish of another process made no sense")
                self.settle(name, gettext("The other tuimail is a different version: close one of the two."))
                continue
            if isinstance(command, SearchServer):
                self._searches[name] = _Search(command.query)
            yield name, command

    def listening(self, emit: Callable[[Event], None]) -> Callable[[Event], None]:
        """The same, where what a search tells goes to those who wished for it, too; it may serve several."""

        def tell(event: Event) -> None:
            if isinstance(event, FoundOnServer):
                self._hear(event)
            emit(event)

        return tell

    def _hear(self, event: FoundOnServer) -> None:
        for name, search in self._searches.items():
            if search.query == event.query and (self._directory / f"{name}.taken").exists():
                search.rows |= event.rows
                search.more += event.more
                with suppress(OSError):
                    self._write(f"{name}.found", json.dumps({"rows": sorted(search.rows), "more": search.more}))

    def take_over(self) -> None:
        """A holder before us ended over these: they wait again."""
        for path in self._directory.glob("*.taken"):
            with suppress(OSError):
                path.rename(path.with_suffix(".wish"))

    def settle(self, name: str, reason: str) -> None:
        """Tell the asker how it ended; where he has gone, the wish just goes away."""
        self._searches.pop(name, None)
        taken = self._directory / f"{name}.taken"
        if not taken.exists():
            return
        try:
            self._write(f"{name}.done", reason)
            taken.unlink()
        except OSError as error:
            log.info("the outcome of a wish could not be written: %s", error)

    def _sweep(self, file_name: str) -> None:
        path = self._directory / file_name
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE_S:
                path.unlink()

    def _write(self, file_name: str, text: str) -> None:
        draft = self._directory / f".{file_name}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        draft.rename(self._directory / file_name)
