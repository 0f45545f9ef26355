"""A signal takes the way out that removes everything, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

_SERVE = """
import os, signal, sys
{patch}
from tuimail.cli import run
sys.exit(run(["demo", "--listen"]))
"""
_WHEN = {
    "the address is told": (
        0, "import tuimail.cli.boxed as b\nb.say = lambda line: os.kill(os.getpid(), signal.SIGTERM)"
    ),
    "everything is being removed": (
        0, "import shutil, tuimail.cli.boxed as b\nremove = shutil.rmtree\n"
        "b.say = lambda line: os.kill(os.getpid(), signal.SIGTERM)\n"
        "shutil.rmtree = lambda *a, **k: (os.kill(os.getpid(), signal.SIGTERM), remove(*a, **k), "
        "os.kill(os.getpid(), signal.SIGINT))"
    ),
    "the directory is being made": (
        128 + signal.SIGTERM, "import tempfile\nmake = tempfile.mkdtemp\n"
        "tempfile.mkdtemp = lambda **k: (make(**k), os.kill(os.getpid(), signal.SIGTERM))[0]"
    ),
    "the server is starting": (
        128 + signal.SIGTERM, "import tuimail.server.embed as e\nserve = e.Embedded._serve\n"
        "def slow(self):\n    os.kill(os.getpid(), signal.SIGTERM)\n    return serve(self)\ne.Embedded._serve = slow"
    ),
}  # fmt: skip


@pytest.mark.parametrize("when", list(_WHEN))
def test_a_signal_ends_the_demo_well_while(when: str, home: Path, tmp_path: Path) -> None:
    status, patch = _WHEN[when]
    ended = subprocess.run(
        [sys.executable, "-c", _SERVE.format(patch=patch)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8", "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (status, "")
    assert list(tmp_path.iterdir()) == []
