"""Settings changed in the program: laid over config.toml, kept in settings.toml, told where they come from."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from tests.reference import README, reference, section_of
from tuimail.config import accounts
from tuimail.config.explained import SETTINGS
from tuimail.config.explained_accounts import ACCOUNT_KEYS
from tuimail.config.load import load, parse
from tuimail.config.own import chosen_language, lay_over, own_file
from tuimail.config.schema import FOLDER_ROLES, INDEXED_BODIES, Config, UiConfig
from tuimail.config.settings import KEYS, SettingError, Settings, default_of, written
from tuimail.last_screen import config_signature
from tuimail.model.language import languages

CONFIG = """\
[ui]
theme = "nord"
mouse = false

[accounts.work]
email = "ada@example.org"
imap.host = "imap.example.org"
"""


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return path


def settings_over(config_file: Path, **fixed: tuple[str, str | bool]) -> Settings:
    own = own_file(config_file)
    config, problem = lay_over(load(config_file, must_exist=False), own)
    assert not problem
    return Settings(config, own, {f"ui.{key}": value for key, value in fixed.items()})


def put(settings: Settings, key: str, value: str | int | bool) -> None:
    settings.put(key, value)
    settings.keep(key)


def test_every_key_of_the_schema_is_explained_and_nothing_else() -> None:
    assert set(SETTINGS) == {f"ui.{one.name}" for one in fields(UiConfig)} | {"search.bodies"}


@pytest.mark.parametrize("key", SETTINGS)
def test_an_explanation_says_something_and_fits_the_value(key: str) -> None:
    setting, default = SETTINGS[key], default_of(key)
    assert setting.explanation.endswith(".")
    assert len(setting.explanation) < 260
    assert not setting.choices or default in setting.choices
    assert not setting.limits or setting.limits[0] <= int(default) <= setting.limits[1]
    assert Settings(Config()).read(key, written(default)) == default


@pytest.mark.parametrize(("key", "word"), [(key, word) for key, one in SETTINGS.items() for word in one.choices])
def test_every_word_that_is_offered_is_one_that_the_config_takes(key: str, word: str) -> None:
    Settings(Config()).check(key, word)


@pytest.mark.parametrize("key", [key for key, one in SETTINGS.items() if one.choices])
def test_no_word_that_the_config_takes_is_left_out(key: str) -> None:
    with pytest.raises(SettingError) as error:
        Settings(Config()).check(key, "nonsense")
    assert all(f'"{word}"' in str(error.value) for word in SETTINGS[key].choices)


def test_what_is_set_goes_before_the_config_and_outlives_the_program(config_file: Path) -> None:
    settings = settings_over(config_file)
    assert (settings.value("ui.theme"), settings.origin("ui.theme")) == ("nord", "config.toml:2")
    assert (settings.value("ui.keys"), settings.origin("ui.keys")) == ("tuimail", "default")
    put(settings, "ui.theme", "dracula")
    put(settings, "search.bodies", 7)
    put(settings, "ui.mouse", True)
    later = settings_over(config_file)
    assert later.value("ui.theme") == "dracula"
    assert later.origin("ui.theme") == "set here (settings.toml); config.toml:2 says nord"
    config, _ = lay_over(load(config_file), own_file(config_file))
    assert (config.ui.theme, config.ui.mouse, config.ui.keys) == ("dracula", True, "tuimail")
    assert config.accounts[0].indexed_bodies == 7
    assert config_file.read_text() == CONFIG
    assert own_file(config_file).stat().st_mode & 0o777 == 0o600


def test_what_is_taken_back_is_what_the_config_says_again(config_file: Path) -> None:
    settings = settings_over(config_file)
    put(settings, "ui.theme", "dracula")
    put(settings, "ui.text_width", 80)
    settings.drop("ui.theme")
    settings.keep("ui.theme")
    assert (settings.value("ui.theme"), settings.origin("ui.theme")) == ("nord", "config.toml:2")
    assert settings_over(config_file).value("ui.theme") == "nord"
    assert settings_over(config_file).value("ui.text_width") == 80


def test_the_command_line_goes_before_all_until_somebody_changes_it(config_file: Path) -> None:
    settings = settings_over(config_file, theme=("--theme", "gruvbox-dark"))
    assert (settings.value("ui.theme"), settings.origin("ui.theme")) == ("gruvbox-dark", "command line --theme")
    put(settings, "ui.theme", "dracula")
    assert settings.value("ui.theme") == "dracula"


def test_two_programs_do_not_lose_each_others_settings(config_file: Path) -> None:
    one, other = settings_over(config_file), settings_over(config_file)
    put(one, "ui.theme", "dracula")
    put(other, "ui.text_width", 60)
    later = settings_over(config_file)
    assert (later.value("ui.theme"), later.value("ui.text_width")) == ("dracula", 60)


@pytest.mark.parametrize("broken", ["[ui]\ntheme = \n", "[ui]\nnonsense = 1\n", "[ui]\ntext_width = -3\n", "\x00"])
def test_a_broken_file_is_told_once_and_put_aside(config_file: Path, broken: str) -> None:
    own = own_file(config_file)
    own.write_text(broken)
    config, problem = lay_over(load(config_file), own)
    assert config.ui.theme == "nord"
    assert "settings.toml" in problem
    assert problem.endswith("the settings in it are ignored. The file is kept as settings.toml.broken.")
    assert own.with_name("settings.toml.broken").read_text() == broken
    assert lay_over(load(config_file), own)[1] == ""


def test_a_place_that_cannot_be_written_is_told_and_the_setting_holds_for_now(config_file: Path) -> None:
    own_file(config_file).mkdir()
    settings = Settings(load(config_file), own_file(config_file))
    with pytest.raises(SettingError, match=r"counts until you quit: .*settings\.toml cannot be written"):
        put(settings, "ui.theme", "dracula")
    assert settings.value("ui.theme") == "dracula"
    assert not [path for path in config_file.parent.iterdir() if path.name.startswith(".settings")]


def test_a_link_to_a_file_elsewhere_stays_one(config_file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "dotfiles" / "mail.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text("")
    os.symlink(elsewhere, own_file(config_file))
    put(settings_over(config_file), "ui.theme", "dracula")
    assert own_file(config_file).is_symlink()
    assert "dracula" in elsewhere.read_text()


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("ui.text_width", "wide", "text_width is a whole number from 20 to 1,000."),
        ("ui.text_width", "5", "text_width must be from 20 to 1000."),
        ("ui.mouse", "maybe", "mouse is on or off."),
        ("ui.columns", "{sender}", "columns has no column"),
        ("ui.layout", "wyde", "did you mean `wide`?"),
        ("ui.theme", "", "theme must not be empty."),
    ],
)
def test_a_value_that_does_not_fit_is_one_sentence(key: str, typed: str, sentence: str) -> None:
    with pytest.raises(SettingError) as error:
        Settings(Config()).read(key, typed)
    assert sentence in str(error.value)


def test_a_config_of_another_name_has_settings_of_its_own(tmp_path: Path) -> None:
    assert own_file(tmp_path / "work.toml") == tmp_path / "work.settings.toml"


def test_every_key_of_an_account_is_explained_and_nothing_else() -> None:
    keys = {key for key in accounts._ACCOUNT if key not in ("imap", "smtp", "folders", "oauth2")}
    keys |= {f"imap.{key}" for key in accounts._IMAP} | {f"smtp.{key}" for key in accounts._SERVER}
    keys |= {f"oauth2.{key}" for key in accounts._OAUTH2} | {f"folders.{role.value}" for role in FOLDER_ROLES}
    assert set(ACCOUNT_KEYS) == keys


def test_accounts_are_told_with_their_lines_and_without_their_secrets() -> None:
    text = (
        CONFIG
        + """\
password_command = "echo hunter2"
name = "Ada"
folders.archive = "Old"
auth = "oauth2"
[accounts.work.oauth2]
provider = "google"
client_id = "me"
client_secret = "hush"
scopes = ["a", "b"]
"""
    )
    lines = Settings(parse(text, Path("/x/config.toml"))).accounts
    assert {(line.key, line.value, line.place) for line in lines} == {
        ("email", "ada@example.org", "config.toml:6"),
        ("imap.host", "imap.example.org", "config.toml:7"),
        ("password_command", "set, not shown", "config.toml:8"),
        ("name", "Ada", "config.toml:9"),
        ("folders.archive", "Old", "config.toml:10"),
        ("auth", "oauth2", "config.toml:11"),
        ("oauth2.provider", "google", "config.toml:13"),
        ("oauth2.client_id", "me", "config.toml:14"),
        ("oauth2.client_secret", "set, not shown", "config.toml:15"),
        ("oauth2.scopes", "a, b", "config.toml:16"),
    }
    assert Settings(Config()).accounts == ()


def test_the_picture_of_the_last_screen_is_not_shown_after_a_change_of_settings(config_file: Path) -> None:
    before = config_signature(config_file)
    put(settings_over(config_file), "ui.theme", "dracula")
    assert config_signature(config_file) != before
    named = config_file.rename(config_file.with_name("work.toml"))
    before = config_signature(named)
    put(settings_over(named), "ui.theme", "dracula")
    assert config_signature(named) != before


def test_columns_can_be_given_back_to_the_program() -> None:
    assert parse('[ui]\ncolumns = "auto"\n', Path("config.toml")).ui.columns == ()
    assert default_of("search.bodies") == INDEXED_BODIES


def test_the_readme_has_the_reference_that_the_schema_makes() -> None:
    assert section_of(README.read_text()) == reference(), "run: python -m tests.reference"


@pytest.mark.parametrize(
    ("config", "own", "spoken"),
    [
        ("", "", ""),
        ('[ui]\nlanguage = "de"\n', "", "de"),
        ('[ui]\nlanguage = "de"\n', '[ui]\nlanguage = "en"\n', "en"),
        ('ui.language = "de"\n', '[ui]\nlanguage = "auto"\n', ""),
        ('[ui]\ntheme = "language"\n', "[ui]\nlanguage = \n", ""),
        ("[ui]\nlanguage = 7\n", "language = 7", ""),
        ("ui = 7 # language", "\x00language", ""),
    ],
)
def test_the_language_is_known_before_all_else(config_file: Path, config: str, own: str, spoken: str) -> None:
    config_file.write_text(config)
    own_file(config_file).write_text(own)
    assert chosen_language(config_file) == spoken


def test_every_language_there_is_can_be_chosen() -> None:
    assert set(SETTINGS["ui.language"].choices) == {"auto", *languages()}


def test_without_files_no_language_is_chosen(tmp_path: Path) -> None:
    assert chosen_language(tmp_path / "config.toml") == ""


def test_keys_and_searches_of_the_file_are_told_with_their_lines(config_file: Path) -> None:
    config_file.write_text('[keys]\n"message.archive" = "y"\nlist.next = "J"\n[searches]\n"To do" = "is:starred"\n')
    settings = settings_over(config_file)
    assert settings.place("searches.To do") == "config.toml:5"
    assert settings.place("searches.None") == ""
    assert settings.given_keys == {"message.archive": "y", "list.next": "J"}
    assert [settings.place(KEYS + action) for action in settings.given_keys] == ["config.toml:2", "config.toml:3"]


def test_keys_that_were_given_here_go_before_those_of_the_config(config_file: Path) -> None:
    config_file.write_text('[keys]\n"message.archive" = "y"\n')
    settings = settings_over(config_file)
    put(settings, KEYS + "message.archive", 'ctrl+y, "')
    put(settings, KEYS + "message.star", "")
    put(settings, "ui.theme", "nord")
    later = settings_over(config_file)
    assert later.own_keys == {"message.archive": 'ctrl+y, "', "message.star": ""}
    assert later.origin(KEYS + "message.archive") == "set here (settings.toml); config.toml:2 says y"
    later.drop(KEYS + "message.archive")
    later.keep(KEYS + "message.archive")
    last = settings_over(config_file)
    assert last.given_keys == {"message.star": "", "message.archive": "y"}
    assert last.value("ui.theme") == "nord"
