"""login.py: what is switched on after the sign-in, in one write."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.engine.fakes import FakeStream
from tests.engine.rig import run
from tuimail.engine.login import greet, introduce
from tuimail.imap.commands.listing import List, ListAnswer


async def introduced(capabilities: str, *answers: str, is_loopback: bool = False) -> tuple[list[Any], str, Any]:
    stream = FakeStream(is_loopback=is_loopback)
    stream.feed(f"* PREAUTH [CAPABILITY {capabilities}] in")
    session = await greet(stream)
    introducing = asyncio.create_task(introduce(session, lambda _: [List()]))
    write = await stream.written("LIST")
    tags = [line.split(" ")[0] for line in write.splitlines()]
    said = [answer.replace("{}", tags[int(answer[0])])[1:] if answer[0].isdigit() else answer for answer in answers]
    stream.feed(*said)
    results = await introducing
    session.close()
    return results, write, session


def test_everything_is_switched_on_in_one_write_with_the_first_question() -> None:
    async def main() -> None:
        results, write, session = await introduced(
            "IMAP4rev1 ENABLE QRESYNC CONDSTORE ID COMPRESS=DEFLATE",
            "* ENABLED QRESYNC",
            "0{} OK",
            "* ID NIL",
            "1{} OK",
            '* LIST () "/" INBOX',
            "2{} OK",
            "3{} NO [COMPRESSIONACTIVE] already",
        )
        names = [line.split(" ")[1] for line in write.splitlines()]
        assert names == ["ENABLE", "ID", "LIST", "COMPRESS"]
        assert isinstance(results[0], ListAnswer)
        assert len(results) == 1
        assert session.has_qresync
        assert session.has_condstore

    run(main())


def test_on_this_machine_nothing_is_compressed() -> None:
    async def main() -> None:
        _, write, session = await introduced("IMAP4rev1 COMPRESS=DEFLATE", "0{} OK", is_loopback=True)
        assert "COMPRESS" not in write
        assert not session.has_qresync
        assert not session.has_condstore

    run(main())


def test_a_refused_enable_is_no_qresync() -> None:
    async def main() -> None:
        _, _, session = await introduced("IMAP4rev1 ENABLE QRESYNC", "0{} BAD what?", "1{} OK", is_loopback=True)
        assert not session.has_qresync
        assert session.has_condstore

    run(main())
