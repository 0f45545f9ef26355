"""How long a job may hold the wire in one piece: until somebody more urgent waits, or its time is over.

The time is for those who wait in the same lane: a long sync that the user asked for must not hold up the message that
he opens meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import Final

from tuimail.engine.context import JobContext
from tuimail.engine.session import Session

ACTIVE_S: Final = 0.3
QUIET_S: Final = 2.0


class Quantum:
    """One grant's time, counted from the making of this."""

    def __init__(self, ctx: JobContext, session: Session) -> None:
        self._ctx = ctx
        self._session = session
        self._since = asyncio.get_running_loop().time()

    @property
    def is_over(self) -> bool:
        """Whether the grant should end at this edge."""
        if self._ctx.is_wanted(self._session):
            return True
        limit = ACTIVE_S if self._ctx.is_user_active() else QUIET_S
        return asyncio.get_running_loop().time() - self._since > limit
