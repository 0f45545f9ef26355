"""Inbox zero by keyboard and back, with 1,500 messages; `python -m tests.benchmarks --rows z` takes 100,000."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program.sight import position
from tests.program.zero import LATER, Zero, middle_of, to_zero_and_back
from tests.support.dovecot import Dovecot
from tests.support.mailgen import UNTIL, mailbox
from tests.support.program import Place, Program
from tests.support.proxy import Proxy

SIZE = 1500


@pytest.mark.parametrize("settles", [True, False])
def test_to_zero_and_back_to_what_was(dovecot: Dovecot, tmp_path: Path, settles: bool) -> None:
    user = dovecot.new_user()
    user.create(LATER)
    user.deliver(mailbox(SIZE))
    with Proxy(dovecot.host, dovecot.port, rtt_s=0.0 if settles else 0.08) as line:
        program = Program.for_user(tmp_path / "tuimail", user, Place(line.host, line.port))
        with program.open() as terminal:
            terminal.wait_for(lambda: position(terminal)[1] == SIZE, timeout_s=60)
            session = Zero(user, program, terminal, SIZE, middle_of(SIZE, until=UNTIL))
            to_zero_and_back(session, settles=settles)
            terminal.press("ctrl+q")
            assert terminal.wait_exit() == 0
