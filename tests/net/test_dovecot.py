"""The same code against a real server: TLS, STARTTLS, a tunnel, and every password mechanism."""

from __future__ import annotations

import base64
import itertools
import sys

import pytest

from tests.net.conftest import run
from tests.support.dovecot import Dovecot, DovecotUser
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.net.mechanism import Mechanism
from tuimail.net.sasl import Credentials, LoginCommand, choose
from tuimail.net.secrets import Secret
from tuimail.net.stream import Stream

PASSWORD_MECHANISMS = ("SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN")


async def _line(stream: Stream) -> bytes:
    octets = b""
    while not octets.endswith(b"\r\n"):
        chunk = await stream.read()
        assert chunk, f"the server hung up after {octets!r}"
        octets += chunk
    return octets


async def _authenticate(stream: Stream, mechanism: Mechanism) -> bytes:
    """As much of IMAP as a login needs; the tagged line."""
    initial = mechanism.initial()
    stream.write(f"a AUTHENTICATE {mechanism.name}".encode())
    stream.write(b"\r\n" if initial is None else b" " + base64.b64encode(initial) + b"\r\n")
    while (line := await _line(stream)).startswith(b"+"):
        stream.write(base64.b64encode(mechanism.respond(base64.b64decode(line[2:]))) + b"\r\n")
    return line


async def _log_in(endpoint: Endpoint, user: DovecotUser, name: str, password: str) -> bytes:
    stream = await dial(endpoint)
    assert b"* OK" in await _line(stream)
    if endpoint.security == "starttls":
        stream.write(b"s STARTTLS\r\n")
        assert b"s OK" in await _line(stream)
        await stream.start_tls()
    credentials = Credentials(username=user.name, password=Secret(password))
    mechanism = choose([name], credentials, may_send_password=stream.may_send_password)
    assert not isinstance(mechanism, LoginCommand)
    answer = await _authenticate(stream, mechanism)
    if b"a OK" in answer:
        mechanism.finish()
    await stream.wait_closed()
    return answer


def _endpoints(server: Dovecot) -> list[Endpoint]:
    return [
        Endpoint(host=server.host, port=server.tls_port, ca_file=server.ca_file),
        Endpoint(host=server.host, port=server.port, security="starttls", ca_file=server.ca_file),
        Endpoint(host=server.host, port=server.port, security="plain"),
    ]


def test_every_mechanism_over_every_connection(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    for endpoint, name in itertools.product(_endpoints(dovecot), PASSWORD_MECHANISMS):
        assert b"a OK" in run(_log_in(endpoint, user, name, user.password)), (endpoint.security, name)


@pytest.mark.parametrize("name", PASSWORD_MECHANISMS)
def test_a_wrong_password_is_the_servers_no(dovecot: Dovecot, name: str) -> None:
    user = dovecot.new_user()
    assert b"a NO" in run(_log_in(_endpoints(dovecot)[0], user, name, "wrong-password"))


def test_a_tunnel(dovecot: Dovecot) -> None:
    user = dovecot.new_user()
    code = (
        "import os, socket, sys, threading\n"
        "server = socket.create_connection((sys.argv[1], int(sys.argv[2])))\n"
        "def up():\n"
        "    while octets := os.read(0, 65536): server.sendall(octets)\n    os._exit(0)\n"
        "threading.Thread(target=up, daemon=True).start()\n"
        "while octets := server.recv(65536): os.write(1, octets)\n"
    )
    endpoint = Endpoint(tunnel=(sys.executable, "-c", code, dovecot.host, str(dovecot.port)))
    assert b"a OK" in run(_log_in(endpoint, user, "PLAIN", user.password))
