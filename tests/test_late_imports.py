"""Textual is imported without what the first frame does not touch, and whoever asks for that gets it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_COMMON = """
import json, sys
from tuimail import late_imports as late
kind = lambda name: type(sys.modules[name]).__name__
"""


def run(program: str) -> Any:
    """What a program prints, as JSON, in an interpreter of its own."""
    path = json.dumps([entry for entry in sys.path if entry])
    text = f"import sys; sys.path[:0] = {path}\n{_COMMON}\n{program}"
    done = subprocess.run([sys.executable, "-S", "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_late_is_there_when_it_is_asked_for() -> None:
    assert run("""
late.import_textual()
before = [kind("ssl"), kind("tokenize"), "textual.command" in sys.modules]
import ssl, tokenize
from asyncio import sslproto
assert ssl.create_default_context() and tokenize.COMMENT and issubclass(sslproto.SSLProtocol, object)
after = [kind("ssl"), kind("tokenize"), kind("asyncio.sslproto")]
from textual.command import CommandPalette
from textual import app
assert app.CommandPalette.is_open is CommandPalette.is_open
assert len(str(app.user_downloads_path())) > 1
print(json.dumps([before, after]))
""") == [["_LateModule", "_LateModule", False], ["module"] * 3]


def test_the_palette_of_textual_works_all_the_same() -> None:
    assert (
        run("""
import asyncio
late.import_textual()
from textual.app import App
async def look():
    async with App().run_test() as pilot:
        await pilot.press("ctrl+p")
        return type(pilot.app.screen).__name__
print(json.dumps(asyncio.run(look())))
""")
        == "CommandPalette"
    )


def test_what_typing_has_costs_nothing_more() -> None:
    assert run("""
late.import_textual()
import textual.widgets._input, textual.widgets._option_list, textual.widgets._text_area, typing
before = kind("typing_extensions")
from typing_extensions import Self
assert Self is typing.Self
import typing_extensions
print(json.dumps([before, callable(typing_extensions.override), kind("typing_extensions")]))
""") == ["_LateModule", True, "module"]


def test_several_threads_may_ask_first() -> None:
    assert run("""
late.import_textual()
import ssl, threading
barrier, found = threading.Barrier(8), []
def ask():
    barrier.wait()
    found.append(ssl.PROTOCOL_TLS_CLIENT.name)
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(sorted(set(found)) + [len(found)]))
""") == ["PROTOCOL_TLS_CLIENT", 8]


def test_a_name_that_is_not_there_is_missing_as_ever() -> None:
    assert run("""
late.begin()
import ipaddress
print(json.dumps([kind("ipaddress"), hasattr(ipaddress, "nothing"), hasattr(ipaddress, "ip_address")]))
""") == ["_LateModule", False, True]


def test_another_textual_is_imported_as_it_is() -> None:
    assert run("""
late._StandIn.__mro_entries__ = None  # deriving from a stand-in fails
late.import_textual()
from textual.app import App
from textual.theme import ThemeProvider
from textual.command import Provider
print(json.dumps([issubclass(ThemeProvider, Provider), late._finder in sys.meta_path]))
""") == [True, False]


def test_what_is_imported_already_stays() -> None:
    assert run("""
import ssl, textual.app, textual.command
late.import_textual()
print(json.dumps([kind("ssl"), sys.modules["textual.command"] is textual.command, hasattr(textual.command, "Hit")]))
""") == ["module", True, True]


def test_other_threads_get_no_stand_ins() -> None:
    assert run("""
import threading
seen = []
def look():
    import uuid
    seen.append(type(uuid.uuid4).__name__)
begin = late._StandIn.__init__
def meanwhile(*words):
    begin(*words)
    if not seen:
        other = threading.Thread(target=look)
        other.start()
        other.join()
late._StandIn.__init__ = meanwhile
late.import_textual()
from textual.notifications import Notification
print(json.dumps([seen, len(Notification("Hello").identity)]))
""") == [["function"], 36]
