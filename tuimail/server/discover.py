"""Finds out what the paths given to `tuimail open` are: Maildir, mbox, message files, or a tree of all of them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from tuimail.imap.utf7 import decode
from tuimail.model.language import gettext
from tuimail.server.errors import Unreadable
from tuimail.server.mailbox_set import DELIMITER, INBOX
from tuimail.server.mbox import holds_several
from tuimail.server.recognise import LOOK, looks_like_mail
from tuimail.server.untouched import entries, read_start, shown

_SEVERAL = 4 * 1024 * 1024
MAX_DEPTH = 30
_LONGEST_NAME = 200
_UNFIT = re.compile(r"[\x00-\x1f\x7f*%\ufffd]")


class Kind(Enum):
    """How the messages of a source are kept."""

    MAILDIR = "maildir"
    MBOX = "mbox"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Source:
    """One place that holds messages. `mailbox` is the name it is served under.

    For FILES, `names` are the message files in the directory `path`.
    """

    kind: Kind
    path: str
    mailbox: str
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """What the paths hold; `problems` are one line each for what could not be opened."""

    sources: list[Source] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    directories: list[str] = field(default_factory=list)
    """Every directory looked into: what comes later shows as a change of one of them."""


def discover(paths: Sequence[str]) -> Found:
    """Look at the paths. With one path its root is INBOX; with several each has a mailbox of its own name."""
    found = Found()
    walk = _Walk(found)
    loose = [path for path in paths if os.path.isfile(path) and not _starts_as_mbox(path)]
    others = [path for path in paths if path not in loose]
    for path in loose:
        walk.loose_file(path)
    is_alone = len(others) == 1 and not loose
    for path in others:
        name = "" if is_alone else walk.free_name(mailbox_name(os.path.basename(os.path.normpath(path))))
        if os.path.isdir(path):
            walk.directory(os.path.normpath(path), name, 0)
        elif os.path.lexists(path):
            found.sources.append(Source(Kind.MBOX, path, name or INBOX))
        else:
            found.problems.append(gettext("{path}: there is no such file or directory.").format(path=shown(path)))
    walk.finish()
    _make_unique(found)
    return found


def mailbox_name(text: str) -> str:
    """A file's name as one level of a mailbox name: no delimiter, no controls, valid Unicode."""
    readable = shown(text).replace(DELIMITER, "_").strip()
    return _UNFIT.sub("_", readable)[:_LONGEST_NAME] or "_"


def _make_unique(found: Found) -> None:
    """Two directories may have the same readable name (or case of INBOX); the later one gets a number."""
    taken: set[str] = set()
    for place, source in enumerate(found.sources):
        name, number = source.mailbox, 2
        while name in taken and source.kind is not Kind.FILES:
            name, number = f"{source.mailbox} {number}", number + 1
        taken.add(name)
        found.sources[place] = replace(source, mailbox=name)


class _Walk:
    """A walk over directories that notices where it has been."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._visited: set[tuple[int, int]] = set()
        self._names: set[str] = set()
        self._loose: dict[str, list[str]] = {}

    def free_name(self, wanted: str) -> str:
        """A top-level mailbox name that no other path has."""
        name, number = wanted or "mail", 2
        while name in self._names or name.upper() == INBOX:
            name, number = f"{wanted} {number}", number + 1
        self._names.add(name)
        return name

    def loose_file(self, path: str) -> None:
        """A message file named on the command line."""
        if self._is_message(path):
            self._loose.setdefault(os.path.dirname(path) or ".", []).append(os.path.basename(path))

    def finish(self) -> None:
        """Loose files become INBOX."""
        for directory, names in self._loose.items():
            self._found.sources.append(Source(Kind.FILES, directory, INBOX, tuple(names)))

    def directory(self, path: str, name: str, depth: int) -> None:
        """A directory: a Maildir, or message files, mboxes and directories below it."""
        try:
            stats = os.stat(path)
            if (stats.st_dev, stats.st_ino) in self._visited:
                return
            self._visited.add((stats.st_dev, stats.st_ino))
            inside = entries(path)
        except (Unreadable, OSError, ValueError) as error:
            self._found.problems.append(str(error) if isinstance(error, Unreadable) else f"{shown(path)}: {error}.")
            return
        self._found.directories.append(path)
        if depth > MAX_DEPTH:
            self._found.problems.append(
                gettext("{path} is nested too deeply and is left out.").format(path=shown(path))
            )
        elif {"cur", "new"} & {entry.name for entry in inside}:
            self._maildir(path, name, inside, depth)
        else:
            self._plain(path, name, inside, depth)

    def _maildir(self, path: str, name: str, inside: Sequence[os.DirEntry[str]], depth: int) -> None:
        self._found.sources.append(Source(Kind.MAILDIR, path, name or INBOX))
        for entry in inside:
            if entry.name in ("cur", "new", "tmp") or not _is_directory(path, entry):
                continue
            # Maildir++ names folders ".Work.Old"; other programs nest real directories.
            parts = entry.name[1:].split(".") if entry.name.startswith(".") else [entry.name]
            child = DELIMITER.join(_from_utf7(part) for part in parts if part)
            below = os.path.join(path, entry.name)
            if {"cur", "new"} & set(_names_in(below)):
                self.directory(below, _joined(name, child), depth + 1)

    def _plain(self, path: str, name: str, inside: Sequence[os.DirEntry[str]], depth: int) -> None:
        messages = []
        for entry in inside:
            below = os.path.join(path, entry.name)
            if _is_directory(path, entry):
                self.directory(below, _joined(name, mailbox_name(entry.name)), depth + 1)
            elif entry.name.startswith("."):
                continue
            elif _is_mbox(below):
                self._found.sources.append(Source(Kind.MBOX, below, _joined(name, mailbox_name(entry.name))))
            elif self._is_message(below):
                messages.append(entry.name)
        if messages:
            self._found.sources.append(Source(Kind.FILES, path, name or INBOX, tuple(messages)))

    def _is_message(self, path: str) -> bool:
        try:
            start = read_start(path, LOOK)
        except Unreadable as error:
            self._found.problems.append(str(error))
            return False
        if looks_like_mail(start) or path.lower().endswith((".eml", ".eml.gz")):
            return True
        self._found.problems.append(gettext("{path} is not mail.").format(path=shown(path)))
        return False


def _is_mbox(path: str) -> bool:
    """Whether a file in a directory is an mbox; one lone message with a From line in front is a message."""
    if not _starts_as_mbox(path):
        return False
    if _is_named_mbox(path):
        return True
    try:
        start = read_start(path, _SEVERAL)
    except Unreadable:
        return False
    return not start or len(start) == _SEVERAL or holds_several(start)


def _starts_as_mbox(path: str) -> bool:
    if path.lower().endswith((".eml", ".eml.gz")):
        return False
    try:
        start = read_start(path, LOOK)
    except Unreadable:
        return False
    return start.startswith(b"From ") or (_is_named_mbox(path) and not start)


def _is_named_mbox(path: str) -> bool:
    return path.lower().removesuffix(".gz").endswith((".mbox", ".mbx"))


def _is_directory(path: str, entry: os.DirEntry[str]) -> bool:
    return os.path.isdir(os.path.join(path, entry.name))


def _names_in(path: str) -> list[str]:
    try:
        return [entry.name for entry in entries(path)]
    except Unreadable:
        return []


def _from_utf7(name: str) -> str:
    """Maildir++ servers write folder names in IMAP's UTF-7; what is no such thing stays as it is."""
    return mailbox_name(decode(name.encode("ascii")) if name.isascii() else name)


def _joined(parent: str, child: str) -> str:
    return f"{parent}{DELIMITER}{child}" if parent else child
