"""Fixtures of the IMAP tests."""

from __future__ import annotations

import pytest

from tests.imap.pump import message
from tests.support.dovecot import Dovecot, DovecotUser


@pytest.fixture
def user(dovecot: Dovecot) -> DovecotUser:
    """A user of the real Dovecot with three messages, the second a reply to the first."""
    made = dovecot.new_user()
    made.deliver([message(1), message(2, reply_to=1), message(3)], internaldate=1_780_000_000)
    return made
