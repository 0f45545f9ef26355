"""No password and no token reaches the log, whichever way they go."""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.net.conftest import Authority, echo, run, serving
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import NetError
from tuimail.net.mechanism import CramMd5, Login, Mechanism, OAuthBearer, Plain, XOAuth2
from tuimail.net.redact import MASK, SecretFilter, redact, register
from tuimail.net.sasl import Credentials, choose
from tuimail.net.scram import ScramSha256
from tuimail.net.secrets import Secret, password_from_command

SECRET = "zebra-Quilt+77/x"
log = logging.getLogger("tuimail.tests.redact")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that a handler with the filter writes, from all loggers, at the most talkative level."""
    # Other tests' passwords are masked too, and one of them is a word of these messages.
    monkeypatch.setattr("tuimail.net.redact._known", set())
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(SecretFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.setLevel(level)
    root.removeHandler(handler)


def _assert_clean(text: str) -> None:
    assert SECRET not in text
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + SECRET.encode()).decode()
        assert encoded[4:-4] not in text


def test_messages_arguments_and_tracebacks_are_masked(written: io.StringIO) -> None:
    secret = Secret(SECRET)
    log.info("sent LOGIN ada %s", SECRET)
    log.info(f"the words {SECRET}")
    log.info("bytes %r, %r, %s", SECRET.encode(), {"password": SECRET}, secret)
    log.info("AUTHENTICATE PLAIN %s", base64.b64encode(f"\0ada\0{SECRET}".encode()).decode())
    log.info("wrong format %d", SECRET)
    log.info("with the stack", stack_info=True)
    try:
        raise ValueError(f"bad login {SECRET}")
    except ValueError:
        log.exception("failed")
    text = written.getvalue()
    _assert_clean(text)
    assert f"sent LOGIN ada {MASK}" in text
    assert f"ValueError: bad login {MASK}" in text
    assert "Traceback" in text
    assert "wrong format" in text


def test_a_record_without_secrets_stays_as_it_was(written: io.StringIO) -> None:
    log.info("connected to %s", "imap.example.org")
    assert written.getvalue() == "connected to imap.example.org\n"


@given(st.text(min_size=4, max_size=40), st.binary(max_size=9), st.binary(max_size=9))
def test_base64_is_masked_at_every_offset(secret: str, before: bytes, after: bytes) -> None:
    octets = secret.encode("utf-8", "surrogatepass")
    if len(octets) < 8:
        return
    register(secret)
    assert MASK in redact(base64.b64encode(before + octets + after).decode())
    assert secret not in redact(f"a {secret} b")


def test_longer_secrets_first() -> None:
    register("swordfish")
    register("swordfish-and-chips")
    assert redact("x swordfish-and-chips y") == f"x {MASK} y"


def test_tiny_texts_do_not_blot_out_the_log() -> None:
    register("a")
    register("")
    assert redact("a banana") == "a banana"


def test_no_path_of_this_room_logs_a_secret_even_unfiltered(
    authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    """The filter is the second wall: the code itself never hands a secret to the log or into a sentence."""
    sentences: list[str] = []

    def attempt(code: str) -> None:
        try:
            password_from_command([sys.executable, "-c", code, SECRET], timeout_s=5)
        except NetError as error:
            sentences.append(str(error))

    async def talk() -> None:
        secret = Secret(SECRET)
        credentials = Credentials(username="ada", password=secret, token=secret)
        mechanisms: list[Mechanism] = [
            Plain("ada", secret),
            Login("ada", secret),
            CramMd5("ada", secret),
            ScramSha256("ada", secret, make_nonce=lambda: "nonce"),
            XOAuth2("ada", secret),
            OAuthBearer("ada", secret, host="h", port=1),
        ]
        async with serving(echo, authority.server("127.0.0.1")) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, ca_file=authority.file))
            for mechanism in mechanisms:
                log.info("trying %r with %r", mechanism, credentials)
                stream.write(base64.b64encode(mechanism.initial() or b"="))
                await stream.read()
                for challenge in (b"r=nonceX,s=AAAA,i=4096", b"v=AAAA", b"more", b"more"):
                    try:
                        stream.write(base64.b64encode(mechanism.respond(challenge)))
                        mechanism.finish()
                    except NetError as error:
                        sentences.append(str(error))
            await stream.wait_closed()
        try:
            choose(["NTLM"], credentials, may_send_password=True)
        except NetError as error:
            sentences.append(repr(error))
        tunnel = await dial(Endpoint(tunnel=(sys.executable, "-c", "import sys; sys.exit(1)", SECRET)))
        try:
            await tunnel.read()
        except NetError as error:
            sentences.append(str(error))
        await tunnel.wait_closed()

    with caplog.at_level(logging.DEBUG):
        attempt(f"print('{SECRET}')")
        attempt(f"import sys; sys.stderr.write('{SECRET}'); sys.exit(1)")
        run(talk())
    assert len(sentences) > 5
    _assert_clean(caplog.text + "\n".join(sentences))


def test_asyncio_debug_tells_nothing_either(authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        async with serving(echo, authority.server("127.0.0.1")) as port:
            stream = await dial(Endpoint(host="127.0.0.1", port=port, ca_file=authority.file))
            stream.write(SECRET.encode())
            await stream.read()
            await stream.wait_closed()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(main(), debug=True)
    assert "asyncio" in {record.name for record in caplog.records}
    _assert_clean(caplog.text)
