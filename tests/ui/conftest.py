"""Lets pytest-textual-snapshot keep the directory that it names in the environment, which `home` empties."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_NAME = "TEXTUAL_SNAPSHOT_TEMPDIR"


@pytest.fixture(scope="session")
def snapshot_directory() -> str | None:
    return os.environ.get(_NAME)


@pytest.fixture(autouse=True)
def kept_snapshot_directory(home: Path, snapshot_directory: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if snapshot_directory is not None:
        monkeypatch.setenv(_NAME, snapshot_directory)
