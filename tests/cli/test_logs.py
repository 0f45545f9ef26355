"""The log file: made at once, written from the first record on, for the user's eyes only."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuimail.cli import run
from tuimail.cli.logs import current_log_file, start_log, stop_log
from tuimail.net.redact import register


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "log" / "tuimail.log"
    before = {name: logging.getLogger(name).propagate for name in ("tuimail", "asyncio")}
    start_log(path)
    yield path
    stop_log()
    for name, propagates in before.items():
        logging.getLogger(name).propagate = propagates


def test_every_record_is_written_once_with_secrets_masked(log: Path) -> None:
    register("hunter-2-hunter")
    for number in (1, 2, 3):
        logging.getLogger("tuimail.somewhere").info("record %d of hunter-2-hunter", number)
    logging.getLogger("asyncio").warning("another loop")
    lines = log.read_text("utf-8").splitlines()
    assert [line.rpartition("] ")[2] for line in lines] == [
        *(f"record {number} of ***" for number in (1, 2, 3)),
        "another loop",
    ]


def test_the_file_is_there_before_the_first_record(log: Path) -> None:
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert current_log_file() == log


def test_where_no_log_can_be_written_one_sentence_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert current_log_file() is None
    assert run(["--data-dir", str(tmp_path / "data"), "--log", str(tmp_path), "folders"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{tmp_path} cannot be written (Is a directory): make its directory writable, or choose ")
    assert told.count("\n") == 1, "no traceback"
