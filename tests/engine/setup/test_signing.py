"""Signing in at a real Dovecot over TLS: what goes wrong, in a sentence, and which answer it is about."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.internet import Internet
from tuimail.contract.setup import Answer, Answers, MailServer, SetupFailed
from tuimail.engine.setup.signing import account_of, secret_of, try_sign_in
from tuimail.net.secrets import Secret


def answers(user: DovecotUser, **changes: Any) -> Answers:
    server = MailServer("localhost", user.server.tls_port, "tls", user.name)
    said = Answers("ada@example.org", server, user.password, ca_file=str(user.server.ca_file))
    return said._replace(**changes)


def sign_in(said: Answers) -> MailServer:
    async def go() -> MailServer:
        account = account_of("ada", said)
        secret = await secret_of(account, said.password)
        return await try_sign_in(account, secret, said.server.spare_username)

    return asyncio.run(go())


def refused(said: Answers) -> SetupFailed:
    with pytest.raises(SetupFailed) as caught:
        sign_in(said)
    return caught.value


@pytest.fixture
def user(dovecot: Dovecot) -> DovecotUser:
    return dovecot.new_user()


def test_right_answers(user: DovecotUser) -> None:
    assert sign_in(answers(user)).username == user.name
    plain = MailServer("localhost", user.server.port, "starttls", user.name)
    assert sign_in(answers(user, server=plain)).security == "starttls"


def test_the_spare_name_is_tried_and_kept(user: DovecotUser) -> None:
    said = answers(user)
    server = said.server._replace(username="ada@example.org", spare_username=user.name)
    assert sign_in(said._replace(server=server)).username == user.name
    failed = refused(said._replace(server=server, password="wrong"))
    assert "ada@example.org" in str(failed)


def test_a_wrong_password(user: DovecotUser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        failed = refused(answers(user, password="not the one"))
    assert failed.answer is Answer.PASSWORD
    assert str(failed).startswith(f"localhost did not accept the password of {user.name}")
    assert "not the one" not in caplog.text


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("nowhere.invalid", "There is no server named nowhere.invalid"),
        ("127.0.0.1", "Nothing answers at 127.0.0.1, port 1"),
    ],
)
def test_a_wrong_server(user: DovecotUser, host: str, says: str) -> None:
    failed = refused(answers(user, server=MailServer(host, 1, "tls", user.name)))
    assert failed.answer is Answer.SERVER
    assert str(failed).startswith(says)


def test_no_password_is_sent_before_tls_is_good(user: DovecotUser) -> None:
    said = answers(user)
    untrusted = refused(said._replace(ca_file=""))
    assert untrusted.answer is Answer.CA_FILE
    unreadable = refused(said._replace(ca_file="/nowhere.pem"))
    assert unreadable.answer is Answer.CA_FILE
    not_tls = refused(said._replace(server=said.server._replace(port=user.server.port)))
    assert not_tls.answer is Answer.SERVER
    assert all("no password was sent" in str(one) for one in (untrusted, not_tls))
    assert user.name not in user.server.log


def test_a_certificate_of_another_name(user: DovecotUser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.MonkeyPatch.context() as patch:
        internet = Internet(tmp_path_factory.mktemp("net"))
        internet.doors["mail.example.net:993"] = user.server.tls_port
        with internet.running():
            internet.move_here(patch)
            failed = refused(answers(user, server=MailServer("mail.example.net", 993, "tls", user.name)))
    assert str(failed).startswith("mail.example.net shows a certificate for another name, so no password was sent")


def test_a_command_prints_the_password(user: DovecotUser) -> None:
    said = answers(user, password="", command=f"echo {user.password}")
    assert sign_in(said).username == user.name
    for command in ("false", "/nowhere/to/be/found", "'"):
        assert refused(said._replace(command=command)).answer is Answer.PASSWORD


def test_blanks_in_an_app_password_are_none_of_it(user: DovecotUser) -> None:
    said = answers(user)
    gmail = account_of("g", said._replace(server=MailServer("imap.gmail.com", 993, "tls", "ada")))
    assert asyncio.run(secret_of(gmail, "abcd efgh ijkl mnop")) == Secret("abcdefghijklmnop")
    assert asyncio.run(secret_of(gmail, "abcd efgh")) == Secret("abcd efgh")
    assert asyncio.run(secret_of(account_of("a", said), "abcd efgh ijkl mnop")) == Secret("abcd efgh ijkl mnop")


def test_answers_never_show_the_password(user: DovecotUser) -> None:
    said = answers(user, password="hunter2!", command="echo hunter2!")
    assert "hunter2!" not in repr(said) + str(said)
