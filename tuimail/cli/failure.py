"""Turns an exception into one sentence on stderr; its traceback goes to the log file."""

from __future__ import annotations

import logging

from tuimail.cli.output import complain
from tuimail.model.language import gettext

_log = logging.getLogger("tuimail.cli")


def report(error: Exception) -> int:
    """Print the sentence and return exit status 1. Errors of a room speak for themselves."""
    from tuimail.cli.logs import current_log_file

    place = current_log_file()
    if place is not None:  # without a log, logging would write the traceback on the terminal
        _log.error("%s", type(error).__name__, exc_info=error)
    if _speaks_for_itself(error):
        sentence = str(error)
    elif isinstance(error, OSError) and error.strerror:
        sentence = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    else:
        sentence = gettext("Something went wrong inside tuimail")
        sentence += (
            gettext("; the details are in {place}").format(place=place) if place else f": {type(error).__name__}"
        )
    complain(sentence if sentence.endswith((".", "!", "?")) else sentence + ".")
    return 1


def _speaks_for_itself(error: Exception) -> bool:
    """Whether the text was written for users: the error trees of the rooms are."""
    return type(error).__module__.startswith("tuimail.")
