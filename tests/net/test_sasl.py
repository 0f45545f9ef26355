"""The mechanisms against the examples of their RFCs, and which of them is chosen."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.model.safe_text import safe_line
from tuimail.net.errors import NoMechanism, SaslError
from tuimail.net.mechanism import CramMd5, External, Login, OAuthBearer, Plain, XOAuth2
from tuimail.net.sasl import Credentials, LoginCommand, Mechanism, choose
from tuimail.net.saslprep import saslprep
from tuimail.net.scram import ScramSha256
from tuimail.net.secrets import Secret

PASSWORD = Secret("tanstaaftanstaaf")
BY_PASSWORD = Credentials(username="tim", password=PASSWORD)
BY_TOKEN = Credentials(username="tim", password=PASSWORD, token=Secret("ya29.token"), host="h", port=993)


def test_plain() -> None:
    plain = Plain("tim", PASSWORD)
    assert plain.initial() == b"\0tim\0tanstaaftanstaaf"
    plain.finish()
    with pytest.raises(SaslError):
        plain.respond(b"")
    assert Plain("ödön", Secret("pä55")).initial() == "\0ödön\0pä55".encode()


@pytest.mark.parametrize(("username", "password"), [("t\0im", "secret"), ("tim", "sec\0ret")])
def test_plain_cannot_be_tricked_by_nul(username: str, password: str) -> None:
    with pytest.raises(SaslError):
        Plain(username, Secret(password)).initial()


def test_login_answers_in_its_own_order() -> None:
    login = Login("tim", PASSWORD)
    assert login.initial() is None
    assert login.respond(b"Username:") == b"tim"
    assert login.respond(b"Password:") == b"tanstaaftanstaaf"
    with pytest.raises(SaslError):
        login.respond(b"Mother's maiden name:")


def test_cram_md5_example_of_rfc_2195() -> None:
    cram = CramMd5("tim", PASSWORD)
    assert cram.initial() is None
    assert cram.respond(b"<1896.697170952@postoffice.reston.mci.net>") == b"tim b913a602c7eda7a495b4e6e7334d3890"
    with pytest.raises(SaslError):
        cram.respond(b"<again@example.org>")


def test_external() -> None:
    assert External().initial() == b""
    assert External("tim").respond(b"") == b"tim"


def test_oauthbearer_example_of_rfc_7628() -> None:
    token = Secret("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==")
    bearer = OAuthBearer("user@example.com", token, host="server.example.com", port=143)
    assert base64.b64encode(bearer.initial() or b"") == (
        b"bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI"
        b"HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB"
    )
    refusal = b'{"status":"invalid_token","scope":"example_scope"}'
    assert base64.b64encode(bearer.respond(refusal)) == b"AQ=="
    assert bearer.refusal == "invalid_token"
    with pytest.raises(SaslError):
        bearer.respond(refusal)
    assert (OAuthBearer("a=b,c", token, host="", port=0).initial() or b"").startswith(b"n,a=a=3Db=2Cc,\x01auth=")


def test_xoauth2_example_of_google() -> None:
    bearer = XOAuth2("someuser@example.com", Secret("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"))
    assert base64.b64encode(bearer.initial() or b"") == (
        b"dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRX"
        b"VZMjl0Q2cBAQ=="
    )
    assert bearer.respond(b'{"status":"401","schemes":"bearer"}') == b""
    assert bearer.refusal == "401"


@given(st.binary(max_size=300))
def test_any_refusal_is_answered(challenge: bytes) -> None:
    bearer = XOAuth2("tim", Secret("token"))
    assert bearer.respond(challenge) == b""
    assert bearer.refusal
    assert bearer.refusal == safe_line(bearer.refusal)


@pytest.mark.parametrize("bad", ["a\x01b", "a\r\nb", "a\0b"])
def test_a_bearer_cannot_be_given_more_fields(bad: str) -> None:
    with pytest.raises(SaslError):
        XOAuth2("tim", Secret(bad)).initial()
    with pytest.raises(SaslError):
        OAuthBearer(bad, Secret("token"), host="h", port=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("I\u00adX", "IX"), ("user", "user"), ("USER", "USER"), ("\u00aa", "a"), ("\u2168", "IX"), ("a\u00a0b", "a b")],
)
def test_saslprep_examples_of_rfc_4013(text: str, expected: str) -> None:
    assert saslprep(text) == expected


@pytest.mark.parametrize("text", ["\u0007", "\u0627\u0031", "\u0627a\u0627", "\ue000", "\ufffd"])
def test_saslprep_refuses(text: str) -> None:
    with pytest.raises(SaslError):
        saslprep(text)


def test_the_strongest_is_chosen_and_after_a_refusal_the_next() -> None:
    offered = ["login", "plain", "cram-md5", "scram-sha-256", "GSSAPI"]
    refused: list[str] = []
    chosen: list[type[Mechanism | LoginCommand]] = []
    for _ in range(4):
        mechanism = choose(offered, BY_PASSWORD, may_send_password=True, refused=refused)
        assert isinstance(mechanism, ScramSha256 | CramMd5 | Plain | Login)
        chosen.append(type(mechanism))
        refused.append(mechanism.name)
    assert chosen == [ScramSha256, CramMd5, Plain, Login]
    with pytest.raises(NoMechanism):
        choose(offered, BY_PASSWORD, may_send_password=True, refused=refused)


def test_without_sasl_the_login_command() -> None:
    assert choose([], BY_PASSWORD, may_send_password=True) == LoginCommand("tim", PASSWORD)


@pytest.mark.parametrize("offered", [["PLAIN"], ["LOGIN"], ["PLAIN", "LOGIN"], []])
@pytest.mark.parametrize("login_disabled", [False, True])
def test_the_password_is_never_sent_unencrypted(offered: list[str], login_disabled: bool) -> None:
    with pytest.raises(NoMechanism, match='set `security = "tls"` or "starttls"'):
        choose(offered, BY_PASSWORD, may_send_password=False, login_disabled=login_disabled)


def test_a_hidden_password_may_go_anywhere() -> None:
    assert isinstance(choose(["PLAIN", "CRAM-MD5"], BY_PASSWORD, may_send_password=False), CramMd5)


def test_when_nothing_fits_the_reason_is_named() -> None:
    with pytest.raises(NoMechanism, match="has switched off LOGIN"):
        choose([], BY_PASSWORD, may_send_password=True, login_disabled=True)
    with pytest.raises(NoMechanism, match=r"it offers GSSAPI, NTLM"):
        choose(["NTLM", "GSSAPI"], BY_PASSWORD, may_send_password=True, login_disabled=True)
    with pytest.raises(NoMechanism, match="OAuth 2 instead of a password"):
        choose(["XOAUTH2"], BY_PASSWORD, may_send_password=True, login_disabled=True)
    with pytest.raises(NoMechanism, match="takes no OAuth 2 tokens"):
        choose(["PLAIN"], BY_TOKEN, may_send_password=True)
    with pytest.raises(NoMechanism, match="A token is not sent unencrypted"):
        choose(["XOAUTH2"], BY_TOKEN, may_send_password=False)
    with pytest.raises(NoMechanism, match="There is no password"):
        choose(["PLAIN"], Credentials(username="tim"), may_send_password=True)


def test_tokens() -> None:
    assert isinstance(choose(["XOAUTH2", "OAUTHBEARER"], BY_TOKEN, may_send_password=True), OAuthBearer)
    assert isinstance(choose(["XOAUTH2", "PLAIN"], BY_TOKEN, may_send_password=True), XOAuth2)


def test_external_only_when_there_is_nothing_else_to_show() -> None:
    assert isinstance(choose(["EXTERNAL"], Credentials(username="tim"), may_send_password=True), External)
    assert isinstance(choose(["EXTERNAL", "PLAIN"], BY_PASSWORD, may_send_password=True), Plain)


def test_credentials_do_not_show_what_is_secret() -> None:
    text = repr(BY_TOKEN) + repr(LoginCommand("tim", PASSWORD))
    assert "tanstaaf" not in text
    assert "ya29" not in text
