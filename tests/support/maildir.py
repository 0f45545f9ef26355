"""Messages written straight into a Maildir, the fast way to fill a mailbox."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_serial = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as it lies in a mailbox. `flags` are Maildir letters in alphabetical order ("FS")."""

    source: bytes
    internaldate: int
    flags: str = ""


def create(folder: Path, owner: tuple[int, int] | None = None) -> None:
    """Make an empty Maildir; `owner` is (uid, gid) where it is not ours."""
    for directory in (folder, *(folder / name for name in ("cur", "new", "tmp"))):
        if not directory.is_dir():
            directory.mkdir(mode=0o700)
            if owner is not None:
                os.chown(directory, *owner)


def write(folder: Path, mails: Iterable[Mail]) -> int:
    """Add messages to an existing Maildir, in the order in which a server numbers them; returns how many.

    The names carry the sizes (`S=`, `W=`), so that the server need not open a file to know them.
    """
    count = 0
    directory = os.open(folder / "cur", os.O_RDONLY | os.O_DIRECTORY)
    try:
        for mail in mails:
            lines = mail.source.count(b"\n") - mail.source.count(b"\r\n")
            size = len(mail.source)
            # The serial, not the date, leads: names sort in the order of delivery.
            name = f"{next(_serial):010d}.P{os.getpid()}.tests,S={size},W={size + lines}:2,{mail.flags}"
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=directory)
            try:
                os.write(file, mail.source)
                os.utime(file, (mail.internaldate, mail.internaldate))
            finally:
                os.close(file)
            count += 1
    finally:
        os.close(directory)
    return count
