"""Secrets that do not show, and the commands that give them."""

from __future__ import annotations

import copy
import os
import pickle
import sys
from pathlib import Path

import pytest

from tuimail.net.errors import PasswordCommandFailed
from tuimail.net.secrets import Secret, password_from_command

SECRET = "correct-horse-battery"


def _command(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _failure(words: list[str], timeout_s: float = 10.0) -> str:
    with pytest.raises(PasswordCommandFailed) as caught:
        password_from_command(words, timeout_s=timeout_s)
    sentence = str(caught.value)
    assert SECRET not in sentence
    assert sentence.endswith("by running it in a shell.")
    return sentence


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(SECRET)
    assert secret.reveal() == SECRET
    assert {repr(secret), str(secret), f"{secret}", f"{secret:>30}", f"{secret!r}"} == {"***"}
    assert repr([secret]) == "[***]"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)
    with pytest.raises(TypeError):
        hash(secret)


def test_secrets_compare() -> None:
    assert Secret("abcd") == Secret("abcd")
    assert Secret("abcd") != Secret("abce")
    assert Secret("abcd") != "abcd"
    assert Secret("\udc80") != Secret("\ud800"), "undecodable input is no crash"


@pytest.mark.parametrize(
    "code",
    [
        f"print('{SECRET}')",
        f"print('{SECRET}', end='')",
        f"print('{SECRET}\\r\\nlogin: ada')",
        f"print('{SECRET}\\n' + 'note\\n' * 1000)",
    ],
)
def test_the_first_line_is_the_password(code: str) -> None:
    assert password_from_command(_command(code)).reveal() == SECRET


def test_spaces_belong_to_the_password() -> None:
    assert password_from_command(_command("print(' päss wörd ')")).reveal() == " päss wörd "


def test_no_shell_no_stdin_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPG_TTY", "/dev/pts/0")
    code = (
        "import sys, os\n"
        "try: os.open('/dev/tty', os.O_RDWR); tty = 'tty'\n"
        "except OSError: tty = 'none'\n"
        "print(repr((sys.argv[1], sys.stdin.read(), tty, 'GPG_TTY' in os.environ)))"
    )
    seen = password_from_command([*_command(code), "$HOME; echo x"]).reveal()
    assert seen == "('$HOME; echo x', '', 'none', False)"


def test_before_the_screen_is_taken_the_terminal_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPG_TTY", "/dev/pts/0")
    code = "import os; print(os.getsid(0), os.environ['GPG_TTY'])"
    seen = password_from_command(_command(code), may_use_terminal=True).reveal()
    assert seen == f"{os.getsid(0)} /dev/pts/0"


def test_what_can_go_wrong(tmp_path: Path) -> None:
    file = tmp_path / "no-program"
    file.write_text("x")
    assert "was not found" in _failure(["no-such-program-here"])
    assert "could not be started (Permission denied)" in _failure([str(file)])
    assert "could not be started" in _failure([])
    assert "could not be started" in _failure(["a\0b"])
    assert "ended with status 3" in _failure(_command(f"import sys; print('{SECRET}'); sys.exit('{SECRET}' and 3)"))
    assert "ended with status -9" in _failure(_command("import os; os.kill(os.getpid(), 9)"))
    assert "empty first line" in _failure(_command("print()"))
    assert "empty first line" in _failure(_command("pass"))
    assert "not UTF-8" in _failure(_command("import os; os.write(1, b'\\xff\\n')"))
    assert "far more than a password" in _failure(_command("while True: print('y' * 1000)"))


def test_what_the_command_complains_of_stays_off_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    password_from_command(_command(f"import sys; print('x'); sys.stderr.write('{SECRET}')"))
    assert capfd.readouterr() == ("", "")


def test_the_command_has_a_limit() -> None:
    assert "within 0.05 s" in _failure(_command("import signal; signal.pause()"), timeout_s=0.05)
    assert "did not end within 0.3 s" in _failure(
        _command("import os, signal; os.close(1); os.close(0); signal.pause()"), timeout_s=0.3
    )


def test_a_grandchild_that_keeps_the_pipe_is_ended_too() -> None:
    code = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        "print('x', flush=True)"
    )
    assert "within 0.5 s" in _failure(_command(code), timeout_s=0.5)
