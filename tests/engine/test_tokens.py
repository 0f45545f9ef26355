"""An access token that was refused: its command runs once more, and only then is the user asked."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from tests.engine.rig import ACCOUNT, account_at, run, running
from tests.servers.scripted import FULL, ScriptedServer
from tuimail.config.schema import AccountConfig
from tuimail.contract.commands import Reconnect
from tuimail.contract.events import AuthRequired, Phase

SERVER = {*FULL, "SASL-IR", "AUTH=XOAUTH2"}
PRINTS_NEXT = """
import pathlib, sys
left = pathlib.Path(sys.argv[1])
tokens = left.read_text().split()
print(tokens[0])
left.write_text(" ".join(tokens[1:] or tokens))
"""


def token_account(port: int, tmp_path: Path, *tokens: str) -> AccountConfig:
    """Its command prints one token after the other, the last one for ever."""
    put(tmp_path, *tokens)
    command = (sys.executable, "-c", PRINTS_NEXT, str(tmp_path / "tokens"))
    return replace(account_at(port), auth="oauth2", password_command=command)


def put(tmp_path: Path, *tokens: str) -> None:
    (tmp_path / "tokens").write_text(" ".join(tokens))


def test_a_token_that_had_expired_is_replaced_without_a_word(tmp_path: Path) -> None:
    async def main() -> None:
        async with ScriptedServer(SERVER) as server:
            account = token_account(server.port, tmp_path, "expired", "secret")
            async with running(account, tmp_path) as rig:
                await rig.phase(Phase.ONLINE)
                assert server.count("AUTHENTICATE") == 2
                await rig.settled(lambda: server.count("IDLE") >= 2)
                put(tmp_path, "expired", "secret")
                at, tried = len(rig.events), server.count("AUTHENTICATE")
                server.cut_all()
                await rig.phase(Phase.OFFLINE, since=at)
                await rig.do(Reconnect(account=ACCOUNT))
                await rig.phase(Phase.ONLINE, since=at)
                assert server.count("AUTHENTICATE") >= tried + 2
                assert not [event for event in rig.events if isinstance(event, AuthRequired)]

    run(main())


def test_a_second_refusal_is_told_and_a_way_on_stays(tmp_path: Path) -> None:
    async def main() -> None:
        async with (
            ScriptedServer(SERVER) as server,
            running(token_account(server.port, tmp_path, "revoked"), tmp_path) as rig,
        ):
            asked = await rig.event(AuthRequired)
            assert "did not accept the token of reader" in asked.why
            assert "log in again" in asked.why
            assert "revoked" not in asked.why
            assert server.count("AUTHENTICATE") == 2
            at = len(rig.events)
            put(tmp_path, "secret")
            await rig.do(Reconnect(account=ACCOUNT))
            await rig.phase(Phase.ONLINE, since=at)

    run(main())
