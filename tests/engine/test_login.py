"""login.py: greeting, STARTTLS, sign-in, what is switched on, and how many writes it takes."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

import pytest

from tests.engine.fakes import FakeStream
from tests.engine.rig import run
from tuimail.config.schema import AccountConfig, ImapConfig
from tuimail.engine.errors import AuthenticationFailed, GreetingRefused, LinkLost, NoPassword, ServerBusy, ServerSilent
from tuimail.engine.login import greet, sign_in
from tuimail.model.ids import AccountId
from tuimail.net.errors import NoMechanism, StartTlsRefused
from tuimail.net.secrets import Secret

ACCOUNT = AccountConfig(
    name=AccountId("work"),
    email="ada@example.org",
    imap=ImapConfig(username="ada", host="mail.example.org", port=143, security="starttls"),
)
PLAIN = base64.b64encode(b"\0ada\0sesame").decode()


async def password() -> Secret | None:
    return Secret("sesame")


async def no_password() -> Secret | None:
    return None


def test_sign_in_with_sasl_ir_is_one_write() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
        write = await stream.answer("AUTHENTICATE", "{} OK [CAPABILITY IMAP4rev1 IDLE] in")
        await signing
        assert write.endswith(f"AUTHENTICATE PLAIN {PLAIN}\r\n")
        assert len(stream.writes) == 1
        assert "IDLE" in session.capabilities
        session.close()

    run(main())


def test_capabilities_that_were_not_told_are_asked() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* OK hello")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
        await stream.answer("CAPABILITY", "* CAPABILITY IMAP4rev1", "{} OK")
        await stream.answer("LOGIN", "{} OK in")
        stream.writes.clear()
        await stream.answer("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE", "{} OK")
        await signing
        assert "IDLE" in session.capabilities
        session.close()

    run(main())


def test_preauth_needs_no_password() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* PREAUTH [CAPABILITY IMAP4rev1] in already")
        session = await greet(stream)
        await sign_in(session, ACCOUNT, no_password)
        assert stream.writes == []
        session.close()

    run(main())


def test_preauth_that_told_no_capabilities_is_asked_for_them() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* PREAUTH in already")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, ACCOUNT, no_password))
        await stream.answer("CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE", "{} OK")
        await signing
        assert session.capabilities.has_move
        session.close()

    run(main())


@pytest.mark.parametrize(
    ("answer", "kind", "says"),
    [
        (
            "{} NO [AUTHENTICATIONFAILED] Invalid credentials.",
            AuthenticationFailed,
            "did not accept the password of ada",
        ),
        ("{} NO Try again", AuthenticationFailed, "Try again"),
        ("{} NO [UNAVAILABLE] Directory is down", ServerBusy, "Directory is down"),
        ("{} NO [INUSE] Locked", ServerBusy, "Locked"),
    ],
)
def test_refusals(answer: str, kind: type[Exception], says: str) -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
        await stream.answer("AUTHENTICATE", answer)
        with pytest.raises(kind, match=says) as caught:
            await signing
        assert "sesame" not in str(caught.value)
        session.close()

    run(main())


def test_only_a_code_makes_a_refusal_certain() -> None:
    async def main() -> None:
        for code, is_certain in (("[AUTHENTICATIONFAILED] ", True), ("", False)):
            stream = FakeStream()
            stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello")
            session = await greet(stream)
            signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
            await stream.answer("AUTHENTICATE", f"{{}} NO {code}No.")
            with pytest.raises(AuthenticationFailed) as caught:
                await signing
            assert caught.value.is_certain is is_certain
            session.close()

    run(main())


def test_a_mechanism_that_the_server_does_not_understand_gives_way_to_the_next() -> None:
    async def main() -> None:
        stream = FakeStream(is_loopback=False)
        stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=CRAM-MD5] hello")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
        await stream.answer("CRAM-MD5", "{} BAD what?")
        await stream.answer("PLAIN", "{} OK [CAPABILITY IMAP4rev1] in")
        await signing
        session.close()

    run(main())


def test_cram_md5_that_refuses_the_right_password_gives_way_once() -> None:
    async def main() -> None:
        for second, error in (("{} OK [CAPABILITY IMAP4rev1] in", None), ("{} NO wrong", AuthenticationFailed)):
            stream = FakeStream(is_loopback=False)
            stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=CRAM-MD5] hello")
            session = await greet(stream)
            signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
            await stream.answer("CRAM-MD5", "{} NO no such secret")
            await stream.answer("AUTHENTICATE PLAIN", second)
            if error is None:
                await signing
            else:
                with pytest.raises(error):
                    await signing
            session.close()

    run(main())


def test_where_nobody_listens_the_quickest_way_is_taken() -> None:
    async def main() -> None:
        stream = FakeStream(is_loopback=False)
        stream.is_encrypted = True
        stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=SCRAM-SHA-256] hello")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, ACCOUNT, password))
        await stream.answer("AUTHENTICATE PLAIN", "{} OK [CAPABILITY IMAP4rev1] in")
        await signing
        session.close()

    run(main())


def test_a_token_is_sent_as_a_token() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] hello")
        session = await greet(stream)
        signing = asyncio.create_task(sign_in(session, replace(ACCOUNT, auth="oauth2"), password))
        await stream.answer("AUTHENTICATE XOAUTH2", "{} NO [AUTHENTICATIONFAILED] expired")
        with pytest.raises(AuthenticationFailed, match="the token of ada"):
            await signing
        session.close()

    run(main())


def test_without_a_password_nothing_is_sent() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello")
        session = await greet(stream)
        with pytest.raises(NoPassword, match="password of ada is needed"):
            await sign_in(session, ACCOUNT, no_password)
        assert stream.writes == []
        session.close()

    run(main())


def test_a_password_is_not_sent_where_it_could_be_read() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.may_send_password = False
        stream.feed("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello")
        session = await greet(stream)
        with pytest.raises(NoMechanism, match="not sent unencrypted"):
            await sign_in(session, ACCOUNT, password)
        assert stream.writes == []
        session.close()

    run(main())


def test_starttls_and_capabilities_asked_again() -> None:
    async def main() -> None:
        stream = FakeStream(security="starttls")
        stream.feed("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello")
        greeting = asyncio.create_task(greet(stream))
        await stream.answer("STARTTLS", "{} OK begin")
        await stream.answer("CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN", "{} OK")
        session = await greeting
        assert stream.tls_starts == 1
        assert "STARTTLS" not in session.capabilities
        session.close()

    run(main())


@pytest.mark.parametrize(
    ("greeting", "says"),
    [
        ("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello", "does not offer it"),
        ("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in already", "logged us in before"),
    ],
)
def test_no_starttls_no_password(greeting: str, says: str) -> None:
    async def main() -> None:
        stream = FakeStream(security="starttls")
        stream.feed(greeting)
        with pytest.raises(StartTlsRefused, match=says):
            await greet(stream)
        assert stream.writes == []
        assert stream.is_closed

    run(main())


def test_a_refused_starttls_is_explained() -> None:
    async def main() -> None:
        stream = FakeStream(security="starttls")
        stream.feed("* OK [CAPABILITY IMAP4rev1 STARTTLS] hello")
        greeting = asyncio.create_task(greet(stream))
        await stream.answer("STARTTLS", "{} NO not today")
        with pytest.raises(StartTlsRefused, match="not today"):
            await greeting

    run(main())


def test_a_server_that_sends_us_away() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.feed("* BYE Too many connections. Suggested Backoff Time: 5000 milliseconds")
        stream.hang_up()
        with pytest.raises(GreetingRefused, match="Too many connections") as caught:
            await greet(stream)
        assert caught.value.pause_s == pytest.approx(5.0)

    run(main())


def test_a_server_that_says_nothing() -> None:
    async def main() -> None:
        stream = FakeStream()
        with pytest.raises(ServerSilent):
            await greet(stream, silence_s=0.01)
        assert stream.is_closed

    run(main())


def test_a_server_that_hangs_up_at_once() -> None:
    async def main() -> None:
        stream = FakeStream()
        stream.hang_up()
        with pytest.raises(LinkLost):
            await greet(stream)

    run(main())
