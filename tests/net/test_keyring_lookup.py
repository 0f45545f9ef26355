"""Which keyrings are used, and how long they may take."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError

from tuimail.net.keyring_lookup import (
    SERVICE,
    KeyringLookup,
    keyring_user,
    store_in_keyring,
)
from tuimail.net.secrets import Secret

USER = keyring_user("ada", "imap.example.org")
GOOD = "keyring.backends.SecretService"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Whatever a test sets is gone after it, also from keyring's list of all backends."""
    before, classes = keyring.get_keyring(), set(KeyringBackend._classes)
    yield
    keyring.set_keyring(before)
    KeyringBackend._classes.clear()
    KeyringBackend._classes.update(classes)


class _Fake(KeyringBackend):
    """Keeps passwords in a dictionary; `module` is where it pretends to come from."""

    priority = 5

    def __init__(self, passwords: dict[str, str] | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passwords = passwords or {}
        self.services: set[str] = set()

    def get_password(self, service: str, username: str) -> str | None:
        self.services.add(service)
        return self.passwords.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.services.add(service)
        self.passwords[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.passwords[username]


class _Broken(_Fake):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"no D-Bus for {password}")


class _Stuck(_Fake):
    go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.go.wait()
        return None

    set_password = get_password  # type: ignore[assignment]


def _of(module: str, kind: type[_Fake], passwords: dict[str, str] | None = None) -> _Fake:
    cls = type("Keyring", (kind,), {"__module__": module})
    backend = cls(passwords)
    assert isinstance(backend, _Fake)
    return backend


def _chain(*backends: KeyringBackend) -> ChainerBackend:
    # A subclass, as the real one collects its members from all installed backends.
    cls = type("ChainerBackend", (ChainerBackend,), {"backends": list(backends)})
    chain = cls()
    assert isinstance(chain, ChainerBackend)
    return chain


def _look(*users: str) -> KeyringLookup:
    lookup = KeyringLookup(users or (USER,))
    lookup.start()
    return lookup


@pytest.mark.parametrize(
    "module", [GOOD, "keyring.backends.kwallet", "keyring.backends.macOS", "keyring.backends.Windows"]
)
def test_a_vetted_keyring_is_used(module: str) -> None:
    backend = _of(module, _Fake, {USER: "from-the-ring", "other": "x"})
    keyring.set_keyring(backend)
    lookup = _look(USER, "imap:nobody@nowhere")
    assert lookup.is_available()
    assert lookup.get(USER) == Secret("from-the-ring")
    assert lookup.get("imap:nobody@nowhere") is None
    assert lookup.get("other") is None, "only what was asked for at the start"
    assert backend.services == {SERVICE} == {"tuimail"}
    assert USER == "imap:ada@imap.example.org"


@pytest.mark.parametrize(
    "module",
    ["keyrings.alt.file", "keyrings.cryptfile.cryptfile", "keyring_pass", "keyring.backends.null", "my.backend"],
)
def test_any_other_keyring_is_none(module: str) -> None:
    backend = _of(module, _Fake, {USER: "from-the-ring"})
    keyring.set_keyring(backend)
    lookup = _look()
    assert not lookup.is_available()
    assert lookup.get(USER) is None
    assert not store_in_keyring(USER, Secret("new-one"))
    assert backend.passwords == {USER: "from-the-ring"}
    assert backend.services == set()


def test_a_subclass_of_a_good_one_is_not_vetted() -> None:
    good = type(_of(GOOD, _Fake))
    keyring.set_keyring(type("Sub", (good,), {"__module__": "my.backend"})({USER: "x"}))
    assert not _look().is_available()


def test_a_chain_is_used_without_its_bad_members() -> None:
    bad = _of("keyrings.alt.file", _Fake, {USER: "clear-text"})
    broken = _of("keyring.backends.kwallet", _Broken)
    good = _of(GOOD, _Fake, {USER: "from-the-ring"})
    keyring.set_keyring(_chain(bad, broken, good))
    assert _look().get(USER) == Secret("from-the-ring")
    assert store_in_keyring(USER, Secret("new-one"))
    assert (bad.passwords, good.passwords) == ({USER: "clear-text"}, {USER: "new-one"})


def test_a_broken_keyring_is_no_error_and_tells_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    keyring.set_keyring(_of(GOOD, _Broken))
    lookup = _look()
    with caplog.at_level("DEBUG"):
        assert lookup.get(USER) is None
        assert not store_in_keyring(USER, Secret("brand-new-secret"))
    assert "brand-new-secret" not in caplog.text


def test_a_keyring_that_fails_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise EOFError("asked on a terminal that is not there")

    monkeypatch.setattr(keyring, "get_keyring", fail)
    assert not _look().is_available()
    assert not store_in_keyring(USER, Secret("new-one"))


def test_a_keyring_that_waits_for_a_dialogue_costs_only_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(_of(GOOD, _Stuck))
    monkeypatch.setattr(_Stuck, "go", threading.Event())
    lookup = KeyringLookup([USER], limit_s=0.02)
    lookup.start()
    assert lookup.get(USER) is None
    assert not store_in_keyring(USER, Secret("new-one"), limit_s=0.02)
    looking = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    assert looking
    assert all(thread.daemon for thread in looking), "a stuck keyring must not keep the program from ending"
    _Stuck.go.set()
    for thread in looking:
        thread.join()


def test_the_look_begins_at_start_and_happens_once() -> None:
    asked = threading.Event()

    class Counting(_Fake):
        def get_password(self, service: str, username: str) -> str | None:
            assert not asked.is_set()
            asked.set()
            return "from-the-ring"

    keyring.set_keyring(_of(GOOD, Counting))
    lookup = KeyringLookup([USER])
    assert not asked.is_set()
    lookup.start()
    lookup.start()
    assert asked.wait(5)
    assert lookup.get(USER) == lookup.get(USER) == Secret("from-the-ring")


@pytest.mark.parametrize("ask", [lambda lookup: lookup.get(USER), lambda lookup: lookup.is_available()])
def test_asking_without_start_starts(ask: Callable[[KeyringLookup], object]) -> None:
    keyring.set_keyring(_of(GOOD, _Fake, {USER: "from-the-ring"}))
    assert ask(KeyringLookup([USER]))


def test_keyring_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, tuimail.net.keyring_lookup, tuimail.net.dial, tuimail.net.sasl, tuimail.net.wakeup\n"
        "sys.exit('keyring' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
