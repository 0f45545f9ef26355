"""A new account in the config file: a whole explained one, or at the end of the user's own."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.config.test_sample import _options
from tuimail.config.errors import ConfigError
from tuimail.config.first_file import account_name, account_text, keep_account
from tuimail.config.load import load, parse
from tuimail.config.paths import resolve
from tuimail.config.providers import provider_at, provider_behind, provider_of
from tuimail.config.schema import AccountConfig, ImapConfig, Security
from tuimail.model.ids import AccountId

PLAIN = AccountConfig(
    name=AccountId("example"),
    email="ada@example.org",
    imap=ImapConfig(username="ada@example.org", host="imap.example.org"),
)
ODD = AccountConfig(
    name=AccountId("ada@exämple.org 2"),
    email="ada@exämple.org",
    password_command=("pass", "show", 'a "b"'),
    imap=ImapConfig(username="ada\\", host="::1", security="starttls", port=1143, ca_file=Path('/tmp/ca "x".pem')),
)


@pytest.mark.parametrize("account", [PLAIN, ODD])
def test_what_is_written_is_what_is_read(account: AccountConfig, tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    keep_account(path, account)
    assert load(path).accounts == (account,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["config.toml"]


_texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=70)
_words = st.lists(_texts.filter(lambda word: word[0] != "~"), min_size=1, max_size=4).map(tuple)


@given(_texts, _texts, _words | st.none(), st.sampled_from(["tls", "starttls"]), st.integers(1, 65535))
def test_any_account_comes_back_as_it_was(
    name: str, username: str, command: tuple[str, ...] | None, security: Security, port: int
) -> None:
    account = AccountConfig(
        name=AccountId(name),
        email="ada@example.org",
        password_command=command,
        imap=ImapConfig(
            username=username, host="imap.example.org", security=security, port=port, ca_file=Path(f"/{name}")
        ),
    )
    assert parse(account_text(account), Path("config.toml")).accounts == (account,)


def test_every_comment_in_it_is_an_option_that_works(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    keep_account(path, replace(PLAIN, name=AccountId("a b")))
    variants = _options(path.read_text())
    assert len(variants) > 12
    for text in variants:
        parse(text, path)


def test_the_users_own_file_keeps_every_octet_of_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n[ui]\n  theme  =  'nord' # so")
    keep_account(path, PLAIN)
    assert path.read_text().startswith("# mine\n[ui]\n  theme  =  'nord' # so\n\n[accounts.example]")
    keep_account(path, ODD)
    assert [account.name for account in load(path).accounts] == [PLAIN.name, ODD.name]
    before = path.read_bytes()
    with pytest.raises(ConfigError):
        keep_account(path, PLAIN)  # twice
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        keep_account(tmp_path / "file" / "config.toml", PLAIN)
    assert os.listdir(tmp_path) == ["file"]


def test_names_are_short_and_nobody_elses(tmp_path: Path) -> None:
    paths = resolve(None, tmp_path)
    assert account_name("ada@mail.example.org", (), paths) == "example"
    assert account_name("ada@example.co.uk", (), paths) == "example"
    assert account_name("ada@localhost", (), paths) == "localhost"
    assert account_name("Ada@example.org", ["Example"], paths) == "ada@example.org"
    assert account_name("Ada@example.org", ["example", "ada@example.org"], paths) == "ada@example.org 2"
    paths.database("example").touch()  # the mail of an account that is not configured any more
    assert account_name("ada@example.org", (), paths) == "ada@example.org"


def test_providers_by_domain_exchanger_and_host() -> None:
    for provider in (
        provider_of("GMail.com."),
        provider_behind("ASPMX.l.google.com."),
        provider_at("imap.gmail.com", 143),
    ):
        assert provider is not None
        assert provider.name == "Gmail"
        assert "app password" in provider.advice
    assert provider_behind("mx.notgoogle.com") is None
    assert provider_at("127.0.0.1", 143) is None, "somebody's own server, not Proton's Bridge"
    assert provider_of("mail.gmail.com") is None
