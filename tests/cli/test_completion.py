"""What the shells complete."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tuimail.cli import run


def script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (tmp_path / "themes").mkdir(exist_ok=True)
    (tmp_path / "themes" / "noon-of-mine.toml").touch()
    assert run(["completion", shell, "--config", str(tmp_path / "config.toml")]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["sea"], {"search"}),
        (["flag", "--un"], {"--unread", "--unstar"}),
        (["--theme", "no"], {"nord", "noon-of-mine"}),
        (["--keys", "m"], {"mutt"}),
    ],
)
def test_bash_completes_verbs_options_themes_and_profiles(
    words: list[str], completed: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    line = " ".join(f"'{word}'" for word in ["tuimail", *words])
    asked = f"COMP_WORDS=({line}); COMP_CWORD={len(words)}; _shtab_tuimail; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(
        [bash, "-c", script("bash", tmp_path, capsys) + "\n" + asked], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == completed


@pytest.mark.parametrize("shell", ["zsh", "fish", "tcsh"])
def test_other_shells_get_theirs(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = script(shell, tmp_path, capsys)
    assert "tuimail" in made
    assert "completion" in made
