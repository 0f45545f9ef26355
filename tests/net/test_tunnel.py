"""Talking to a command instead of a host."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
from pathlib import Path

import pytest

from tests.net.conftest import run
from tuimail.net.dial import dial
from tuimail.net.endpoint import Endpoint
from tuimail.net.errors import NetError, TunnelFailed

ECHO = "import os\nwhile data := os.read(0, 65536): os.write(1, data)"


def _python(code: str, *words: str) -> Endpoint:
    return Endpoint(tunnel=(sys.executable, "-c", code, *words))


async def _read_until_end(endpoint: Endpoint) -> bytes:
    stream = await dial(endpoint)
    octets = bytearray()
    try:
        while chunk := await stream.read():
            octets += chunk
    finally:
        await stream.wait_closed()
    return bytes(octets)


def _failure(endpoint: Endpoint) -> TunnelFailed:
    with pytest.raises(TunnelFailed) as caught:
        run(_read_until_end(endpoint))
    assert str(caught.value).endswith("by running it in a shell.")
    return caught.value


async def _echo_once() -> None:
    stream = await dial(_python(ECHO))
    assert stream.may_send_password
    assert not stream.is_encrypted
    assert not stream.is_loopback
    stream.write(b"a NOOP\r\n")
    assert await stream.read() == b"a NOOP\r\n"
    await stream.wait_closed()


def test_a_command_as_connection() -> None:
    run(_echo_once())


def test_in_a_loop_of_another_thread() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run(_echo_once())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []


def test_words_are_no_shell_text() -> None:
    code = "import sys; print(sys.argv[1:])"
    assert run(_read_until_end(_python(code, "$HOME", "a b", "; echo x"))) == b"['$HOME', 'a b', '; echo x']\n"


def test_much_data() -> None:
    code = "import os\nfor _ in range(64): os.write(1, b'm' * 65536)"
    assert len(run(_read_until_end(_python(code)))) == 64 * 65536


def test_no_such_program(tmp_path: Path) -> None:
    missing = _failure(Endpoint(tunnel=("no-such-program-here", "x")))
    assert "was not found" in str(missing)
    assert missing.is_permanent
    file = tmp_path / "not-executable"
    file.write_text("x")
    assert "could not be started (Permission denied)" in str(_failure(Endpoint(tunnel=(str(file),))))


def test_its_last_words_are_in_the_sentence_and_all_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    code = r"import sys; sys.stderr.write('first\nssh: \x1b[31mHost key\x07 failed\n\n'); sys.exit(255)"
    with caplog.at_level(logging.INFO):
        error = _failure(_python(code))
    assert "ended with status 255 (ssh:" in str(error)
    assert "Host key" in str(error)
    assert "\x1b" not in str(error)
    assert "first" in caplog.text
    assert not error.is_permanent


def test_a_last_line_without_line_end_and_a_very_long_one() -> None:
    assert "(no end)" in str(_failure(_python("import sys; sys.stderr.write('no end'); sys.exit(3)")))
    error = _failure(_python("import sys; sys.stderr.write('x' * 100000); sys.exit(3)"))
    assert len(str(error)) < 500


def test_killed_by_a_signal() -> None:
    assert "was ended by signal 9" in str(_failure(_python("import os; os.kill(os.getpid(), 9)")))


def test_a_decent_end_is_an_end() -> None:
    assert run(_read_until_end(_python("print('* BYE')"))) == b"* BYE\n"


def test_a_grandchild_that_keeps_stderr_does_not_hold_us_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.net.tunnel._GRACE_S", 0.02)
    code = (
        "import subprocess, sys, socket\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import sys; sys.stdin.read()'],"
        " stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)\n"
        "sys.stderr.write('gone\\n'); sys.stderr.flush(); sys.exit(1)"
    )

    async def main() -> NetError:
        stream = await dial(_python(code))
        with pytest.raises(NetError) as caught:
            await stream.read()
        await stream.wait_closed()
        return caught.value

    assert "status 1" in str(run(main()))


def test_a_command_that_ignores_its_end_is_made_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimail.net.tunnel._GRACE_S", 0.05)
    code = (
        "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "os.write(1, str(os.getpid()).encode())\nwhile True: signal.pause()"
    )

    async def main() -> int:
        stream = await dial(_python(code))
        pid = int(await stream.read())
        await stream.wait_closed()
        return pid

    with pytest.raises(ProcessLookupError):
        os.kill(run(main()), 0)


def test_it_has_no_terminal() -> None:
    code = "import os\ntry: os.open('/dev/tty', os.O_RDWR); print('tty')\nexcept OSError: print('none')"
    assert run(_read_until_end(_python(code))) == b"none\n"


def test_closing_frees_a_reader() -> None:
    async def main() -> None:
        stream = await dial(_python(ECHO))
        reading = asyncio.ensure_future(stream.read())
        await asyncio.sleep(0)
        stream.close()
        assert await reading == b""
        with contextlib.suppress(NetError):
            await stream.drain()
        await stream.wait_closed()

    run(main())
