"""watch.py and news.py: spare time, and what is made of what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.engine.fakes import FakeStream, mailbox, ready_session
from tests.engine.rig import QUICK, run
from tests.engine.test_session import SELECTED
from tuimail.contract.commands import Lane
from tuimail.engine.errors import LinkLost
from tuimail.engine.news import News
from tuimail.engine.outside import Tempo
from tuimail.engine.session import Session
from tuimail.engine.watch import Watcher
from tuimail.engine.wire import PriorityWire
from tuimail.imap.fetch import Fetch
from tuimail.imap.responses import Exists, Expunged, Recent, Selected, Untagged, Vanished
from tuimail.imap.sequence import UidSet
from tuimail.model.ids import MailboxRow, ModSeq, Uid
from tuimail.model.mailbox import Mailbox


class Heard:
    """News whose mailboxes are synchronised into a list."""

    def __init__(self, box: Mailbox | None, tempo: Tempo = QUICK, monotonic: Callable[[], float] | None = None) -> None:
        self.rows: list[int] = []
        self.arrived = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.news = News(
            find_mailbox=lambda _: box,
            synchronise=self._take,
            monotonic=monotonic or loop.time,
            tempo=tempo,
        )

    def _take(self, row: MailboxRow) -> None:
        self.rows.append(row)
        self.arrived.set()

    async def next(self) -> None:
        async with asyncio.timeout(5):
            await self.arrived.wait()
        self.arrived.clear()


async def opened(stream: FakeStream, capabilities: str = "IMAP4rev1 IDLE") -> Session:
    session = await ready_session(stream, capabilities)
    session.mailbox = mailbox()
    return session


@pytest.mark.parametrize(
    ("response", "is_news"),
    [
        (Exists(3), False),
        (Exists(4), True),
        (Exists(2), True),
        (Expunged(Uid(4)), True),
        (Expunged(None), True),
        (Vanished(UidSet.of([4])), True),
        (Vanished(UidSet.of([4]), earlier=True), False),
        (Recent(1), False),
    ],
)
def test_what_is_news(response: Untagged, is_news: bool) -> None:
    async def main() -> None:
        heard = Heard(mailbox(total=3))
        session = await opened(FakeStream())
        heard.news.hear(session, response)
        if is_news:
            await heard.next()
        await asyncio.sleep(QUICK.settle_s * 2)
        assert heard.rows == ([1] if is_news else [])
        session.close()

    run(main())


def test_a_burst_is_one_synchronisation_and_the_next_keeps_its_distance() -> None:
    async def main() -> None:
        tempo = replace(QUICK, settle_s=0.01, news_every_s=0.2)
        heard = Heard(mailbox(total=3), tempo)
        session = await opened(FakeStream())
        for count in range(10, 60):
            heard.news.hear(session, Exists(count))
        await heard.next()
        loop = asyncio.get_running_loop()
        at = loop.time()
        heard.news.hear(session, Exists(70))
        await heard.next()
        assert heard.rows == [1, 1]
        assert loop.time() - at > 0.15
        session.close()

    run(main())


@pytest.mark.parametrize(
    ("selected", "is_news"),
    [
        (Selected("INBOX", exists=3, uidnext=Uid(10), highestmodseq=ModSeq(5)), False),
        (Selected("INBOX", exists=3), False),
        (Selected("INBOX", exists=4, uidnext=Uid(11), highestmodseq=ModSeq(6)), True),
        (Selected("INBOX", exists=3, uidnext=Uid(11), highestmodseq=ModSeq(5)), True),
        (Selected("INBOX", exists=3, uidnext=Uid(10), highestmodseq=ModSeq(6)), True),
    ],
)
def test_a_select_shows_what_happened_while_nobody_looked(selected: Selected, is_news: bool) -> None:
    async def main() -> None:
        heard = Heard(mailbox(total=3))
        heard.news.compare(mailbox(total=3), selected)
        await asyncio.sleep(QUICK.settle_s * 2)
        assert heard.rows == ([1] if is_news else [])

    run(main())


def test_a_mailbox_that_was_never_synchronised_is_news() -> None:
    async def main() -> None:
        heard = Heard(mailbox(uidvalidity=None))
        heard.news.compare(mailbox(), Selected("INBOX", exists=3))
        await heard.next()
        assert heard.rows == [1]

    run(main())


def a_watcher(wire: PriorityWire, heard: Heard, target: Mailbox | None, tempo: Tempo = QUICK) -> asyncio.Task[None]:
    watcher = Watcher(
        wire,
        heard.news,
        target=lambda: target,
        is_visible=lambda _: True,
        monotonic=asyncio.get_running_loop().time,
        tempo=tempo,
    )
    return asyncio.create_task(watcher.run())


async def ended(watching: asyncio.Task[None]) -> None:
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


def test_idle_is_renewed_and_the_mailbox_looked_at() -> None:
    async def main() -> None:
        stream, heard, wire = FakeStream(), Heard(mailbox()), PriorityWire()
        session = await ready_session(stream)
        wire.attach(session)
        watching = a_watcher(wire, heard, mailbox(), replace(QUICK, idle_refresh_s=0.05))
        await stream.answer("SELECT", *SELECTED)
        await stream.answer("IDLE", "+ idling")
        await heard.next()
        assert heard.rows == [1]
        await stream.written("DONE")
        session.close()
        with pytest.raises(LinkLost):
            await watching

    run(main())


@pytest.mark.parametrize("answer", ["{} NO not now", "{} BAD what?", "{} OK no more of that"])
def test_a_server_whose_idle_does_not_work_is_polled(answer: str) -> None:
    async def main() -> None:
        stream, heard, wire = FakeStream(), Heard(mailbox()), PriorityWire()
        session = await ready_session(stream)
        session.mailbox = mailbox()
        wire.attach(session)
        watching = a_watcher(wire, heard, mailbox(), replace(QUICK, poll_visible_s=0.01))
        answered = 0
        async with asyncio.timeout(5):
            while not any(b"NOOP" in write for write in stream.writes):
                idles = [write for write in stream.writes if b" IDLE" in write]
                if len(idles) > answered:
                    answered += 1
                    stream.feed(answer.replace("{}", idles[-1].decode().split(" ")[0]))
                await asyncio.sleep(0.005)
        assert answered <= 3
        session.close()
        await ended(watching) if not watching.done() else None

    run(main())


def test_whoever_comes_gets_the_session_and_idle_comes_back() -> None:
    async def main() -> None:
        stream, heard, wire = FakeStream(), Heard(mailbox()), PriorityWire()
        session = await ready_session(stream)
        session.mailbox = mailbox()
        wire.attach(session)
        watching = a_watcher(wire, heard, mailbox())
        await stream.answer("IDLE", "+ idling")
        await asyncio.sleep(0.01)
        tag = stream.writes[-1].decode().split(" ")[0]
        stream.writes.clear()
        async with wire.grant(Lane.INTERACTIVE) as granted:
            assert granted is session
            stream.feed(f"{tag} OK done")
        again = await stream.written("IDLE")
        assert again.startswith("DONE") or stream.writes[0] == b"DONE\r\n"
        stream.feed("+ idling")
        await ended(watching)
        session.close()

    run(main())


def test_a_mailbox_that_cannot_be_opened_is_left_alone_for_a_while() -> None:
    async def main() -> None:
        stream, heard, wire = FakeStream(), Heard(mailbox()), PriorityWire()
        session = await ready_session(stream)
        wire.attach(session)
        watching = a_watcher(wire, heard, mailbox())
        await stream.answer("SELECT", "{} NO [NONEXISTENT] gone")
        await stream.answer("IDLE", "+ idling")
        assert sum(b"SELECT" in write for write in stream.writes) == 1
        stream.hang_up()
        with pytest.raises(LinkLost):
            await watching

    run(main())


def test_a_mailbox_numbered_anew_is_news() -> None:
    async def main() -> None:
        stream, heard, wire = FakeStream(), Heard(mailbox()), PriorityWire()
        session = await ready_session(stream)
        wire.attach(session)
        watching = a_watcher(wire, heard, mailbox(uidvalidity=6))
        await stream.answer("SELECT", *SELECTED)
        await heard.next()
        await stream.answer("IDLE", "+ idling")
        await ended(watching)
        session.close()

    run(main())


def test_flags_that_somebody_else_set_are_news() -> None:
    async def main() -> None:
        stream, heard = FakeStream(), Heard(mailbox())
        session = await opened(stream)
        kinds: list[type[Untagged]] = []

        def hear(source: Session, response: Untagged) -> None:
            kinds.append(type(response))
            heard.news.hear(source, response)

        session.on_news = hear
        selecting = asyncio.create_task(session.select(mailbox()))
        await stream.answer("SELECT", *SELECTED)
        await selecting
        stream.feed("* 2 FETCH (UID 4 FLAGS (\\Seen))")
        await heard.next()
        assert kinds == [Fetch]
        session.close()

    run(main())
