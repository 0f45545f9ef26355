"""The command line: parses the words, runs the verb, and turns every failure into one sentence.

Exit status: 0 done, 1 the operation failed, 2 wrong usage or a config error. A traceback goes to the log file only.
Rooms are imported when a verb needs them, so that the screen starts at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Literal

from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation, UsageError, Verb, parse
from tuimail.model import language
from tuimail.model.language import gettext


def run(argv: Sequence[str]) -> int:
    """Run one invocation and return its exit status."""
    language.speak(language.of_system())
    try:
        invocation = parse(argv)
    except UsageError as error:
        complain(str(error))
        return 2
    if invocation is None:
        return 0
    _speak_as_chosen(invocation)
    try:
        return _run_verb(invocation)
    except KeyboardInterrupt:
        complain(gettext("Interrupted. What is still waiting is sent the next time."))
        return 1
    except BrokenPipeError:
        _print_no_more()  # `tuimail log | head`: whoever read has enough
        return 0
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            _print_no_more()  # the terminal is gone


def _speak_as_chosen(invocation: Invocation) -> None:
    """The language of the config goes before the system's: now, because texts are looked up as modules are imported."""
    from tuimail.config.own import chosen_language
    from tuimail.config.paths import resolve

    if language.CHOSEN in os.environ:
        return
    if chosen := chosen_language(resolve(invocation.config).config_file):
        os.environ[language.CHOSEN] = chosen
        language.speak(chosen)


def _print_no_more() -> None:
    """Python would complain once more, and change the exit status, when it closes the streams."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nothing, stream.fileno())


def _run_verb(invocation: Invocation) -> int:
    from tuimail.config.errors import ConfigError

    try:
        return _runner(invocation.verb)(invocation)
    except BrokenPipeError:
        raise
    except (ConfigError, UsageError) as error:
        complain(str(error))
        return 2
    except Exception as error:
        from tuimail.cli.failure import report

        return report(error)


def _runner(verb: Verb) -> Callable[[Invocation], int]:
    match verb:
        case "run":
            from tuimail.cli.screen import run_screen

            return run_screen
        case "demo":
            from tuimail.cli.demo import run_demo

            return run_demo
        case "open":
            from tuimail.cli.open import run_open

            return run_open
        case "mailto":
            from tuimail.cli.mailto import run_mailto

            return run_mailto
        case "completion":
            from tuimail.cli.completion import run_completion

            return run_completion
        case "flag" | "move" | "snooze" | "log" | "undo":
            return _changing(verb)
        case "sync" | "folders" | "list" | "read" | "search":
            return _asking(verb)


def _asking(verb: Literal["sync", "folders", "list", "read", "search"]) -> Callable[[Invocation], int]:
    match verb:
        case "sync":
            from tuimail.cli.sync import run_sync

            return run_sync
        case "folders":
            from tuimail.cli.folders import run_folders

            return run_folders
        case "list":
            from tuimail.cli.listing import run_list

            return run_list
        case "read":
            from tuimail.cli.read import run_read

            return run_read
        case "search":
            from tuimail.cli.search import run_search

            return run_search


def _changing(verb: Literal["flag", "move", "snooze", "log", "undo"]) -> Callable[[Invocation], int]:
    match verb:
        case "flag":
            from tuimail.cli.change import run_flag

            return run_flag
        case "move":
            from tuimail.cli.change import run_move

            return run_move
        case "snooze":
            from tuimail.cli.snooze import run_snooze

            return run_snooze
        case "log":
            from tuimail.cli.journal import run_log

            return run_log
        case "undo":
            from tuimail.cli.journal import run_undo

            return run_undo
