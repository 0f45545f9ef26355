"""Whatever a file holds, it is a Config or a ConfigError."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.config.test_load import FILE, FULL
from tuimail.config.errors import ConfigError
from tuimail.config.load import load, parse
from tuimail.config.schema import Config

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
