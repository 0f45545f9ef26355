"""The same conversation with our server, with Dovecot, and with pymap's own `dict` backend; the answers compared."""

from __future__ import annotations

import imaplib
import re
import select
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.server.scenario import played, structures
from tests.server.world import login, serving
from tests.support.dovecot import Dovecot

_DICT = """
import sys
from pymap.main import main
sys.argv = ["pymap", "--port", sys.argv[1], "--host", "127.0.0.1", "dict"]
main()
"""
FOREIGN = {
    "1 BODY[1]", "1 BODY[2]", "2 BODY[1]", "2 BODY[2]", "2 BODY[2.HEADER]", "2 BODY[2.TEXT]", "2 BODY[2.1]",
    "2 BODY[2.2]", "2 BODY[2.2.MIME]", "1 BODY[2.1]", "1 BODY[2.2.MIME]",
}  # fmt: skip
"""Where upstream is wrong about parts: what a client has to live with on such servers."""
DELIBERATE = {"1 BODY[2.1]", "examined store"}
"""Dovecot gives the part itself for 2.1 where 2 has no parts, and answers OK to a STORE that it did not do."""


@pytest.fixture(scope="module")
def ours() -> dict[str, object]:
    with serving() as server:
        client = login(server)
        notes = played(client)
        client.logout()
        return notes


def differing(one: dict[str, object], other: dict[str, object]) -> dict[str, tuple[object, object]]:
    assert set(one) == set(other)
    return {step: (one[step], other[step]) for step in one if one[step] != other[step]}


def test_dovecot_answers_the_same(dovecot: Dovecot, ours: dict[str, object]) -> None:
    with dovecot.new_user().imap() as client:
        theirs = played(client)
    assert set(differing(ours, theirs)) <= DELIBERATE, differing(ours, theirs)


def normal(structure: bytes) -> bytes:
    """Case of words, the default charset, and literals do not matter."""
    text = re.sub(rb"\{\d+\}\r\n", b"", structure).lower()
    return text.replace(b'("charset" "us-ascii")', b"nil")


def test_dovecot_writes_the_same_envelopes_and_structures(dovecot: Dovecot) -> None:
    with serving() as server, dovecot.new_user().imap() as theirs:
        mine = login(server)
        played(mine)
        played(theirs)
        for (envelope, structure), (other_envelope, other_structure) in zip(
            structures(mine), structures(theirs), strict=True
        ):
            assert normal(envelope) == normal(other_envelope)
            assert normal(structure) == normal(other_structure)
        mine.logout()


@pytest.fixture
def foreign() -> Iterator[imaplib.IMAP4]:
    """pymap with its own backend, as somebody else would run it."""
    from tests.support.dovecot import free_port

    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", _DICT, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        yield _connected(port, process)
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr is not None:
            process.stderr.close()


def _connected(port: int, process: subprocess.Popen[bytes]) -> imaplib.IMAP4:
    for _ in range(200):
        try:
            return imaplib.IMAP4("127.0.0.1", port, timeout=20)
        except OSError:
            assert process.poll() is None, process.stderr and process.stderr.read()
            select.select([], [], [], 0.1)
    raise AssertionError("pymap did not start")


def test_the_stock_backend_of_pymap_differs_where_it_is_known_to(
    foreign: imaplib.IMAP4, ours: dict[str, object]
) -> None:
    foreign.login("demouser", "demopass")
    theirs = played(foreign)
    foreign.logout()
    assert set(differing(ours, theirs)) <= FOREIGN, set(differing(ours, theirs)) - FOREIGN
