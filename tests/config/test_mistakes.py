"""Every mistake in a config file, with its line."""

from __future__ import annotations

import pytest

from tests.config.test_load import FILE
from tuimail.config.errors import ConfigError
from tuimail.config.load import parse
from tuimail.config.paths import account_file_stem


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
        (
            "account",
            "authserv_id = 'a b'",
            "accounts.work.authserv_id",
            "the first word of an Authentication-Results header",
        ),
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
        ("imap", "ca_file = '~nobody-here/ca.pem'", "accounts.work.imap.ca_file", "home directory of an unknown user"),
        ("imap", "tunnel = 'ssh host imapd'", "accounts.work.imap.host", "cannot be used together with `tunnel`"),
        ("smtp", "port = 25", "accounts.work.smtp", "needs `host = ...`"),
        ("smtp", "host = 'smtp://x'", "accounts.work.smtp.host", "without scheme"),
        ("smtp", "tunnel = 'x'", "accounts.work.smtp.tunnel", "unknown key"),
        ("folders", "inbox = 'x'", "accounts.work.folders.inbox", "unknown key"),
        ("folders", "archives = 'x'", "accounts.work.folders.archives", "did you mean `archive`?"),
        ("folders", "sent = ''", "accounts.work.folders.sent", "must not be empty"),
        ("oauth2", "provider = 'google'", "accounts.work.oauth2", 'no effect without `auth = "oauth2"`'),
        ("ui", "theme = 'themes/x.toml'", "ui.theme", "without directory and .toml"),
        ("ui", "keys = 'vim'", "ui.keys", 'must be "tuimail", "mutt", "aerc", "gmail", "alpine" or "emacs", not "vim"'),
        ("ui", "columns = '{sendr}'", "ui.columns", "has no column “sendr”; known are"),
        ("ui", "columns = '{dat} x'", "ui.columns", "did you mean {date}?"),
        ("ui", "columns = '{date:wide}'", "ui.columns", "takes a width like 20, >6 or 25%"),
        ("ui", "columns = '{date'", "ui.columns", "without its other half"),
        ("ui", "columns = 'date'", "ui.columns", "names no column"),
        ("ui", "mous = false", "ui.mous", "did you mean `mouse`?"),
        ("ui", "text_width = 5", "ui.text_width", "must be from 20 to 1000"),
        ("ui", "mark_read_after = -2", "ui.mark_read_after", "must be from -1 to 3600"),
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
        ("a = " + "[" * 5000, ": holds a value that is far too long"),
        ("a = " + "9" * 5000, ": holds a value that is far too long"),
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
