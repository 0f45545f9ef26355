"""Leaves a mailing list by one click."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from tuimail.engine.errors import JobFailed
from tuimail.engine.offload import TookTooLong, offload
from tuimail.mime.list_unsubscribe import may_be_asked
from tuimail.model.language import gettext
from tuimail.net import one_click
from tuimail.net.errors import NetError

LIMIT_S: Final = 40.0
log = logging.getLogger("tuimail.engine.unsubscribe")


async def unsubscribe(uri: str, note: Callable[[str], object]) -> None:
    """Ask the list; done when it said so. `note` writes into the journal what was asked of whom."""
    if not may_be_asked(uri):
        raise JobFailed(gettext("This list cannot be asked safely, so nothing was sent: open its page instead."))
    host = urlsplit(uri).hostname or ""
    try:
        await offload(
            partial(one_click.post, uri), within_s=LIMIT_S, what=gettext("unsubscribing at {host}").format(host=host)
        )
    except TookTooLong as error:
        raise JobFailed(
            gettext("{host} does not answer: try again later, or open its page.").format(host=host)
        ) from error
    except NetError as error:
        raise JobFailed(gettext("You are still subscribed. {error}").format(error=error)) from error
    log.info("asked %s to unsubscribe", host)
    note(gettext("Asked {host} to unsubscribe you").format(host=host))
