"""Files of attachments: inside the directory, over nothing, whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimail.mime.filenames import safe_name
from tuimail.state.saving import FileExists, SavingFailed, Scratch, save, save_freely


def broken() -> Iterator[bytes]:
    yield b"half"
    raise OSError(28, "No space left on device")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    assert save([b"a", b"b"], str(tmp_path), "x.txt") == str(tmp_path / "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == b"ab"
    with pytest.raises(SavingFailed, match="No space left"):
        save(broken(), str(tmp_path), "y.txt")
    assert os.listdir(tmp_path) == ["x.txt"]


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"old")
    with pytest.raises(FileExists, match=r"x\.txt"):
        save([b"new"], str(tmp_path), "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == b"old"
    assert save_freely([b"new"], str(tmp_path), "x.txt") == str(tmp_path / "x (2).txt")
    save([b"new"], str(tmp_path), "x.txt", replaces=True)
    assert (tmp_path / "x.txt").read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["x (2).txt", "x.txt"]


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    chosen, elsewhere = tmp_path / "chosen", tmp_path / "elsewhere"
    chosen.mkdir()
    elsewhere.write_bytes(b"precious")
    (chosen / "x.txt").symlink_to(elsewhere)
    (chosen / "y.txt").symlink_to(tmp_path / "not yet there")
    for name in ("x.txt", "y.txt"):
        with pytest.raises(FileExists):
            save([b"new"], str(chosen), name)
        save([b"new"], str(chosen), name, replaces=True)
        assert not (chosen / name).is_symlink()
    assert elsewhere.read_bytes() == b"precious"
    assert not (tmp_path / "not yet there").exists()


def test_a_directory_of_that_name_stays(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    with pytest.raises(SavingFailed):
        save([b"new"], str(tmp_path), "x.txt", replaces=True)
    assert os.listdir(tmp_path) == ["x.txt"]


def test_file_systems_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*names: object, **places: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    save([b"new"], str(tmp_path), "x.txt")
    with pytest.raises(FileExists):
        save([b"newer"], str(tmp_path), "x.txt")
    assert (tmp_path / "x.txt").read_bytes() == b"new"


def test_places_that_are_none_are_said(tmp_path: Path) -> None:
    with pytest.raises(SavingFailed, match="not a directory"):
        save([b""], str(tmp_path / "missing"), "x")
    for name in ("", ".", "..", "a/b", "../x", "a\0b"):
        with pytest.raises(SavingFailed):
            save([b""], str(tmp_path), name)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="./\\~-\0\n a\u202e", max_size=20))
def test_any_name_of_a_sender_ends_up_inside(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    outer = tmp_path_factory.mktemp("outer")
    chosen = outer / "chosen"
    chosen.mkdir()
    path = Path(save_freely([b"x"], str(chosen), safe_name(name)))
    assert path.parent == chosen
    assert [entry.name for entry in outer.iterdir()] == ["chosen"]
    assert [entry.name for entry in chosen.iterdir()] == [path.name]
    assert not path.name.startswith(".")


def test_scratch_is_private_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    scratch = Scratch()
    assert os.listdir(tmp_path) == []
    first, second = (Path(scratch.keep([b"x"], "same.pdf")) for _ in range(2))
    assert first != second
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    scratch.clear()
    scratch.clear()
    assert os.listdir(tmp_path) == []
