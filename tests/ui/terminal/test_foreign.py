"""Any text of mail or server, wherever the screen shows one: what would be written holds nothing of its making."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem

from tests.mime.test_calendar import PEOPLE, calendar
from tests.support.raw_octets import foreign
from tests.ui.drive import User, drive
from tests.ui.fakes import ACCOUNT, NOW, MemoryReads, folders, mailbox, summary
from tuimail.contract.events import Notice, PartProgress, Severity
from tuimail.mime.authentication import judge_authentication
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MessageKey, MessageRow
from tuimail.model.mailbox import SpecialUse
from tuimail.ui.screens.answering import AnswerScreen
from tuimail.ui.terminal.canvas import Canvas
from tuimail.ui.terminal.clusters import cells_of
from tuimail.ui.terminal.styles import Styles
from tuimail.ui.terminal.traits import Traits

SIZE = (110, 30)
NASTY = st.sampled_from(
    ["\x1b[2J", "\x1b]0;x\x07", "\x9b1m", "\x1b]8;;http://x\x1b\\", "\u202e", "\u2066", "\u200b", "\u00ad", "\x00",
     "\x7f", "\r", "\n", "\t", "\x0b", "\u2028", "\udc9b", "\U000e0041", "\ufe0f", "\u200d", "[/b]",
     "https://x.example/", "a@b.example"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(NASTY, st.text(max_size=6)), min_size=8, max_size=30).map("".join)
UTF_8 = (("charset", "utf-8"),)


def written(user: User) -> bytes:
    """What our output would write for the screen as it is."""
    styles = Styles()
    canvas = Canvas(styles, Traits())
    canvas.resize(*SIZE)
    for y, strip in enumerate(user.app.screen._compositor.render_strips(user.app.size)):
        x = 0
        for segment in strip:
            number = styles.number(segment.style, ColorSystem.TRUECOLOR)
            cells = cells_of(segment.text, number, styles.blank(number))
            canvas.paint(x, y, cells)
            x += len(cells)
    return canvas.frame(None).encode("utf-8", "surrogateescape")


def reads_of(texts: list[str]) -> MemoryReads:
    reads = MemoryReads([mailbox(1, "INBOX", SpecialUse.INBOX, total=9), *folders()[1:4]])
    for number, text in enumerate(texts):
        row = MessageRow(2000 - number)
        octets = text.encode("utf-8", "surrogatepass")
        reads.put(summary(row, internaldate=NOW - number, subject=text, sender=text))
        reads.senders[row] = Address(text, f"{text}@example.org")
        reads.strangers.add(reads.senders[row].email.lower())
        part = BodyPart("2", "text/html", UTF_8, size=len(octets))
        event = BodyPart("3", "text/calendar", (*UTF_8, ("method", "REQUEST")))
        reads.trees[row] = BodyPart("", "multipart/mixed", children=(BodyPart("1", "text/plain", UTF_8), part, event))
        said = octets.decode("utf-8", "replace")
        people = PEOPLE.replace("Bob", "".join(said.split()))
        reads.contents[row, "3"] = calendar(more=f"{people}LOCATION:{said}\r\nDESCRIPTION:{said}\r\n")
        reads.contents[row, "1"] = b"> " + octets + b"\n" + octets
        reads.contents[row, "2"] = b'<a href="https://x.example/' + octets + b'">' + octets + b"</a>"
        reads.contents[row, "HEADER"] = (
            b"Authentication-Results: "
            + octets
            + b"; dmarc=pass\r\nReceived: from x by y\r\nX-"
            + octets
            + b": "
            + octets
        )
        reads.contents[row, ""] = octets
        reads.boxes.append(replace(mailbox(20 + number, text or "x"), name=text or "x"))
    return reads


@settings(max_examples=2, phases=[Phase.generate])
@given(st.lists(TEXTS, min_size=2, max_size=2))
def test_nothing_of_foreign_making_is_written(texts: list[str]) -> None:
    async def flow(user: User) -> None:
        for number, text in enumerate(texts):
            for keys in (
                ["enter"],
                ["g", "V"],
                ["escape"],
                ["H"],
                ["H", "g", "r"],
                ["g", "r", "L"],
                ["escape", "y"],
                ["escape"],
            ):
                await user.press(*keys)
                assert foreign(written(user)) == [], keys
                if isinstance(user.app.screen, AnswerScreen):
                    await user.press("escape")
            key = MessageKey(ACCOUNT, MessageRow(2000 - number))
            await user.hear(
                Notice(severity=Severity.ERROR, text=text), PartProgress(message=key, section=text, received=1, total=2)
            )
            assert foreign(written(user)) == []
            await user.press("q", "j")
        await user.press("m")
        assert foreign(written(user)) == []

    drive(flow, size=SIZE, reads=reads_of(texts), judge=lambda account, header: judge_authentication(header))
