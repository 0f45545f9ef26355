"""What is wrong with a config file, and where."""

from __future__ import annotations

from pathlib import Path


class ConfigError(Exception):
    """`file:line: key: what is wrong`; line and key only where they are known."""

    def __init__(self, file: Path, line: int | None, key: str, what: str) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.what = what
        place = f"{file}:{line}" if line is not None else str(file)
        super().__init__(f"{place}: {key}: {what}" if key else f"{place}: {what}")
