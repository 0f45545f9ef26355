"""Where the files are, and who may read them."""

from __future__ import annotations

import stat
import string
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.config.errors import ConfigError
from tuimail.config.paths import account_file_stem, resolve


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_systems_own_places(home: Path) -> None:
    paths = resolve(environ={})
    assert paths.config_file == home / ".config/tuimail/config.toml"
    assert not paths.is_config_named
    assert paths.data_dir == home / ".local/share/tuimail"
    assert paths.state_dir == home / ".local/state/tuimail"
    assert paths.log_file == home / ".local/state/tuimail/log/tuimail.log"
    assert paths.database("work") == home / ".local/share/tuimail/work.sqlite"


def test_flags_go_before_the_environment(home: Path, tmp_path: Path) -> None:
    environ = {"TUIMAIL_CONFIG": str(tmp_path / "env.toml"), "TUIMAIL_DATA": str(tmp_path / "env")}
    by_environment = resolve(environ=environ)
    assert by_environment.config_file == tmp_path / "env.toml"
    assert by_environment.is_config_named
    assert by_environment.data_dir == tmp_path / "env"
    by_flags = resolve(tmp_path / "flag.toml", str(tmp_path / "flag"), "~/my.log", environ)
    assert by_flags.config_file == tmp_path / "flag.toml"
    assert by_flags.data_dir == tmp_path / "flag"
    assert by_flags.log_file == home / "my.log"
    assert resolve(environ={"TUIMAIL_CONFIG": "", "TUIMAIL_DATA": ""}) == resolve(environ={})


def test_the_data_directory_holds_everything(tmp_path: Path) -> None:
    paths = resolve(data_dir=tmp_path / "d", environ={})
    for place in (paths.data_dir, paths.state_dir, paths.log_file):
        assert place == tmp_path / "d" or tmp_path / "d" in place.parents
    assert paths.log_file.name == "tuimail.log"


def test_relative_names_are_of_this_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    paths = resolve("c.toml", "d", environ={})
    assert (paths.config_file, paths.data_dir) == (tmp_path / "c.toml", tmp_path / "d")


def test_directories_are_made_for_the_user_alone(home: Path) -> None:
    paths = resolve(environ={})
    assert paths.prepare() == ()
    assert [_mode(place) for place in (paths.data_dir, paths.state_dir, paths.log_file.parent)] == [0o700] * 3
    assert not paths.config_file.parent.exists()
    assert paths.prepare() == ()


def test_wider_modes_are_repaired_with_a_sentence(home: Path) -> None:
    paths = resolve(environ={})
    paths.prepare()
    paths.config_file.parent.mkdir(parents=True)
    files = [paths.config_file, paths.log_file, paths.database("work"), paths.data_dir / "work.bodies.sqlite-wal"]
    for file in files:
        file.write_text("")
        file.chmod(0o644)
    for directory in (paths.data_dir, paths.config_file.parent):
        directory.chmod(0o755)
    repairs = paths.prepare()
    assert len(repairs) == 6
    assert f"{paths.config_file} could be read by other users; now only you can." in repairs
    assert [_mode(file) for file in files] == [0o600] * 4
    assert [_mode(place) for place in (paths.data_dir, paths.config_file.parent)] == [0o700] * 2
    assert paths.prepare() == ()


def test_directories_that_are_not_ours_alone_keep_their_modes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "homes" / "ada"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert any(str(shared) in sentence for sentence in resolve(data_dir=shared, environ={}).prepare())
    assert _mode(shared) == 0o1777
    home.chmod(0o755)
    assert any(
        "a directory that only tuimail uses" in sentence for sentence in resolve(data_dir=home, environ={}).prepare()
    )
    assert _mode(home) == 0o755
    home.parent.chmod(0o755)
    assert any(
        "a directory that only tuimail uses" in sentence
        for sentence in resolve(data_dir=home.parent, environ={}).prepare()
    )
    assert _mode(home.parent) == 0o755


def test_the_directory_around_a_named_config_is_not_touched(tmp_path: Path) -> None:
    around = tmp_path / "project"
    around.mkdir()
    around.chmod(0o755)
    config = around / "tuimail.toml"
    config.write_text("")
    config.chmod(0o644)
    resolve(config, tmp_path / "d", environ={}).prepare()
    assert (_mode(around), _mode(config)) == (0o755, 0o600)


@pytest.mark.parametrize("name", ["file", "file/below", "nul\0here"])
def test_a_data_directory_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be made a directory .*: name another one with --data-dir"):
        resolve(data_dir=tmp_path / name, environ={}).prepare()


@pytest.mark.parametrize("name", ["work", "a", "9", "my-mail_2"])
def test_simple_names_are_file_names(name: str) -> None:
    assert account_file_stem(name) == name


@pytest.mark.parametrize(
    "name", ["Work", "../x", "a/b", ".hidden", "", "work.bodies", "ödön", "con", "com1", "a" * 65, "-x"]
)
def test_other_names_are_made_safe(name: str) -> None:
    stem = account_file_stem(name)
    assert stem != name
    assert stem == account_file_stem(name)


def test_the_stem_of_a_name_stays_the_same_for_ever() -> None:
    # A database is found by it: changing the rule would lose everybody's cache and journal.
    assert account_file_stem("Ada @ Home") == "ada-home-95d404e7dbb4"


@given(st.text(max_size=80), st.text(max_size=80))
def test_stems_are_safe_and_different(one: str, other: str) -> None:
    stem = account_file_stem(one)
    assert 1 <= len(stem) <= 64
    assert set(stem) <= set(string.ascii_lowercase + string.digits + "_-")
    assert stem[0] not in "-_"
    if one != other:
        assert stem != account_file_stem(other)


def test_platformdirs_is_imported_only_when_asked() -> None:
    code = "import sys, tuimail.config.load; sys.exit('platformdirs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
