"""Where scenes are played: the demo, odd mail, several accounts, none, no connection."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.gallery import account_scenes, demo_scenes, odd_mail
from tests.gallery.scene import Scene
from tests.program.newcomer import AUTOCONFIG, HOST
from tests.support import mailgen
from tests.support.dovecot import Dovecot, DovecotUser
from tests.support.internet import Internet, client_config
from tests.support.program import Place, account_config
from tests.support.ptyterm import Terminal

_STILL: Final = (
    "import sys; import tuimail.demo.run as run; run.Demo.__init__.__kwdefaults__['is_live'] = False; "
    "from tuimail.__main__ import main; sys.exit(main())"
)
"""A demo in which no mail arrives."""
_AT_HOME: Final = "esc esc esc g i g g"
_FOLDERS: Final = ("Archive", "Trash", "Sent", "Drafts", "Junk", "Lists/Python")
_FAILING: Final = ("wrong-password", "unreachable", "certificate", "asks")
_SEARCHES: Final = '\n[searches]\n"Build mail" = "from:build"\n"Unread with files" = "is:unread has:attachment"\n'


@dataclass(frozen=True, slots=True)
class Ground:
    """A program to start, and what scenes may name in braces."""

    argv: Sequence[str]
    names: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """Scenes, where they are played, what is pressed after each, and what shows that it can begin."""

    name: str
    scenes: Sequence[Scene]
    ground: Callable[[Path], AbstractContextManager[Ground]]
    back: str = _AT_HOME
    ready: str = r"\d/\d"


@contextlib.contextmanager
def _demo(directory: Path) -> Iterator[Ground]:
    yield Ground([sys.executable, "-c", _STILL, "--data-dir", str(directory / "data"), "demo"])


@contextlib.contextmanager
def _odd(directory: Path) -> Iterator[Ground]:
    (directory / "odd").mkdir()
    odd_mail.write(directory / "odd")
    yield Ground(
        [sys.executable, "-m", "tuimail", "--data-dir", str(directory / "data"), "open", str(directory / "odd")]
    )


@contextlib.contextmanager
def _dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    server.start()
    try:
        yield server
    finally:
        server.close()


def _configured(directory: Path, config: str) -> Ground:
    file = directory / "config.toml"
    file.write_text(config)
    file.chmod(0o600)
    return Ground([sys.executable, "-m", "tuimail", "--config", str(file), "--data-dir", str(directory / "data")])


def _account(directory: Path, name: str, user: DovecotUser, place: Place, password: str) -> str:
    """Its lines in the config; without a password it is asked for."""
    secret = directory / f"password-{name}"
    secret.write_text(password)
    config = account_config(user.name, place, f"cat {secret}").replace("[accounts.ada", f"[accounts.{name}")
    lines = config.splitlines(keepends=True)
    return "".join(line for line in lines if password or not line.startswith("password_command"))


@contextlib.contextmanager
def _accounts(directory: Path) -> Iterator[Ground]:
    with _dovecot() as server:
        work, home = server.new_user(), server.new_user()
        for count, user in ((60, work), (90, home)):
            user.deliver(mailgen.recent_mailbox(count))
            for folder in _FOLDERS:
                user.create(folder)
        here, tls = Place(server.host, server.port), Place(server.host, server.tls_port, "tls")
        wrong, unreachable, certificate, asks = _FAILING
        config = (
            _account(directory, "work", work, here, work.password),
            _account(directory, "home", home, here, home.password),
            _account(directory, wrong, work, here, "wrong"),
            _account(directory, unreachable, work, Place(server.host, 1), work.password),
            _account(directory, certificate, work, tls, work.password),
            _account(directory, asks, home, here, ""),
        )
        yield _configured(directory, "".join(config) + _SEARCHES)


@contextlib.contextmanager
def _empty(directory: Path) -> Iterator[Ground]:
    with _dovecot() as server:
        user = server.new_user()
        user.create("INBOX")
        yield _configured(directory, _account(directory, "work", user, Place(server.host, server.port), user.password))


@contextlib.contextmanager
def _offline(directory: Path) -> Iterator[Ground]:
    """Seen once, and then the server is gone."""
    with _dovecot() as server:
        user = server.new_user()
        user.deliver(mailgen.recent_mailbox(60))
        ground = _configured(
            directory, _account(directory, "work", user, Place(server.host, server.port), user.password)
        )
        with Terminal(ground.argv, env=environment(directory, "", ground)) as terminal:
            terminal.wait_for("/60")
            with contextlib.suppress(AssertionError):
                terminal.wait_quiet(1.0, timeout_s=10.0)
            terminal.press("ctrl+q")
            terminal.wait_exit()
        server.stop()
        yield ground


@contextlib.contextmanager
def _newcomer(directory: Path) -> Iterator[Ground]:
    with _dovecot() as server:
        user = server.new_user()
        internet = Internet(directory)
        internet.trust(server.ca_file)
        internet.doors[f"{HOST}:993"] = server.tls_port
        internet.publish(AUTOCONFIG, client_config(HOST, 993))
        with internet.running():
            argv = [sys.executable, "-m", "tests.support.internet", str(internet.plan())]
            yield Ground(argv, {"user": user.name}, {"SSL_CERT_FILE": str(internet.bundle)})


def environment(directory: Path, language: str, ground: Ground) -> dict[str, str]:
    """What a person's shell gives to the program."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(directory),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        **({"LANGUAGE": language} if language else {}),
        **ground.environment,
    }


WORLDS: Final = (
    World("panes", demo_scenes.PANES, _demo),
    World("lists", demo_scenes.LISTS, _demo),
    World("reading", demo_scenes.READING, _demo),
    World("dialogs", demo_scenes.DIALOGS, _demo),
    World("deeds", demo_scenes.DEEDS, _demo),
    World("windows", demo_scenes.WINDOWS, _demo),
    World("odd", account_scenes.ODD, _odd),
    World("accounts", account_scenes.ACCOUNTS, _accounts, back="esc esc esc 1 ~.6 g i g g"),
    World("empty", account_scenes.EMPTY, _empty, ready="Archive|Inbox"),
    World("offline", account_scenes.OFFLINE, _offline),
    World("first-run", account_scenes.FIRST_RUN, _newcomer, back="", ready="Esc"),
)
