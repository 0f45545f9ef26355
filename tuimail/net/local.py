"""A Stream over a socket that is connected already: to a server inside this process."""

from __future__ import annotations

import asyncio
import socket

from tuimail.net.endpoint import Endpoint
from tuimail.net.inbox import Inbox
from tuimail.net.stream import Stream


async def adopt(connected: socket.socket, endpoint: Endpoint) -> Stream:
    """Take over one end of a socketpair. Nothing leaves the process, so a password may travel as it is.

    `endpoint` names the server in messages; its `allow_plain` must say what the line above says.
    """
    connected.setblocking(False)
    try:
        _, inbox = await asyncio.get_running_loop().create_connection(Inbox, sock=connected)
    except BaseException:
        connected.close()
        raise
    return Stream(endpoint, inbox, is_encrypted=False)
