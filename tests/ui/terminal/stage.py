"""`python -m tests.ui.terminal.stage`: the app over mail in memory, to be run in a pseudo terminal."""

from __future__ import annotations

import argparse
import io
import os
import sys

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

from PIL import Image
from textual.widgets import Input

from tests.ui.fakes import MemoryReads, app_over, folders, full_mailbox, mailbox
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageRow
from tuimail.model.mailbox import Mailbox
from tuimail.ui import previewing
from tuimail.ui.look import load_look
from tuimail.ui.terminal import gallery
from tuimail.ui.terminal.display import TerminalOptions

CJK = """山田様

会議の議事録をお送りします。ご確認のほど、よろしくお願いいたします。

> 金曜日の会議は何時からですか。
> café naïve e\u0301tude 한국어 문장

ありがとうございます。
""".encode()

_MORE = (
    "Family", "Invoices", "Lists/debian-devel-announce", "Lists/mutt-users", "Lists/textual", "Newsletters", "Projects",
    "Projects/rehearsals", "Travel", "University of the third age",
)  # fmt: skip


def attach_picture(reads: MemoryReads) -> None:
    """A red one of 40 by 20 dots."""
    file = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 30, 30)).save(file, "PNG")
    text = BodyPart("1", "text/plain", (("charset", "utf-8"),), size=40)
    red = BodyPart("2", "image/png", filename="red.png", disposition="attachment", size=len(file.getvalue()))
    newest = MessageRow(2000)
    reads.trees[newest] = BodyPart("", "multipart/mixed", children=(text, red))
    reads.contents = {(newest, "1"): b"See the picture.\n", (newest, "2"): file.getvalue()}


def some_folders(count: int) -> list[Mailbox]:
    """The usual ones first, then as people and mailing lists name theirs; every third has unread mail."""
    known = folders()
    more = [mailbox(20 + at, name, unseen=(at % 3 == 0) * 7**at) for at, name in enumerate(_MORE)]
    return [*known, *more][:count]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--alone", action="store_true", help="the reader does not follow the list")
    parser.add_argument("--picture", action="store_true", help="the newest message has a picture")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--folders", type=int, default=len(folders()), help="how many there are")
    parser.add_argument("--theme", default="tuimail-dark")
    options = parser.parse_args()
    # Two programs never blink together.
    Input._toggle_cursor = lambda self: None  # type: ignore[method-assign]
    reads = full_mailbox(options.count)
    reads.boxes = some_folders(options.folders)
    reads.bodies |= {MessageRow(2000 - number): CJK for number in range(2, options.count, 3)}
    if options.picture:
        attach_picture(reads)
        gallery.PATIENCE_S = 60.0  # a busy machine is no silent terminal
    if options.alone:
        previewing.REST_S = 3600.0
    app, _, _ = app_over(reads, look=load_look(options.theme))
    app.use_terminal(TerminalOptions(is_plain=options.plain, is_slow=options.slow))
    app.run(mouse=False)
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
