"""The process that `child` starts: one task, octets in, JSON out.

It gives itself limits on time and memory, so that it ends even if its parent does not look.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
from typing import Any, cast

from tuimail.mime.child import packed
from tuimail.mime.links import LinkBook
from tuimail.model import language

_CPU_S = 10
_MEMORY_OCTETS = 2 * 1024 * 1024 * 1024


def main() -> None:
    """Read, work, write."""
    os.nice(10)
    language.speak(language.of_system())
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_OCTETS, _MEMORY_OCTETS))
    json.dump(_answer(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)


def _answer(task: str, content: bytes) -> Any:
    if task == "tnef":
        from tuimail.mime.tnef import files_of

        return [(name, base64.b64encode(octets).decode("ascii")) for name, octets in files_of(content)]
    if task == "picture":
        from tuimail.mime.picture import Form, shrunken

        form, width, height, colours = sys.argv[2:6]
        return shrunken(content, cast(Form, form), int(width), int(height), int(colours))
    from tuimail.mime.html import html_lines

    links = LinkBook()
    markup = content.decode("utf-8", "surrogatepass")
    lines, is_cut = html_lines(markup, links, show_all=task == "html-all")
    return packed(lines, links, is_cut=is_cut)


if __name__ == "__main__":
    main()
