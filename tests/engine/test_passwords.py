"""passwords.py: where a password comes from, and when it is asked for."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from tests.engine.rig import Purse, account_at, run
from tuimail.engine import passwords
from tuimail.engine.errors import NoPassword
from tuimail.engine.passwords import Passwords
from tuimail.net.errors import PasswordCommandFailed
from tuimail.net.secrets import Secret

ACCOUNT = account_at(143)
PRINTS = (sys.executable, "-c", "print('from the command')")


async def found(source: Passwords) -> str | None:
    secret = await source.find()
    return secret.reveal() if secret is not None else None


def test_the_users_word_then_the_command_then_the_keyring() -> None:
    async def main() -> None:
        source = Passwords(replace(ACCOUNT, password_command=PRINTS), Purse("from the keyring"))
        assert await found(source) == "from the command"
        source.provide(Secret("typed"), remember=False)
        assert await found(source) == "typed"
        assert await found(Passwords(ACCOUNT, Purse("from the keyring"))) == "from the keyring"
        assert await found(Passwords(ACCOUNT, None)) is None

    run(main())


def test_what_was_refused_is_not_offered_again() -> None:
    async def main() -> None:
        source = Passwords(ACCOUNT, Purse("old"))
        assert await found(source) == "old"
        source.refused()
        assert await found(source) is None
        source.provide(Secret("new"), remember=True)
        source.refused()
        assert await found(source) is None

    run(main())


def test_a_command_that_fails_says_why() -> None:
    async def main() -> None:
        source = Passwords(replace(ACCOUNT, password_command=("/nonexistent/pass",)))
        with pytest.raises(PasswordCommandFailed, match="was not found"):
            await source.find()

    run(main())


def test_tokens_come_from_a_command_only() -> None:
    async def main() -> None:
        with pytest.raises(NoPassword, match="password_command"):
            await Passwords(replace(ACCOUNT, auth="oauth2")).find()
        source = Passwords(replace(ACCOUNT, auth="oauth2", password_command=PRINTS))
        assert await found(source) == "from the command"

    run(main())


class _Willing(Purse):
    def is_available(self) -> bool:
        return True


def test_a_password_is_kept_when_the_server_took_it_and_the_user_wished_so(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, str]] = []

    def store(user: str, secret: Secret) -> bool:
        kept.append((user, secret.reveal()))
        return True

    monkeypatch.setattr(passwords, "store_in_keyring", store)

    async def main() -> None:
        source = Passwords(ACCOUNT, _Willing(None))
        assert await source.can_remember()
        source.provide(Secret("typed"), remember=False)
        await source.accepted()
        assert kept == []
        source.provide(Secret("typed"), remember=True)
        assert not source.has_worked
        await source.accepted()
        await source.accepted()
        assert kept == [("imap:reader@127.0.0.1", "typed")]
        assert source.has_worked

    run(main())


def test_nothing_can_be_remembered_beside_a_command_or_without_a_keyring() -> None:
    async def main() -> None:
        assert not await Passwords(replace(ACCOUNT, password_command=PRINTS), _Willing(None)).can_remember()
        assert not await Passwords(ACCOUNT, None).can_remember()
        assert not await Passwords(ACCOUNT, Purse(None)).can_remember()

    run(main())
