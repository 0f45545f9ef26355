"""The only place where the command line prints; everything passes the filter for foreign text.

The linear mode adds only its prompt. The terminal is given back first, where the last screen was painted on it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence

from tuimail.last_screen import give_back
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line, safe_text


def say(text: str) -> None:
    """Print one line of a result."""
    give_back()
    print(safe_line(text))


def show_text(text: str) -> None:
    """Print several lines."""
    give_back()
    print(safe_text(text), end="" if text.endswith("\n") else "\n")


def complain(text: str) -> None:
    """Print one sentence for the user to stderr."""
    give_back()
    print(safe_line(text), file=sys.stderr)


def ask(question: str) -> bool:
    """Ask whoever sits at the terminal, on stderr; Enter is yes, and the end of the input no."""
    give_back()
    print(safe_line(question), end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    return answer.strip().casefold() in {"", "y", "yes", *gettext("y yes").split()} if answer else False


def print_json(document: object) -> None:
    """Print one JSON document. Everything beyond ASCII is escaped, so no control or bidi character gets out."""
    import json

    print(json.dumps(document, indent=1, ensure_ascii=True))


def print_table(rows: Sequence[Sequence[str]], can_be_cut: Collection[int] = ()) -> None:
    """Print columns side by side. In a terminal the last one, or others, are cut to fit; a pipe gets all of them."""
    from tuimail.cli.columns import side_by_side

    give_back()
    for line in side_by_side(rows, _columns(), can_be_cut or (len(rows[0]) - 1,)):
        print(line)


def _columns() -> int | None:
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns
