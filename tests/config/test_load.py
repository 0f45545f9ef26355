"""What a config file says, and what is wrong with one that says it badly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuimail.config.columns import parse_columns
from tuimail.config.errors import ConfigError
from tuimail.config.load import check_keys, load, parse
from tuimail.config.schema import Config, ImapConfig, OAuth2Config, SmtpConfig, UiConfig
from tuimail.model.mailbox import SpecialUse

FILE = Path("/etc/x/config.toml")

FULL = """\
[accounts.work]
email = "ada@example.org"
name = "Ada Example"
authserv_id = "mx.example.org"
password_command = "pass show 'mail work'"
[accounts.work.imap]
host = "imap.example.org"
security = "starttls"
username = "ada"
ca_file = "ca.pem"
[accounts.work.smtp]
host = "smtp.example.org"
security = "starttls"
port = 2525
[accounts.work.folders]
archive = "Archive"
sent = "Gesendet"

[accounts."ödön @ home"]
email = "odon@example.net"
auth = "oauth2"
imap.tunnel = "ssh host exec imapd"
[accounts."ödön @ home".oauth2]
provider = "custom"
client_id = "me"
client_secret = "hush-hush"
authorize_url = "https://example.net/a"
token_url = "https://example.net/t"
scopes = ["mail", "offline"]

[ui]
theme = "night"
keys = "mutt"
mouse = false
text_width = 72
columns = "{date} {subject:>30%}"
emoji = "simple"
mark_read_after = -1
[keys]
"message.archive" = "e,a"
"list.next" = ""
"""

MINIMAL = '[accounts.work]\nemail = "ada@example.org"\n[accounts.work.imap]\nhost = "imap.example.org"\n'


def test_everything() -> None:
    config = parse(FULL, FILE)
    work, home = config.accounts
    assert (work.name, work.email, work.display_name) == ("work", "ada@example.org", "Ada Example")
    assert work.password_command == ("pass", "show", "mail work")
    assert work.imap == ImapConfig(
        host="imap.example.org", security="starttls", port=143, username="ada", ca_file=Path("/etc/x/ca.pem")
    )
    assert work.smtp == SmtpConfig(host="smtp.example.org", security="starttls", port=2525, username="ada")
    assert (work.authserv_id, home.authserv_id) == ("mx.example.org", "")
    assert work.folders == {SpecialUse.ARCHIVE: "Archive", SpecialUse.SENT: "Gesendet"}
    assert home.imap == ImapConfig(username="odon@example.net", tunnel=("ssh", "host", "exec", "imapd"))
    assert home.oauth2 == OAuth2Config(
        provider="custom",
        client_id="me",
        client_secret="hush-hush",
        authorize_url="https://example.net/a",
        token_url="https://example.net/t",
        scopes=("mail", "offline"),
    )
    assert "hush" not in repr(config)
    assert config.ui == UiConfig(
        theme="night",
        keys="mutt",
        mouse=False,
        emoji="simple",
        text_width=72,
        mark_read_after=-1,
        columns=parse_columns("{date} {subject:>30%}"),
    )
    assert config.keys == {"message.archive": "e,a", "list.next": ""}
    assert config.account("work") is work
    assert config.account("nobody") is None


def test_defaults() -> None:
    (account,) = parse(MINIMAL, FILE).accounts
    assert account.imap == ImapConfig(host="imap.example.org", security="tls", port=993, username="ada@example.org")
    assert (account.display_name, account.password_command, account.auth) == ("", None, "password")
    assert (account.smtp, account.oauth2, dict(account.folders)) == (None, None, {})
    assert parse("", FILE) == Config()
    assert parse("", FILE).ui == UiConfig(theme="auto", keys="tuimail", mouse=True)


@pytest.mark.parametrize(("security", "imap", "smtp"), [("tls", 993, 465), ("starttls", 143, 587), ("plain", 143, 25)])
def test_ports_follow_security(security: str, imap: int, smtp: int) -> None:
    text = f'host = "localhost"\nsecurity = "{security}"\n'
    (account,) = parse(
        f'[accounts.a]\nemail = "a@b"\n[accounts.a.imap]\n{text}[accounts.a.smtp]\n{text}', FILE
    ).accounts
    assert account.smtp is not None
    assert (account.imap.port, account.smtp.port) == (imap, smtp)


def test_home_directories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    text = MINIMAL + 'ca_file = "~/ca.pem"\n'
    text = text.replace("[accounts.work.imap]", 'password_command = "~/bin/secret ~/x"\n[accounts.work.imap]')
    (account,) = parse(text, FILE).accounts
    assert account.imap.ca_file == Path("/home/ada/ca.pem")
    assert account.password_command == ("/home/ada/bin/secret", "~/x")


def test_overrides_of_actions_that_do_not_exist() -> None:
    config = parse('[keys]\n"message.archive" = "e"\n"message.trahs" = "x"\n', FILE)
    check_keys(config, ["message.archive", "message.trahs"])
    with pytest.raises(ConfigError) as caught:
        check_keys(config, ["message.archive", "message.trash"])
    assert str(caught.value) == (f'{FILE}:3: keys."message.trahs": unknown key; did you mean `message.trash`?')
    check_keys(Config(), [])


def test_overrides_without_quotes_mean_the_same() -> None:
    config = parse('[keys]\nmessage.archive = "e"\nmessage.trahs = "x"\n"list.next" = "j"\n', FILE)
    assert config.keys == {"message.archive": "e", "message.trahs": "x", "list.next": "j"}
    with pytest.raises(ConfigError) as caught:
        check_keys(config, ["message.archive", "message.trash", "list.next"])
    assert str(caught.value) == f"{FILE}:3: keys.message.trahs: unknown key; did you mean `message.trash`?"
    with pytest.raises(ConfigError, match="is set twice"):
        parse('[keys]\n"a.b" = "x"\na.b = "x"\n', FILE)


# Files


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(MINIMAL)
    assert load(file) == parse(MINIMAL, file)


@pytest.mark.parametrize("text", ["\ufeff" + MINIMAL, MINIMAL.replace("\n", "\r\n")])
def test_files_of_other_editors(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode())
    assert load(file).accounts[0].email == "ada@example.org"
    file.write_bytes(f"{text}port = 0".encode())
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.line == 5


def test_no_file(home: Path, tmp_path: Path) -> None:
    assert load() == Config()
    missing = tmp_path / "missing.toml"
    assert load(missing, must_exist=False) == Config()
    with pytest.raises(ConfigError, match="there is no such file"):
        load(missing)
    with pytest.raises(ConfigError, match="there is no such file"):
        load(must_exist=True)
    place = home / ".config" / "tuimail" / "config.toml"
    place.parent.mkdir(parents=True)
    place.write_text(MINIMAL)
    assert load().accounts[0].name == "work"


def test_files_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    with pytest.raises(ConfigError, match="is a directory"):
        load(tmp_path)
    file.write_bytes(b"# fine\n# m\xe4h\n")
    with pytest.raises(ConfigError, match="is not UTF-8 text") as caught:
        load(file)
    assert caught.value.line == 2
    with pytest.raises(ConfigError, match="not a file name"):
        load(Path("a\0b"))
    with pytest.raises(ConfigError, match="cannot be read"):
        load(file / "config.toml")
    file.write_bytes(b"#" * 2_000_000)
    with pytest.raises(ConfigError, match="far too large"):
        load(file)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(MINIMAL)
    file.chmod(0)
    with pytest.raises(ConfigError, match=r"cannot be read \(Permission denied\)"):
        load(file)
