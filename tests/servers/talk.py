"""Conversations of imaplib with a scripted server, for the tests of that server."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import Callable
from typing import Any

from tests.servers.mail import letter
from tests.servers.scripted import FULL, ScriptedServer


def talk(server: ScriptedServer, conversation: Callable[[imaplib.IMAP4], Any]) -> Any:
    """Run a blocking conversation of a logged-in client in a thread, the server in this loop."""

    def client() -> Any:
        link = imaplib.IMAP4("127.0.0.1", server.port, timeout=5)
        try:
            link.login("reader", "secret")
            return conversation(link)
        finally:
            link.shutdown()

    async def both() -> Any:
        async with server:
            return await asyncio.to_thread(client)

    return asyncio.run(both())


def filled(capabilities: frozenset[str] = FULL, count: int = 5) -> ScriptedServer:
    server = ScriptedServer(capabilities)
    for number in range(1, count + 1):
        server.mail["INBOX"].append(letter(number), ["\\Seen"] if number % 2 else [])
    return server
