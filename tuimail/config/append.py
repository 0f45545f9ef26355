"""Add to the end of a config file; what stands there is never touched."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from tuimail.config.errors import ConfigError
from tuimail.config.load import load, parse
from tuimail.model.language import gettext

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def append(path: Path, addition: str) -> None:
    """Append TOML text, if the whole is a good config then; otherwise raise ConfigError and write nothing."""
    load(path, must_exist=False)
    try:
        before = path.read_text("utf-8-sig") if path.exists() else ""
        text = _separated(before, addition)
        parse(before + text, path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ConfigError(
            path,
            None,
            "",
            gettext("cannot be added to ({strerror}): check its owner and mode").format(strerror=error.strerror),
        ) from None


def header(*names: str) -> str:
    """The name of a table as TOML writes it: in quotes where it must be."""
    return ".".join(name if _BARE.fullmatch(name) else quoted(name) for name in names)


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = "".join(
        {"\\": "\\\\", '"': '\\"'}.get(character, character) if character.isprintable() else f"\\U{ord(character):08x}"
        for character in text
    )
    return f'"{escaped}"'


def _separated(before: str, addition: str) -> str:
    if not before:
        return addition
    return ("\n" if before.endswith("\n") else "\n\n") + addition
