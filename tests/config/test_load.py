"""What a config file says, and what is wrong with one that says it badly."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimail.config.errors import ConfigError
from tuimail.config.load import check_keys, load, parse
from tuimail.config.paths import account_file_stem
from tuimail.config.sample import sample_config
from tuimail.config.schema import Config, ImapConfig, OAuth2Config, SmtpConfig, UiConfig
from tuimail.model.mailbox import SpecialUse

FILE = Path("/etc/x/config.toml")

FULL = """\
[accounts.work]
email = "ada@example.org"
name = "Ada Example"
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
    assert config.ui == UiConfig(theme="night", keys="mutt", mouse=False)
    assert config.keys == {"message.archive": "e,a", "list.next": ""}
    assert config.account("work") is work
    assert config.account("nobody") is None


def test_defaults() -> None:
    (account,) = parse(MINIMAL, FILE).accounts
    assert account.imap == ImapConfig(host="imap.example.org", security="tls", port=993, username="ada@example.org")
    assert (account.display_name, account.password_command, account.auth) == ("", None, "password")
    assert (account.smtp, account.oauth2, dict(account.folders)) == (None, None, {})
    assert parse("", FILE) == Config()
    assert parse("", FILE).ui == UiConfig(theme="tuimail-dark", keys="tuimail", mouse=True)


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


def _with(line: str, table: str = "imap") -> str:
    """The minimal file with one line more (or instead, when it sets the same key)."""
    tables = {"account": ["email = 'ada@example.org'"], "imap": ["host = 'imap.example.org'"], "smtp": [], "ui": []}
    key = line.split(" = ", 1)[0]
    tables.setdefault(table, [])
    tables[table] = [old for old in tables[table] if not old.startswith(f"{key} ")] + [line]
    headers = {"account": "accounts.work", "ui": "ui", "keys": "keys"}
    return "\n".join(
        "\n".join([f"[{headers.get(name, f'accounts.work.{name}')}]", *lines])
        for name, lines in tables.items()
        if lines
    )


@pytest.mark.parametrize(
    ("table", "line", "key", "what"),
    [
        ("account", "emial = 'x'", "accounts.work.emial", "unknown key; did you mean `email`?"),
        ("account", "e\\u001bx = 'x'", "", "not TOML"),
        ("account", "Name = 'x'", "accounts.work.Name", "did you mean `name`?"),
        ("account", "zzz = 'x'", "accounts.work.zzz", "unknown key; known here: email, name, password_command"),
        ("account", "email = 'nobody'", "accounts.work.email", "must be an address with @"),
        ("account", "email = 'Ada <ada@example.org>'", "accounts.work.email", "the address alone"),
        ("account", "email = 'ada@'", "accounts.work.email", "no valid host name after the @"),
        ("account", "email = ''", "accounts.work.email", "must not be empty"),
        ("account", "email = 7", "accounts.work.email", "must be a text in quotes, not a whole number"),
        ("account", "name = true", "accounts.work.name", "must be a text in quotes, not true or false"),
        ("account", "name = 1979-05-27", "accounts.work.name", "not a date or time"),
        ("account", 'name = "a\\nb"', "accounts.work.name", "control characters or line ends"),
        ("account", "password_command = 'pass \"x'", "accounts.work.password_command", "a quote that is not closed"),
        ("account", "password_command = '\"\"'", "accounts.work.password_command", "must name a program"),
        ("account", "password_command = ['pass']", "accounts.work.password_command", "not a list"),
        ("account", "auth = 'oath2'", "accounts.work.auth", 'must be "password" or "oauth2", not "oath2"'),
        ("account", "auth = 'oauth2'", "accounts.work.auth", "needs a table [accounts.work.oauth2]"),
        ("account", "smtp = 'x'", "accounts.work.smtp", "must be a table, not a text in quotes"),
        ("imap", "hots = 'x'", "accounts.work.imap.hots", "did you mean `host`?"),
        ("imap", "host = 'imaps://imap.example.org'", "accounts.work.imap.host", "without scheme"),
        ("imap", "host = 'imap example.org'", "accounts.work.imap.host", "must not contain spaces"),
        ("imap", "host = 'imap.example.org:993'", "accounts.work.imap.host", "use `port`"),
        ("imap", "host = '[::1]'", "accounts.work.imap.host", "without brackets"),
        ("imap", "host = 'ada@example.org'", "accounts.work.imap.host", "plain host name"),
        ("imap", "host = 'a..b'", "accounts.work.imap.host", "is not a valid host name"),
        ("imap", "port = 0", "accounts.work.imap.port", "must be from 1 to 65535"),
        ("imap", "port = 65536", "accounts.work.imap.port", "must be from 1 to 65535"),
        ("imap", "port = '993'", "accounts.work.imap.port", "must be a whole number, not a text in quotes"),
        ("imap", "port = true", "accounts.work.imap.port", "must be a whole number, not true or false"),
        ("imap", "port = 99.3", "accounts.work.imap.port", "not a number with a point"),
        ("imap", "security = 'ssl'", "accounts.work.imap.security", 'must be "tls", "starttls" or "plain", not "ssl"'),
        ("imap", "security = 'startls'", "accounts.work.imap.security", "did you mean `starttls`?"),
        ("imap", "security = 'plain'", "accounts.work.imap.security", "set `allow_plain = true` if you mean it"),
        ("imap", "allow_plain = 1", "accounts.work.imap.allow_plain", "must be true or false, not a whole number"),
        ("imap", "ca_file = '~nobody-here/ca.pem'", "accounts.work.imap.ca_file", "home directory of somebody unknown"),
        ("imap", "tunnel = 'ssh host imapd'", "accounts.work.imap.host", "has no meaning beside `tunnel`"),
        ("smtp", "port = 25", "accounts.work.smtp", "needs `host = ...`"),
        ("smtp", "host = 'smtp://x'", "accounts.work.smtp.host", "without scheme"),
        ("smtp", "tunnel = 'x'", "accounts.work.smtp.tunnel", "unknown key"),
        ("folders", "inbox = 'x'", "accounts.work.folders.inbox", "unknown key"),
        ("folders", "archives = 'x'", "accounts.work.folders.archives", "did you mean `archive`?"),
        ("folders", "sent = ''", "accounts.work.folders.sent", "must not be empty"),
        ("oauth2", "provider = 'google'", "accounts.work.oauth2", 'no effect without `auth = "oauth2"`'),
        ("ui", "theme = 'themes/x.toml'", "ui.theme", "without directory and .toml"),
        ("ui", "keys = 'vim'", "ui.keys", 'must be "tuimail", "mutt", "aerc", "gmail", "alpine" or "emacs", not "vim"'),
        ("ui", "mous = false", "ui.mous", "did you mean `mouse`?"),
        ("keys", "x = 1", "keys.x", "must be a text in quotes, not a whole number"),
        ("keys", "list.next = ['j']", "keys.list.next", "must be a text in quotes, not a list"),
    ],
)
def test_one_mistake_with_its_line(table: str, line: str, key: str, what: str) -> None:
    text = _with(line, table)
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    error = caught.value
    lines = text.split("\n")
    if not key or key.endswith(line.split(" = ", 1)[0]):
        named = lines.index(line) + 1
    else:
        named = next(at for at, each in enumerate(lines, 1) if _sets(each, key))
    assert str(error) == f"{FILE}:{named}: {key}: {error.what}" if key else f"{FILE}:{named}: {error.what}"
    assert what in error.what
    assert "\n" not in str(error)


def _sets(line: str, key: str) -> bool:
    return line.startswith(f"{key.rsplit('.', 1)[1]} =") or line == f"[{key}]"


OAUTH2 = """\
[accounts.a]
email = "a@b"
auth = "oauth2"
imap.host = "h"
[accounts.a.oauth2]
"""


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ("", "needs `provider = ...`"),
        ("provider = 'google'", "needs `client_id = ...`"),
        ("provider = 'gogle'\nclient_id = 'x'", "did you mean `google`?"),
        ("provider = 'custom'\nclient_id = 'x'", "needs `authorize_url = ...`"),
        ("provider = 'google'\nclient_id = 'x'\ntoken_url = 'http://example.org'", "must begin with https://"),
        ("provider = 'google'\nclient_id = 'x'\ntoken_url = 'https://['", "is not a valid web address"),
        ("provider = 'google'\nclient_id = 'x'\nscopes = [1]", "must be a list of texts in quotes"),
        ("provider = 'google'\nclient_id = 'x'\nclient_secret = ['hush']", "must be a text in quotes, not a list"),
    ],
)
def test_oauth2(lines: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(OAUTH2 + lines, FILE)
    assert what in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_token_server_on_this_machine_may_do_without_tls() -> None:
    text = OAUTH2 + "provider = 'google'\nclient_id = 'x'\ntoken_url = 'http://localhost:1/t'"
    assert parse(text, FILE).accounts[0].oauth2 is not None


@pytest.mark.parametrize(
    ("host", "allowed"),
    [("localhost", True), ("LOCALHOST.", True), ("mail.localhost", True), ("127.0.0.2", True), ("::1", True),
     ("localhost.example.org", False), ("192.0.2.1", False), ("::2", False)],
)  # fmt: skip
def test_plain_is_for_this_machine(host: str, allowed: bool) -> None:
    text = f'[accounts.a]\nemail = "a@b"\n[accounts.a.imap]\nhost = "{host}"\nsecurity = "plain"\n'
    assert parse(text + "allow_plain = true", FILE).accounts[0].imap.allow_plain
    if allowed:
        assert parse(text, FILE).accounts[0].imap.security == "plain"
    else:
        with pytest.raises(ConfigError) as caught:
            parse(text, FILE)
        assert caught.value.line == 5


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[accounts.work]\nemail = 'a@b'\n", ":1: accounts.work: needs a table [accounts.work.imap]"),
        ("\n[accounts.work.imap]\nhost = 'x'\n", ":2: accounts.work: needs `email = ...`"),
        ("accounts = 3", ":1: accounts: must be a table"),
        ("\naccounts.work = 3", ":2: accounts.work: must be a table"),
        ("[account.work]\n", ":1: account: unknown key; did you mean `accounts`?"),
        ("[accounts.'']\n", ':1: accounts."": an account\'s name must be 1 to 64 visible characters'),
        ('[accounts."a\\tb"]\n', ':1: accounts."a b": an account\'s name'),
        ("a = 1\nb = \n", ":2: not TOML: invalid value"),
        ("a = 1\na = 2\n", ":2: not TOML: cannot overwrite a value"),
        ("\n\na = '", ":3: not TOML"),
        ("a = " + "[" * 5000, ": holds a value that no config needs"),
        ("a = " + "9" * 5000, ": holds a value that no config needs"),
    ],
)
def test_mistakes_of_the_whole(text: str, start: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    assert str(caught.value).startswith(f"{FILE}{start}")


def test_a_line_after_texts_of_many_lines() -> None:
    text = '[ui]\ntheme = """\\\n   a\\\n   b"""\n[keys]\n"x" = \'\'\'\nhost = 1\n\'\'\'\n[ui.nonsense]\n'
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    assert caught.value.line == 9


def test_accounts_whose_files_would_be_the_same() -> None:
    # Not by accident, but by design of the stem: the name that another one is mapped to.
    stem = account_file_stem("Work")
    text = "".join(f'[accounts."{name}"]\nemail = "a@b"\nimap.host = "h"\n' for name in ("Work", stem))
    with pytest.raises(ConfigError, match="too similar to the name") as caught:
        parse(text, FILE)
    assert caught.value.line == 4


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


# The sample


def test_the_sample_is_a_config() -> None:
    text = sample_config(FILE)
    assert str(FILE) in text
    (account,) = parse(text, FILE).accounts
    assert account.imap.port == 993


def _options(text: str) -> list[str]:
    """The sample once for each of its commented lines, with that line and its header active."""
    lines = text.split("\n")
    variants = []
    for at, line in enumerate(lines):
        if " = " not in line or not line.startswith("# "):
            continue
        active = [each.removeprefix("# ") if number == at else each for number, each in enumerate(lines)]
        header = next(back for back in range(at, -1, -1) if lines[back].removeprefix("# ").startswith("["))
        active[header] = active[header].removeprefix("# ")
        if line.startswith("# tunnel"):
            active = [each for each in active if not each.startswith("host")]
        elif "smtp]" in active[header] and not line.startswith("# host"):
            active[header] += '\nhost = "h"'
        variants.append("\n".join(active))
    return variants


def test_every_comment_of_the_sample_is_an_option_that_works() -> None:
    variants = _options(sample_config(FILE))
    assert len(variants) > 12
    for text in variants:
        parse(text, FILE)


# Anything


_TOKENS = st.sampled_from(
    [*"[]{}=.,\"'#\n\\ ", "'''", '"""', "accounts", "imap", "host", "port", "true", "1", "-1", "1e9", "1979-05-27", "é",
     "\t", "\r\n", "\0", "[accounts.x]", "email", "= 'a@b'\n", "[[ui]]", "plain", "nan", "0x1F", "\\u0000", "99999999"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.data())
def test_a_mutated_file_is_a_config_or_a_config_error(data: st.DataObject) -> None:
    text = FULL
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        upto = min(len(text), at + data.draw(st.integers(0, 12)))
        text = text[:at] + data.draw(_TOKENS) + text[upto:]
    _config_or_error(text)


@given(st.lists(_TOKENS | st.text(max_size=5), max_size=30).map("".join))
def test_any_text_is_a_config_or_a_config_error(text: str) -> None:
    _config_or_error(text)


def _config_or_error(text: str) -> None:
    outcome = _outcome(lambda: parse(text, FILE))
    if isinstance(outcome, ConfigError):
        assert str(outcome).startswith(str(FILE))
        assert outcome.line is None or 1 <= outcome.line <= text.count("\n") + 1
        assert str(outcome).isprintable()


def _outcome(read: Callable[[], Config]) -> Config | ConfigError:
    try:
        return read()
    except ConfigError as error:
        return error


@given(st.binary(max_size=200))
def test_any_octets_are_a_config_or_a_config_error(tmp_path_factory: pytest.TempPathFactory, octets: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(octets)
    assert "\n" not in str(_outcome(lambda: load(file)))
