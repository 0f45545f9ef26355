"""The acceptance walk of issue 2, with 200 messages; `python -m tests.program.walk` takes 10,000."""

from __future__ import annotations

from pathlib import Path

from tests.program.walk import walk
from tests.support.dovecot import Dovecot


def test_a_new_user_lives_in_it_offline_and_online(dovecot: Dovecot, tmp_path: Path) -> None:
    steps = walk(dovecot, tmp_path, count=200)
    assert len(steps) == 9
