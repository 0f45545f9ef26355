"""[search]: how much is indexed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuimail.config.errors import ConfigError
from tuimail.config.load import parse

ACCOUNT = '[accounts.home]\nemail = "a@example.org"\n[accounts.home.imap]\nhost = "imap.example.org"\n'
FILE = Path("config.toml")


def test_so_many_bodies_are_indexed() -> None:
    assert parse(ACCOUNT, FILE).accounts[0].indexed_bodies == 5000
    assert parse(f"[search]\nbodies = 0\n{ACCOUNT}", FILE).accounts[0].indexed_bodies == 0


@pytest.mark.parametrize(("text", "said"), [("[search]\nbodies = -1\n", "bodies"), ("[search]\nbodys = 1\n", "bodies")])
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse(text + ACCOUNT, FILE)


def test_searches_have_names_and_queries() -> None:
    config = parse('[searches]\n"To read" = "is:unread   newer:7d"\n', FILE)
    assert dict(config.searches) == {"To read": "is:unread newer:7d"}


@pytest.mark.parametrize(
    ("line", "said"),
    [('x = "is:unred"', "Did you mean is:unread"), ('x = ""', "x"), ("x = 1", "x"), ('"\\n" = "ada"', "name")],
)
def test_a_wrong_search_is_named(line: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse(f"[searches]\n{line}\n", FILE)
