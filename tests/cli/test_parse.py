"""The command line's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuimail.cli.grammar import parser
from tuimail.cli.parse import Invocation, UsageError, parse
from tuimail.model.language import speak


def test_no_words_open_the_screen() -> None:
    assert parse([]) == Invocation(verb="run")


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "c.toml", "--data-dir", "d", "sync"],
        ["sync", "--config", "c.toml", "--data-dir", "d"],
        ["--config", "c.toml", "sync", "--data-dir", "d"],
    ],
)
def test_options_stand_before_or_after_the_verb(words: list[str]) -> None:
    assert parse(words) == Invocation(verb="sync", config=Path("c.toml"), data_dir=Path("d"))


def test_flags_survive_on_either_side() -> None:
    assert parse(["--read-only", "--no-mouse"]) == Invocation(verb="run", read_only=True, mouse=False)
    assert parse(["folders", "work", "--json"]) == Invocation(verb="folders", account="work", json=True)
    assert parse(["undo", "work:7"]) == Invocation(verb="undo", ref="work:7")
    assert parse(["log", "--limit", "3"]) == Invocation(verb="log", limit=3)


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "c.toml", "--data-dir", "d", "--log", "l", "--theme", "nord", "--keys", "mutt"],
        ["--read-only", "--no-mouse", "--plain-output", "--slow"],
        ["--config", "a", "--config", "b"],
    ],
)
def test_what_is_read_without_argparse_means_the_same(words: list[str]) -> None:
    meant = {name: value for name, value in vars(parser().parse_args(words)).items() if value is not None}
    meant["verb"] = "run"
    found = parse(words)
    assert found is not None
    assert {name: getattr(found, name) for name in meant} == meant


@pytest.mark.parametrize(
    ("words", "named"),
    [(["frobnicate"], "frobnicate"), (["log", "--limit", "0"], "'0'"), (["--config"], "--config"), (["-x"], "-x")],
)
def test_wrong_words_are_named_in_one_sentence(words: list[str], named: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["opne"], "There is no verb “opne”; did you mean: tuimail open"),
        (["--config", "c.toml", "serch", "ada"], "There is no verb “serch”; did you mean: tuimail search"),
        (["--theem", "nord", "demo"], "There is no option --theem; did you mean --theme?"),
        (["--zzzz"], "There is no option --zzzz. See: tuimail --help"),
    ],
)
def test_the_nearest_word_is_named(words: list[str], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words)
    assert str(caught.value) == told


def test_options_may_be_shortened_and_joined_to_their_value() -> None:
    assert parse(["--data=d", "--read", "sync"]) == Invocation(verb="sync", data_dir=Path("d"), read_only=True)


def test_version_and_help_are_answers_not_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse(["--version"]) is None
    assert capsys.readouterr().out.startswith("tuimail ")
    assert parse(["sync", "--help"]) is None
    assert "without a screen" in capsys.readouterr().out


def test_what_argparse_says_is_said_in_the_language_too() -> None:
    assert speak("de")
    try:
        with pytest.raises(UsageError, match=r"tuimail: unbekannte Wörter: --nope\. Siehe"):
            parse(["list", "--nope"])
        assert parser().format_help().startswith("Aufruf: tuimail")
    finally:
        speak("en")
    assert parser().format_help().startswith("usage: tuimail")
