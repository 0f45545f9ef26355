"""Keeps an account connected: connect, sign in, serve until the link drops, back off, again.

    OFFLINE ──> CONNECTING ──> AUTHENTICATING ──> ONLINE ──link lost──> OFFLINE, and again after a pause
                    │               └─ refused: AuthRequired, wait for the user's word
                    └─ failed: OFFLINE, and again after a pause

The pause ends early when the user asks, when the machine wakes from sleep, and when there is something to send.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from tuimail.config.schema import AccountConfig
from tuimail.contract.events import AuthRequired, ConnectionChanged, Event, Phase
from tuimail.engine.backoff import Backoff, SleepWatch
from tuimail.engine.errors import AuthenticationFailed, EngineError, LinkLost, NoPassword, ServerBusy
from tuimail.engine.login import greet, introduce, sign_in
from tuimail.engine.outside import Outside
from tuimail.engine.passwords import Passwords
from tuimail.engine.session import Session
from tuimail.engine.waiting import end_with, happens, together
from tuimail.imap.capabilities import Capabilities
from tuimail.imap.commands.base import Command
from tuimail.imap.errors import ImapError
from tuimail.model.language import gettext
from tuimail.net.errors import NetError, SaslError, SecretError

log = logging.getLogger("tuimail.engine.keeper")

SLEPT = gettext("This computer was asleep; connecting again.")
MOST_DOUBTFUL_REFUSALS = 3
"""So often a password that has worked before may be refused without a clear word before the user is asked."""
SIGN_IN_ANEW = gettext(
    "`password_command` printed no better one when it ran again: log in again with that program, then synchronise."
)
PERMANENT_S = 60.0
"""Trying again will hardly help, but somebody may be mending it."""
Ask = Callable[[Capabilities], list[Command[Any]]]
Serve = Callable[[Session, list[Any]], Coroutine[None, None, None]]


class Keeper:
    """The work connection of one account, for as long as its worker lives."""

    def __init__(
        self,
        account: AccountConfig,
        passwords: Passwords,
        *,
        outside: Outside,
        emit: Callable[[Event], None],
        ask: Ask,
        serve: Serve,
    ) -> None:
        self._account = account
        self._passwords = passwords
        self._outside = outside
        self._emit = emit
        self._ask = ask
        self._serve = serve
        self._backoff = Backoff(outside.random)
        self._retry = asyncio.Event()
        self._session: Session | None = None
        self._offline_since = outside.monotonic()
        self._is_waiting_for_user = False
        self._doubtful_refusals = 0
        self._is_token_fresh = False
        """The token that was refused last came from a second run of its command: there is no better one."""

    async def run(self) -> None:
        """For ever; ends by cancellation."""
        sleep_watch = asyncio.create_task(self._notice_sleep(), name="tuimail-sleep-watch")
        try:
            while True:
                await self._once()
        finally:
            sleep_watch.cancel()

    def retry_now(self) -> None:
        """The user wants a connection now: end the pause, or see whether the connection is alive."""
        self._backoff.reset()
        self._retry.set()

    def retry_to_send(self) -> None:
        """There is something to send: end the pause, unless it has only begun."""
        offline_s = self._outside.monotonic() - self._offline_since
        if self._session is None and not self._is_waiting_for_user and offline_s > self._outside.tempo.eager_after_s:
            self._retry.set()

    async def open_session(self, on_greeting: Callable[[], None] = lambda: None) -> Session:
        """A signed-in session, not introduced yet."""
        session = await greet(await self._outside.connect(self._account))
        on_greeting()
        try:
            await sign_in(session, self._account, self._passwords.find)
        except BaseException:
            await session.wait_closed()
            raise
        return session

    async def _once(self) -> None:
        self._retry.clear()
        began = self._outside.monotonic()
        try:
            await self._connection()
        except (AuthenticationFailed, NoPassword, SecretError) as error:
            await self._refused(error)
        except SaslError as error:
            self._tell(Phase.OFFLINE, str(error))
            await self._wait_for_user()
        except Exception as error:
            if not isinstance(error, EngineError | ImapError | NetError):
                log.error("the connection ended for a reason of our own", exc_info=error)
                error = LinkLost(
                    gettext("Something went wrong inside tuimail; the log has the details. Connecting again.")
                )
            await self._pause(error, lasted_s=self._outside.monotonic() - began)

    async def _connection(self) -> None:
        """One connection from its dialing to its end; ends by raising why."""
        self._tell(Phase.CONNECTING)
        session = await self.open_session(lambda: self._tell(Phase.AUTHENTICATING))
        try:
            self._doubtful_refusals = 0
            self._is_token_fresh = False
            answers = await introduce(session, self._ask)
            self._session = session
            self._tell(Phase.ONLINE)
            await together(end_with(session.link), self._passwords.accepted(), self._serve(session, answers))
        except asyncio.CancelledError:
            await session.logout(within_s=self._outside.tempo.goodbye_s)
            raise
        finally:
            self._session = None
            self._offline_since = self._outside.monotonic()
            await session.wait_closed()

    async def _pause(self, error: Exception, *, lasted_s: float) -> None:
        if lasted_s > self._outside.tempo.lasted_s:
            self._backoff.reset()
        at_least_s = error.pause_s if isinstance(error, ServerBusy) else 0.0
        if isinstance(error, NetError) and error.is_permanent:
            at_least_s = PERMANENT_S
        pause_s = 0.0 if self._retry.is_set() else self._backoff.next_delay_s(at_least_s)
        self._tell(Phase.OFFLINE, str(error), retry_at=self._outside.wall() + pause_s)
        await happens(self._retry, pause_s)

    async def _refused(self, error: Exception) -> None:
        """The server does not believe us: asking again with the same words may lock the account."""
        if self._account.auth == "oauth2" and isinstance(error, AuthenticationFailed):
            if not self._is_token_fresh:
                log.info("the access token was refused; its command runs again")
                self._is_token_fresh = True
                await self._pause(ServerBusy(str(error)), lasted_s=0.0)
                return
            self._is_token_fresh = False
            error = AuthenticationFailed(f"{error} {SIGN_IN_ANEW}")
        is_certain = not isinstance(error, AuthenticationFailed) or error.is_certain
        if self._passwords.has_worked and not is_certain and self._doubtful_refusals < MOST_DOUBTFUL_REFUSALS:
            self._doubtful_refusals += 1
            await self._pause(ServerBusy(str(error), pause_s=30.0), lasted_s=0.0)
            return
        if isinstance(error, AuthenticationFailed):
            self._passwords.refused()
        self._tell(Phase.OFFLINE, str(error))
        can_remember = await self._passwords.can_remember()
        self._emit(AuthRequired(account=self._account.name, why=str(error), can_remember=can_remember))
        await self._wait_for_user()

    async def _wait_for_user(self) -> None:
        self._is_waiting_for_user = True
        try:
            await self._retry.wait()
        finally:
            self._is_waiting_for_user = False

    async def _notice_sleep(self) -> None:
        watch = SleepWatch(wall=self._outside.wall, monotonic=self._outside.monotonic)
        while True:
            await asyncio.sleep(self._outside.tempo.tick_s)
            if not watch.has_slept():
                continue
            log.info("the clocks say that this computer slept")
            if not self._is_waiting_for_user:
                self.retry_now()
            if self._session is not None:
                self._session.close(LinkLost(SLEPT))

    def _tell(self, phase: Phase, detail: str = "", *, retry_at: float | None = None) -> None:
        self._emit(ConnectionChanged(account=self._account.name, phase=phase, detail=detail, retry_at=retry_at))
