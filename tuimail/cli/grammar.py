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
from tuimail.model.language import gettext, gettext_noop

_FLAGS: Final = {
    "read": gettext("mark them read"),
    "unread": gettext("mark them unread"),
    "star": gettext("star them"),
    "unstar": gettext("remove their stars"),
}


_OF_ARGPARSE: Final = (
    gettext_noop("usage: "),
    gettext_noop("positional arguments"),
    gettext_noop("options"),
    gettext_noop("show this help message and exit"),
    gettext_noop("show program's version number and exit"),
    gettext_noop("unrecognized arguments: %s"),
    gettext_noop("the following arguments are required: %s"),
    gettext_noop("expected one argument"),
    gettext_noop("argument %(argument_name)s: %(message)s"),
    gettext_noop("invalid choice: %(value)r (choose from %(choices)s)"),
)
"""Sentences of the library, which asks the language's module for them: here the catalogue has them."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(gettext("tuimail: {message}. See: tuimail --help").format(message=message))


def _spoken(text: str) -> str:
    """A sentence of argparse's in the user's language."""
    return gettext(text) if text in _OF_ARGPARSE else text


def parser(*, is_brief: bool = False) -> argparse.ArgumentParser:
    """The parser of all verbs; it raises UsageError, or SystemExit where it has answered itself.

    A brief one names the options that every verb takes only once, for a page to read.
    """
    vars(argparse)["_"] = _spoken
    common = _common_options()
    shared = [] if is_brief else [common]
    whole = _Parser(
        prog="tuimail",
        parents=[common],
        description=gettext("A terminal mail client. Without a verb: open the mail of the configured accounts."),
    )
    whole.add_argument("--version", action="version", version=f"tuimail {__version__}")
    verbs = whole.add_subparsers(dest="verb", metavar="VERB", parser_class=_Parser)

    def verb(name: str, does: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, parents=shared, help=does, description=does[0].upper() + does[1:] + ".")

    listen = gettext("also listen on this machine's loopback interface; the port and a one-time password are shown")
    demo = verb("demo", gettext("show a made-up mailbox, live, without an account; nothing is kept"))
    demo.add_argument("--listen", action="store_true", help=listen)

    archive = verb("open", gettext("read Maildir, mbox and message files; they are never written"))
    archive.add_argument("paths", nargs="+", metavar="PATH", help=gettext("a file or a directory"))
    archive.add_argument("--listen", action="store_true", help=listen)

    sync = verb("sync", gettext("send what waits and fetch what is new, without a screen"))
    sync.add_argument("account", nargs="?", metavar="ACCOUNT", help=gettext("only this account"))

    folders = verb("folders", gettext("list the folders with their counts"))
    folders.add_argument("account", nargs="?", metavar="ACCOUNT", help=gettext("only this account"))
    _add_source(folders)

    _add_questions(verb)
    _add_changes(verb)

    _add_journal(verb)

    mailto = verb("mailto", gettext("show the mail exchanged with the people in a mailto: link"))
    mailto.add_argument("url", metavar="URL", help="mailto:ada@example.org")

    completion = verb("completion", gettext("print the completion of this command line for a shell"))
    completion.add_argument("shell", choices=("bash", "zsh", "fish", "tcsh"), help=gettext("the shell to print it for"))
    return whole


def _add_journal(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    log = verb("log", gettext("list what was done, newest first"))
    log.add_argument("account", nargs="?", metavar="ACCOUNT", help=gettext("only this account"))
    log.add_argument("--limit", type=_positive, metavar="N", help=gettext("how many lines at most (20)"))

    undo = verb("undo", gettext("undo the last action, or the one named"))
    undo.add_argument("ref", nargs="?", metavar="REF", help=gettext("the REF that `tuimail log` shows"))
    undo.add_argument("--dry-run", action="store_true", default=None, help=gettext("show what would be changed"))


def _add_questions(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    listing = verb("list", gettext("list the messages stored here, newest first"))
    listing.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help=gettext("only this folder (without it: the inboxes; with --open: all)"),
    )
    listing.add_argument("--account", metavar="NAME", help=gettext("only this account"))
    listing.add_argument("--limit", type=_positive, metavar="N", help=gettext("how many at most (50; --json: all)"))
    _add_source(listing)

    read = verb("read", gettext("print a message as the reader shows it"))
    read.add_argument(
        "refs", nargs="+", metavar="REF", help=gettext("the REF that `tuimail list` shows, or a Message-ID")
    )
    read.add_argument("--account", metavar="NAME", help=gettext("only this account"))
    _add_source(read)

    search = verb("search", gettext("list the messages of all folders that match a query"))
    search.add_argument(
        "query", nargs="+", metavar="QUERY", help=gettext("words, from:ada, is:unread, newer:7d, and so on")
    )
    search.add_argument("--account", metavar="NAME", help=gettext("only this account"))
    search.add_argument("--limit", type=_positive, metavar="N", help=gettext("how many at most (50; --json: all)"))
    _add_source(search)


def _add_changes(verb: Callable[[str, str], argparse.ArgumentParser]) -> None:
    flag = verb("flag", gettext("mark messages read or unread, star them, tag them; `tuimail undo` undoes it"))
    flag.add_argument(
        "refs", nargs="*", metavar="REF", help=gettext("the REF that `tuimail list` shows, or a Message-ID")
    )
    for name, does in _FLAGS.items():
        flag.add_argument(f"--{name}", dest="flags", action="append_const", const=name, help=does)
    flag.add_argument("--add", action="append", metavar="TAG", help=gettext("a tag (IMAP keyword) to set"))
    flag.add_argument("--remove", action="append", metavar="TAG", help=gettext("a tag to remove"))
    _add_choice(flag)

    move = verb("move", gettext("move messages to a folder; `tuimail undo` undoes it"))
    move.add_argument(
        "refs", nargs="*", metavar="REF", help=gettext("the REF that `tuimail list` shows, or a Message-ID")
    )
    move.add_argument("folder", metavar="FOLDER", help=gettext("its name, or archive, trash, junk, inbox"))
    _add_choice(move)

    snooze = verb(
        "snooze", gettext("put messages away until a time, then they come back unread; `tuimail undo` undoes it")
    )
    snooze.add_argument(
        "refs", nargs="*", metavar="REF", help=gettext("the REF that `tuimail list` shows, or a Message-ID")
    )
    snooze.add_argument(
        "--until", required=True, metavar="TIME", help=gettext('"fri 9:00", tomorrow, 3d, "24 dec", and so on')
    )
    snooze.add_argument(
        "--yes", action="store_true", default=None, help=gettext("create the folder for snoozed mail without asking")
    )
    _add_choice(snooze)


def _add_choice(verb: argparse.ArgumentParser) -> None:
    """Which messages a change is about, and whether it is only tried."""
    verb.add_argument("--query", metavar="QUERY", help=gettext("all messages that match, instead of REFs"))
    verb.add_argument("--account", metavar="NAME", help=gettext("only this account"))
    verb.add_argument("--dry-run", action="store_true", default=None, help=gettext("show what would be changed"))


def _add_source(verb: argparse.ArgumentParser) -> None:
    """What mail a verb is about, where that is not what is stored of the accounts."""
    verb.add_argument(
        "--open", dest="paths", action="append", metavar="PATH", help=gettext("mail in this file or directory")
    )
    verb.add_argument("--server", action="store_true", default=None, help=gettext("ask the server too"))


def _common_options() -> _Parser:
    """Options of every verb; SUPPRESS keeps a value given before the verb from being reset after it."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    add = common.add_argument
    add("--config", type=Path, metavar="FILE", help=gettext("the config file"))
    add("--data-dir", type=Path, metavar="DIR", help=gettext("keep cache, journal, state and log in DIR"))
    add("--log", type=Path, metavar="FILE", help=gettext("the log file"))
    add("--theme", metavar="NAME", help=gettext("the theme for this run"))
    add("--keys", metavar="PROFILE", help=gettext("the key profile for this run"))
    add("--read-only", action="store_true", help=gettext("change nothing, neither here nor on the server"))
    add("--no-mouse", dest="mouse", action="store_false", help=gettext("leave the mouse to the terminal"))
    add(
        "--plain-output",
        action="store_true",
        help=gettext("draw in Textual's own way, if the screen looks wrong"),
    )
    add("--slow", action="store_true", help=gettext("draw less often, for a slow line"))
    add(
        "--linear",
        action="store_true",
        help=gettext("plain lines of text, for screen readers and simple terminals"),
    )
    add(
        "--no-resume", dest="resume", action="store_false", help=gettext("start without the last screen, and keep none")
    )
    add("--json", action="store_true", help=gettext("print one JSON document (not for the screen)"))
    return common


def _positive(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(gettext("'{text}' is not a number above zero").format(text=text))
    return value
