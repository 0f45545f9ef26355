"""Runs work on large or hostile input in another process, niced and with a deadline.

It spares the screen the interpreter lock, and what never ends there can be ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Literal

from tuimail.mime.links import LinkBook
from tuimail.model.document import Line, LineKind, Span, SpanKind

Task = Literal["html", "html-all", "tnef", "picture"]

DEADLINE_S = 4.0
MAX_ANSWER_OCTETS = 256 * 1024 * 1024


def ask_child(task: Task, content: bytes, *, arguments: Sequence[str] = (), deadline_s: float = DEADLINE_S) -> Any:
    """The child's answer (JSON), None where it had none in time."""
    # -P: a directory that the user happens to be in must not stand in for this package.
    command = [sys.executable, "-P", "-m", "tuimail.mime.child_main", task, *arguments]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=deadline_s, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    if done.returncode != 0 or len(done.stdout) > MAX_ANSWER_OCTETS:
        return None
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


def packed(lines: list[Line], links: LinkBook, *, is_cut: bool) -> dict[str, Any]:
    """Lines as JSON can carry them."""
    return {
        "targets": links.targets,
        "is_cut": is_cut,
        "lines": [
            (line.text, line.kind, line.quote, line.indent, [(s.start, s.end, s.kind, s.target) for s in line.spans])
            for line in lines
        ],
    }


def unpacked(answer: Any, links: LinkBook) -> tuple[list[Line], bool] | None:
    """The lines again, their links taken into the book; None where the answer is none."""
    if not isinstance(answer, dict):
        return None
    for target in answer["targets"]:
        links.add(target)
    lines = [
        Line(text, LineKind(kind), quote, indent, tuple(Span(s, e, SpanKind(of), target) for s, e, of, target in spans))
        for text, kind, quote, indent, spans in answer["lines"]
    ]
    return lines, bool(answer["is_cut"])
