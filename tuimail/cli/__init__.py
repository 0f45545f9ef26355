"""The command line: parses the words, runs the verb, and turns every failure into one sentence.

Exit status: 0 done, 1 the operation failed, 2 wrong usage or a config error. A traceback goes to the log file only.
Rooms are imported when a verb needs them, so that the screen starts at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from tuimail.cli.output import complain
from tuimail.cli.parse import Invocation, UsageError, parse


def run(argv: Sequence[str]) -> int:
    """Run one invocation and return its exit status."""
    try:
        invocation = parse(argv)
    except UsageError as error:
        complain(str(error))
        return 2
    if invocation is None:
        return 0
    try:
        return _run_verb(invocation)
    except KeyboardInterrupt:
        complain("Interrupted. What the journal holds will be sent the next time.")
        return 1
    except BrokenPipeError:
        # `tuimail log | head`: whoever read has enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run_verb(invocation: Invocation) -> int:
    from tuimail.config.errors import ConfigError

    try:
        match invocation.verb:
            case "run":
                from tuimail.cli.screen import run_screen

                return run_screen(invocation)
            case "demo":
                from tuimail.cli.demo import run_demo

                return run_demo(invocation)
            case "open":
                from tuimail.cli.open import run_open

                return run_open(invocation)
            case "sync":
                from tuimail.cli.sync import run_sync

                return run_sync(invocation)
            case "folders":
                from tuimail.cli.folders import run_folders

                return run_folders(invocation)
            case "list":
                from tuimail.cli.listing import run_list

                return run_list(invocation)
            case "read":
                from tuimail.cli.read import run_read

                return run_read(invocation)
            case "log":
                from tuimail.cli.journal import run_log

                return run_log(invocation)
            case "undo":
                from tuimail.cli.journal import run_undo

                return run_undo(invocation)
    except BrokenPipeError:
        raise
    except ConfigError as error:
        complain(str(error))
        return 2
    except Exception as error:
        from tuimail.cli.failure import report

        return report(error)
