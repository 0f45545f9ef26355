"""SCRAM-SHA-256: the example of RFC 7677, true servers, false servers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimail.net.errors import SaslError, ServerNotProven
from tuimail.net.scram import ScramSha256, fresh_nonce
from tuimail.net.secrets import Secret

NONCE = "rOprNGfwEbeRWgbNEkqO"
SERVER_FIRST = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
SERVER_FINAL = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def _example() -> ScramSha256:
    return ScramSha256("user", Secret("pencil"), make_nonce=lambda: NONCE)


def test_example_of_rfc_7677() -> None:
    scram = _example()
    assert scram.name == "SCRAM-SHA-256"
    assert scram.initial() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    assert scram.respond(SERVER_FIRST) == (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    assert scram.respond(SERVER_FINAL) == b""
    scram.finish()
    with pytest.raises(SaslError):
        scram.respond(b"")


def test_an_ok_without_the_servers_proof_is_not_believed() -> None:
    scram = _example()
    with pytest.raises(ServerNotProven):
        scram.finish()
    scram.respond(SERVER_FIRST)
    with pytest.raises(ServerNotProven):
        scram.finish()


def test_a_wrong_signature_is_not_believed() -> None:
    scram = _example()
    scram.respond(SERVER_FIRST)
    forged = base64.b64encode(bytes(32))
    with pytest.raises(ServerNotProven):
        scram.respond(b"v=" + forged)
    with pytest.raises(ServerNotProven):
        scram.finish()


def test_the_servers_error_is_told() -> None:
    scram = _example()
    scram.respond(SERVER_FIRST)
    with pytest.raises(SaslError, match="invalid-proof"):
        scram.respond(b"e=invalid-proof")


@pytest.mark.parametrize("nonce", [b"other%xyz", NONCE.encode(), b""])
def test_a_nonce_that_is_not_ours_and_more(nonce: bytes) -> None:
    with pytest.raises(ServerNotProven):
        _example().respond(b"r=" + nonce + b",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")


@pytest.mark.parametrize("count", ["1", "4095", "2000001", "9999999999"])
def test_iterations_have_limits(count: str) -> None:
    with pytest.raises(SaslError, match=f"asks for {count} SCRAM iterations"):
        _example().respond(f"r={NONCE}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i={count}".encode())


@pytest.mark.parametrize(
    "challenge",
    [
        b"",
        b"\xff",
        b"m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4096",
        b"s=AAAA,r=rOprNGfwEbeRWgbNEkqOx,i=4096",
        b"r=rOprNGfwEbeRWgbNEkqOx,s=AAAA",
        b"r=rOprNGfwEbeRWgbNEkqOx,s=!!!,i=4096",
        b"r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
        b"r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=-4096",
        b"r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=" + b"9" * 5000,
        "r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=²".encode(),
        b"r=rOprNGfwEbeRWgbNEkqO\x1b[31m,s=AAAA,i=4096",
        b"r=rOprNGfwEbeRWgbNEkqO" + b"x" * 9000 + b",s=AAAA,i=4096",
    ],
)
def test_nonsense(challenge: bytes) -> None:
    with pytest.raises(SaslError):
        _example().respond(challenge)


@given(st.binary(max_size=200), st.binary(max_size=100))
def test_any_server_gets_an_answer_or_a_sentence(first: bytes, final: bytes) -> None:
    for challenge in (first, b"r=" + NONCE.encode() + first + b",s=AAAA,i=4096"):
        scram = _example()
        sentence = ""
        try:
            scram.respond(challenge)
            scram.respond(final)
        except SaslError as error:
            sentence = str(error)
        assert "pencil" not in sentence
        with pytest.raises(ServerNotProven):
            scram.finish()


def _true_server(password: bytes, client_first: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """Both messages of a server that knows the password, computed the server's way."""
    bare = client_first.split(b",", 2)[2]
    nonce = bare.rsplit(b",r=", 1)[1] + b"server"
    server_first = b"r=" + nonce + b",s=" + base64.b64encode(salt) + b",i=4096"
    salted = hashlib.pbkdf2_hmac("sha256", password, salt, 4096)
    authenticated = bare + b"," + server_first + b",c=biws,r=" + nonce
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    return server_first, b"v=" + base64.b64encode(hmac.digest(server_key, authenticated, "sha256"))


@settings(max_examples=25)
@given(
    st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"], max_codepoint=0xFF), min_size=1),
    st.binary(min_size=1),
)
def test_every_true_server_is_proven(password: str, salt: bytes) -> None:
    scram = ScramSha256("us,er=", Secret(password))
    initial = scram.initial() or b""
    assert initial.startswith(b"n,,n=us=2Cer=3D,r=")
    first, final = _true_server(unicodedata.normalize("NFKC", password).encode(), initial, salt)
    scram.respond(first)
    assert scram.respond(final) == b""
    scram.finish()


def test_nonces_are_fresh_and_without_comma() -> None:
    nonces = {fresh_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert not any("," in nonce for nonce in nonces)
