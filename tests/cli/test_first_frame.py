"""What a start imports before its first frame: each of these modules would be felt, and none is needed for it."""

from __future__ import annotations

import json
import subprocess
import sys

LATE = {
    "argparse", "email", "hashlib", "html.parser", "html2text", "idna", "imaplib", "keyring", "logging.handlers",
    "pymap", "smtplib", "tuimail.demo", "tuimail.engine.worker", "tuimail.imap", "tuimail.model.sender_group",
    "tuimail.model.threading", "tuimail.net", "tuimail.query.parser", "tuimail.query.terms", "tuimail.server",
    "tuimail.state.foldering", "tuimail.state.sweeping", "tuimail.state.tagging", "tuimail.store.writer",
    "tuimail.ui.deeds", "tuimail.ui.dialogs", "tuimail.ui.screens.ask", "tuimail.ui.screens.choose",
}  # fmt: skip
_IMPORT = """
import json, sys
import tuimail.cli.screen, tuimail.cli.resume, tuimail.wiring
import tuimail.state.root, tuimail.ui.app, tuimail.ui.terminal.driver, tuimail.ui.terminal.strips
print(json.dumps(sorted(sys.modules)))
"""
_PAINT = "import json, sys; import tuimail.last_screen; print(json.dumps(sorted(sys.modules)))"


def loaded(program: str) -> set[str]:
    # -S: without the .pth files of tools, which import what they like.
    path = json.dumps([entry for entry in sys.path if entry])
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {path}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(run.stdout))


def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    assert sorted(LATE & loaded(_IMPORT)) == []


def test_the_last_screen_needs_next_to_nothing() -> None:
    ours = {name for name in loaded(_PAINT) if name.startswith("tuimail")}
    assert ours == {"tuimail", "tuimail.last_screen"}
    assert not {"dataclasses", "typing", "pathlib", "re", "enum"} & (loaded(_PAINT) - loaded("import json\n" + _NONE))


_NONE = "import sys; print(json.dumps(sorted(sys.modules)))"
