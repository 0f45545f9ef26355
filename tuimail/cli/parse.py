"""The words of the command line, turned into one frozen value.

Options may stand before or after the verb.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NoReturn, cast

from tuimail import __version__
from tuimail.model.values import dataclass

Verb = Literal["run", "demo", "open", "sync", "folders", "list", "read", "log", "undo"]


class UsageError(Exception):
    """The words are off; the text says which, and how to see what is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What the user asked for. Paths are None where the config's own places apply."""

    verb: Verb
    config: Path | None = None
    data_dir: Path | None = None
    log: Path | None = None
    theme: str | None = None
    keys: str | None = None
    read_only: bool = False
    mouse: bool = True
    plain_output: bool = False
    slow: bool = False
    json: bool = False
    account: str | None = None
    ref: str | None = None
    refs: tuple[str, ...] = ()
    folder: str | None = None
    server: bool = False
    limit: int | None = None
    listen: bool = False
    paths: tuple[str, ...] = ()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"tuimail: {message}. See: tuimail --help")


def parse(argv: Sequence[str]) -> Invocation | None:
    """The invocation, or None when `--help` or `--version` has been answered.

    Raises UsageError.
    """
    try:
        words = vars(_parser().parse_args(list(argv)))
    except SystemExit:
        return None
    known = {name: value for name, value in words.items() if name in Invocation.__slots__ and value is not None}
    known["paths"], known["refs"] = tuple(known.get("paths", ())), tuple(known.get("refs", ()))
    known["verb"] = cast("Verb", words.get("verb") or "run")
    return Invocation(**known)


def _parser() -> argparse.ArgumentParser:
    common = _common_options()
    parser = _Parser(
        prog="tuimail",
        parents=[common],
        description="A terminal mail client. Without a verb: open the mail of the configured accounts.",
    )
    parser.add_argument("--version", action="version", version=f"tuimail {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)

    def verb(name: str, does: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, parents=[common], help=does, description=does[0].upper() + does[1:] + ".")

    listen = "also listen on this machine's loopback interface; the port and a one-time password are shown"
    demo = verb("demo", "show a made-up mailbox, live, without an account; nothing is kept")
    demo.add_argument("--listen", action="store_true", help=listen)

    archive = verb("open", "read Maildir, mbox and message files; they are never written")
    archive.add_argument("paths", nargs="+", metavar="PATH", help="a file or a directory")
    archive.add_argument("--listen", action="store_true", help=listen)

    sync = verb("sync", "send what waits and fetch what is new, without a screen")
    sync.add_argument("account", nargs="?", help="only this account")

    folders = verb("folders", "list the folders with their counts")
    folders.add_argument("account", nargs="?", help="only this account")
    _add_source(folders)

    listing = verb("list", "list messages, newest first, from what is stored here")
    listing.add_argument("folder", nargs="?", metavar="FOLDER", help="of this folder (the inboxes; --open: all)")
    listing.add_argument("--account", metavar="NAME", help="only this account")
    listing.add_argument("--limit", type=_positive, metavar="N", help="how many at most (50; --json: all)")
    _add_source(listing)

    read = verb("read", "print a message as the reader shows it")
    read.add_argument("refs", nargs="+", metavar="REF", help="the REF that `tuimail list` shows, or a Message-ID")
    read.add_argument("--account", metavar="NAME", help="only this account")
    _add_source(read)

    log = verb("log", "list what was done, newest first")
    log.add_argument("account", nargs="?", help="only this account")
    log.add_argument("--limit", type=_positive, metavar="N", help="how many lines at most (20)")

    undo = verb("undo", "take back the last action, or the one named")
    undo.add_argument("ref", nargs="?", metavar="REF", help="the REF that `tuimail log` shows")
    return parser


def _add_source(verb: argparse.ArgumentParser) -> None:
    """What mail a verb is about, where that is not what is stored of the accounts."""
    verb.add_argument("--open", dest="paths", action="append", metavar="PATH", help="mail in this file or directory")
    verb.add_argument("--server", action="store_true", default=None, help="ask the server too")


def _common_options() -> _Parser:
    """Options of every verb; SUPPRESS keeps a value given before the verb from being reset after it."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    add = common.add_argument
    add("--config", type=Path, metavar="FILE", help="the config file")
    add("--data-dir", type=Path, metavar="DIR", help="keep cache, journal, state and log in DIR")
    add("--log", type=Path, metavar="FILE", help="the log file")
    add("--theme", metavar="NAME", help="the theme for this run")
    add("--keys", metavar="PROFILE", help="the key profile for this run")
    add("--read-only", action="store_true", help="change nothing, neither here nor on the server")
    add("--no-mouse", dest="mouse", action="store_false", help="leave the mouse to the terminal")
    add("--plain-output", action="store_true", help="write as Textual does, for a terminal that ours is wrong on")
    add("--slow", action="store_true", help="few frames, for a slow line")
    add("--json", action="store_true", help="print one JSON document (not for the screen)")
    return common


def _positive(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above zero")
    return value
