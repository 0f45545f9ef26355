"""The grammar of the command line, as argparse wants it.

Options may stand before or after the verb.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from tuimail import __version__
from tuimail.cli.parse import UsageError

_FLAGS: Final = {
    "read": "mark them read",
    "unread": "mark them unread",
    "star": "star them",
    "unstar": "take their stars away",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"tuimail: {message}. See: tuimail --help")


def parser(*, is_brief: bool = False) -> argparse.ArgumentParser:
    """The parser of all verbs; it raises UsageError, or SystemExit where it has answered itself.

    A brief one names the options that every verb takes only once, for a page to read.
    """
    common = _common_options()
    shared = [] if is_brief else [common]
    whole = _Parser(
        prog="tuimail",
        parents=[common],
        description="A terminal mail client. Without a verb: open the mail of the configured accounts.",
    )
    whole.add_argument("--version", action="version", version=f"tuimail {__version__}")
    verbs = whole.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)

    def verb(name: str, does: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, parents=shared, help=does, description=does[0].upper() + does[1:] + ".")

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

    _add_questions(verb)
    _add_changes(verb)

    _add_journal(verb)

    mailto = verb("mailto", "open the screen on what was exchanged with the people of a mailto: link")
    mailto.add_argument("url", metavar="URL", help="mailto:ada@example.org")

    completion = verb("completion", "print the words of the command line for a shell to evaluate")
    completion.add_argument("shell", choices=("bash", "zsh", "fish", "tcsh"), help="whose language to print them in")
    return whole


def _add_journal(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    log = verb("log", "list what was done, newest first")
    log.add_argument("account", nargs="?", help="only this account")
    log.add_argument("--limit", type=_positive, metavar="N", help="how many lines at most (20)")

    undo = verb("undo", "take back the last action, or the one named")
    undo.add_argument("ref", nargs="?", metavar="REF", help="the REF that `tuimail log` shows")


def _add_questions(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    listing = verb("list", "list messages, newest first, from what is stored here")
    listing.add_argument("folder", nargs="?", metavar="FOLDER", help="of this folder (the inboxes; --open: all)")
    listing.add_argument("--account", metavar="NAME", help="only this account")
    listing.add_argument("--limit", type=_positive, metavar="N", help="how many at most (50; --json: all)")
    _add_source(listing)

    read = verb("read", "print a message as the reader shows it")
    read.add_argument("refs", nargs="+", metavar="REF", help="the REF that `tuimail list` shows, or a Message-ID")
    read.add_argument("--account", metavar="NAME", help="only this account")
    _add_source(read)

    search = verb("search", "list the messages of all folders that match a query")
    search.add_argument("query", nargs="+", metavar="QUERY", help="words, from:ada, is:unread, newer:7d, and so on")
    search.add_argument("--account", metavar="NAME", help="only this account")
    search.add_argument("--limit", type=_positive, metavar="N", help="how many at most (50; --json: all)")
    _add_source(search)


def _add_changes(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    flag = verb("flag", "mark messages read or unread, star them, tag them; `tuimail undo` takes it back")
    flag.add_argument("refs", nargs="*", metavar="REF", help="the REF that `tuimail list` shows, or a Message-ID")
    for name, does in _FLAGS.items():
        flag.add_argument(f"--{name}", dest="flags", action="append_const", const=name, help=does)
    flag.add_argument("--add", action="append", metavar="TAG", help="a tag (IMAP keyword) to set")
    flag.add_argument("--remove", action="append", metavar="TAG", help="a tag to take away")
    _add_choice(flag)

    move = verb("move", "move messages to a folder; `tuimail undo` takes it back")
    move.add_argument("refs", nargs="*", metavar="REF", help="the REF that `tuimail list` shows, or a Message-ID")
    move.add_argument("folder", metavar="FOLDER", help="its name, or archive, trash, junk, inbox")
    _add_choice(move)

    snooze = verb("snooze", "put messages away until a time, then they come back unread; `tuimail undo` takes it back")
    snooze.add_argument("refs", nargs="*", metavar="REF", help="the REF that `tuimail list` shows, or a Message-ID")
    snooze.add_argument("--until", required=True, metavar="TIME", help='"fri 9:00", tomorrow, 3d, "24 dec", and so on')
    _add_choice(snooze)


def _add_choice(verb: argparse.ArgumentParser) -> None:
    """Which messages a change is about, and whether it is only tried."""
    verb.add_argument("--query", metavar="QUERY", help="instead of REFs: all messages that match")
    verb.add_argument("--account", metavar="NAME", help="only this account")
    verb.add_argument("--dry-run", action="store_true", default=None, help="show what would be changed")


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
    add("--linear", action="store_true", help="speak in lines, for screen readers and terminals without a cursor")
    add("--no-resume", dest="resume", action="store_false", help="begin afresh; keep no picture of the screen")
    add("--json", action="store_true", help="print one JSON document (not for the screen)")
    return common


def _positive(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above zero")
    return value
