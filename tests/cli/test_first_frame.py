"""What a start imports before its first frame: each of these modules would be felt, and none is needed for it."""

from __future__ import annotations

import json
import subprocess
import sys

LATE = {
    "argparse", "asyncio.sslproto", "bz2", "difflib", "dns", "email", "hashlib", "html.parser", "html2text", "idna",
    "imaplib", "keyring", "logging.handlers", "platformdirs", "pymap", "rich.table", "shutil", "smtplib", "ssl",
    "tempfile", "textual.command", "textual.types", "textual.widgets._input", "tuimail.demo",
    "tuimail.cli.setup", "tuimail.contract.setup", "tuimail.engine.setup",
    "tuimail.engine.worker", "tuimail.imap", "tuimail.model.sender_group", "tuimail.model.threading", "tuimail.net",
    "tuimail.query.parser", "tuimail.query.terms", "tuimail.server", "tuimail.state.foldering",
    "tuimail.state.sweeping", "tuimail.state.tagging", "tuimail.store.writer", "tuimail.ui.deeds",
    "tuimail.ui.dialogs", "tuimail.ui.screens.ask", "tuimail.ui.screens.choose", "typing_extensions", "uuid",
}  # fmt: skip
MOST_OF_OURS = 170
"""Modules of tuimail; each costs a start 0.1 ms and more."""
_BEFORE = """
import dataclasses, json, sys
made = []
def count(*words, standard=dataclasses._process_class):
    made.append(words[0].__module__)
    return standard(*words)
dataclasses._process_class = count
def read():
    return sorted(name for name, module in sys.modules.items() if not type(module).__name__.startswith("_Late"))
"""
_IMPORT = f"""
{_BEFORE}
from tuimail import last_screen, late_imports
late_imports.begin()
import tuimail.cli.screen, tuimail.cli.resume, tuimail.wiring
late_imports.import_textual()
import tuimail.state.root, tuimail.ui.app, tuimail.ui.terminal.driver, tuimail.ui.terminal.strips
import tuimail.engine.supervisor
ours = [name for name in made if name.startswith("tuimail")]
print(json.dumps([read(), ours]))
"""
_PAINT = f"{_BEFORE}import tuimail.last_screen; print(json.dumps([read(), made]))"
_NONE = f"{_BEFORE}print(json.dumps([read(), made]))"


def loaded(program: str) -> tuple[set[str], list[str]]:
    """The modules that a program reads, and those of the dataclasses that it makes."""
    # -S: without the .pth files of tools, which import what they like.
    path = json.dumps([entry for entry in sys.path if entry])
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {path}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    modules, dataclasses = json.loads(run.stdout)
    return set(modules), dataclasses


def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    modules, dataclasses = loaded(_IMPORT)
    assert sorted(LATE & modules) == []
    assert dataclasses == []  # 0.4 to 1.2 ms each; those of model.values cost a tenth
    ours = {name for name in modules if name.startswith("tuimail")}
    assert len(ours) <= MOST_OF_OURS, sorted(ours)


def test_the_last_screen_needs_next_to_nothing() -> None:
    modules, _ = loaded(_PAINT)
    assert {name for name in modules if name.startswith("tuimail")} == {"tuimail", "tuimail.last_screen"}
    assert modules - loaded(_NONE)[0] <= {"tuimail", "tuimail.last_screen", "__future__"}
