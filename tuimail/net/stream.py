"""An open connection: octets in, octets out, and TLS on request.

plain ──start_tls──> encrypted
  └──────┴──> at end (peer closed: read gives b"") | broken (read, drain raise LinkLost) | closed by us (b"")
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import ssl

from tuimail.model.language import gettext
from tuimail.net import tls
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import LinkLost, NetError, TimedOut
from tuimail.net.inbox import Inbox
from tuimail.net.tunnel import Tunnel

log = logging.getLogger(__name__)

TLS_SHUTDOWN_S = 2.0
_CLOSE_S = 2.0


class Stream:
    """One reader at a time, in one loop. A cancelled read loses nothing."""

    def __init__(self, endpoint: Endpoint, inbox: Inbox, *, is_encrypted: bool, tunnel: Tunnel | None = None) -> None:
        self.endpoint = endpoint
        self.tx = 0
        """Octets handed to the connection."""
        self.is_encrypted = is_encrypted
        self.is_loopback = tunnel is None and _is_loopback(inbox)
        """The other end is on this machine (known by its address, not by its name)."""
        self._inbox = inbox
        self._tunnel = tunnel
        self._is_closed = False

    @property
    def rx(self) -> int:
        """Octets received."""
        return self._inbox.rx

    @property
    def is_closed(self) -> bool:
        """Nothing more can be sent: closed here, or gone."""
        return self._is_closed or self._inbox.is_at_end

    @property
    def may_send_password(self) -> bool:
        """Whether a password may travel as it is: encrypted, through a tunnel, or in the clear where allowed."""
        if self.is_encrypted or self._tunnel is not None:
            return True
        return self.endpoint.security == "plain" and (self.is_loopback or self.endpoint.allow_plain)

    async def read(self) -> bytes:
        """The next octets as they came, b"" at the end; LinkLost or TunnelFailed when the end was no clean one."""
        await self._inbox.wait_for_data()
        chunk = self._inbox.take()
        if chunk or self._is_closed:
            return chunk
        failure = await self._failure()
        if failure is not None:
            raise failure
        return b""

    def write(self, data: bytes) -> None:
        """Send, in the background; a lost connection shows in drain() and read()."""
        if self.is_closed or self._inbox.transport is None:
            return
        self.tx += len(data)
        self._inbox.transport.write(data)

    async def drain(self) -> None:
        """Return when there is room for more."""
        await self._inbox.wait_for_room()
        if self.is_closed:
            raise (None if self._is_closed else await self._failure()) or LinkLost(self.endpoint, "closed")

    async def start_tls(self, timeout_s: float = 20.0) -> None:
        """Encrypt from here on. What came before the handshake is dropped: anybody may have injected it."""
        context = tls.make_context(self.endpoint)
        transport = self._inbox.transport
        if self.is_closed or transport is None:
            raise LinkLost(self.endpoint, "closed")
        loop = asyncio.get_running_loop()
        # start_tls stops reading before it yields to the loop, so nothing slips in behind this line.
        dropped = self._inbox.drop()
        if dropped:
            log.warning("%s: dropped %d octets that came before the TLS handshake", self.endpoint, dropped)
        try:
            async with asyncio.timeout(timeout_s):
                encrypted = await loop.start_tls(
                    transport,
                    self._inbox,
                    context,
                    server_hostname=tls.server_name(self.endpoint),
                    ssl_shutdown_timeout=TLS_SHUTDOWN_S,
                )
        except TimeoutError:
            self._abandon(transport)
            raise TimedOut(self.endpoint, timeout_s, gettext("start TLS")) from None
        except OSError as error:
            self._abandon(transport)
            raise tls.explain(error, self.endpoint) from error
        except BaseException:
            self._abandon(transport)
            raise
        if encrypted is None:
            raise LinkLost(self.endpoint, gettext("it hung up during the TLS handshake"))
        self._inbox.transport = encrypted
        self.is_encrypted = True

    def close(self) -> None:
        """Send what waits, then hang up. Returns at once; a second call does nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._inbox.transport is not None:
            self._inbox.transport.close()
        if self._tunnel is not None:
            self._tunnel.close()
        # A reader that waits right now gets its b"".
        self._inbox.eof_received()

    async def wait_closed(self) -> None:
        """Close, and return when the connection is gone; what is stuck is cut off after a moment."""
        self.close()
        done, _ = await asyncio.wait([self._inbox.lost], timeout=_CLOSE_S)
        if not done and self._inbox.transport is not None:
            self._inbox.transport.abort()
        if self._tunnel is not None:
            await self._tunnel.wait_closed()

    async def _failure(self) -> NetError | None:
        if self._tunnel is not None:
            return await self._tunnel.failure()
        error = self._inbox.error
        if error is None:
            return None
        why = gettext("broken TLS") if isinstance(error, ssl.SSLError) else getattr(error, "strerror", None)
        return LinkLost(self.endpoint, why or "")

    def _abandon(self, transport: asyncio.Transport) -> None:
        self._is_closed = True
        with contextlib.suppress(OSError):
            transport.abort()
        self._inbox.connection_lost(None)


def _is_loopback(inbox: Inbox) -> bool:
    peer = inbox.transport.get_extra_info("peername") if inbox.transport is not None else None
    if not isinstance(peer, tuple) or not peer:
        return False
    try:
        address = ipaddress.ip_address(str(peer[0]).split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
