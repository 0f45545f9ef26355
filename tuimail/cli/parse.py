"""The words of the command line, turned into one frozen value.

The plain ways to open the screen are read here, which saves a good start 6 ms; everything else is argparse's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, cast

from tuimail.model.values import dataclass

Verb = Literal[
    "run", "demo", "open", "sync", "folders", "list", "read", "search", "flag", "move", "snooze", "log", "undo",
    "mailto", "completion",
]  # fmt: skip


class UsageError(Exception):
    """The words are off; the text says which, and how to see what is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What the user asked for. Paths are None where the config's own places apply."""

    verb: Verb
    config: Path | None = None
    data_dir: Path | None = None
    log: Path | None = None
    theme: str | None = None
    keys: str | None = None
    read_only: bool = False
    mouse: bool = True
    plain_output: bool = False
    slow: bool = False
    resume: bool = True
    linear: bool = False
    json: bool = False
    account: str | None = None
    ref: str | None = None
    refs: tuple[str, ...] = ()
    folder: str | None = None
    server: bool = False
    limit: int | None = None
    listen: bool = False
    paths: tuple[str, ...] = ()
    query: str = ""
    flags: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    dry_run: bool = False
    until: str = ""
    yes: bool = False
    shell: str = ""
    url: str = ""


_FLAGS: Final[dict[str, tuple[str, bool]]] = {
    "--read-only": ("read_only", True),
    "--no-mouse": ("mouse", False),
    "--plain-output": ("plain_output", True),
    "--slow": ("slow", True),
    "--no-resume": ("resume", False),
    "--linear": ("linear", True),
}
_VALUED: Final[dict[str, tuple[str, type[Path] | type[str]]]] = {
    "--config": ("config", Path),
    "--data-dir": ("data_dir", Path),
    "--log": ("log", Path),
    "--theme": ("theme", str),
    "--keys": ("keys", str),
}


def parse(argv: Sequence[str]) -> Invocation | None:
    """The invocation, or None when `--help` or `--version` has been answered.

    Raises UsageError.
    """
    return _plain(argv) or _any(argv)


def _plain(argv: Sequence[str]) -> Invocation | None:
    """The screen with options written in full; None: let argparse look at it."""
    known: dict[str, Any] = {"verb": "run"}
    words = iter(argv)
    for word in words:
        if word in _FLAGS:
            name, flag = _FLAGS[word]
            known[name] = flag
        elif word in _VALUED:
            name, kind = _VALUED[word]
            value = next(words, "-")
            if value.startswith("-"):
                return None
            known[name] = kind(value)
        else:
            return None
    return Invocation(**known)


def _any(argv: Sequence[str]) -> Invocation | None:
    from tuimail.cli.grammar import parser
    from tuimail.cli.misspelt import check_words

    whole = parser()
    check_words(argv, whole)
    try:
        words = vars(whole.parse_args(list(argv)))
    except SystemExit:
        return None
    known = {name: value for name, value in words.items() if name in Invocation.__slots__ and value is not None}
    known["paths"], known["refs"] = tuple(known.get("paths", ())), tuple(known.get("refs", ()))
    known["query"] = query if isinstance(query := known.get("query", ""), str) else " ".join(query)
    known |= {name: tuple(known.get(name, ())) for name in ("flags", "add", "remove")}
    known["verb"] = cast("Verb", words.get("verb") or "run")
    return Invocation(**known)
