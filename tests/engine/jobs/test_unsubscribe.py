"""Leaving a list as a command: what the list said, in the user's words."""

from __future__ import annotations

import asyncio

import pytest

from tuimail.contract.commands import Unsubscribe
from tuimail.engine.errors import JobFailed
from tuimail.engine.jobs.unsubscribe import unsubscribe
from tuimail.engine.wishes import decode, encode
from tuimail.model.ids import AccountId, MessageKey, MessageRow
from tuimail.net import one_click
from tuimail.net.one_click import NotLeft

URI = "https://news.example.org/bye"


def _never(label: str) -> None:
    pytest.fail(f"the journal says {label}")


def test_the_list_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(one_click, "post", asked.append)
    noted: list[str] = []
    asyncio.run(unsubscribe(URI, noted.append))
    assert asked == [URI]
    assert noted == ["Asked news.example.org to unsubscribe you"]


def test_a_refusal_says_that_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(uri: str) -> None:
        raise NotLeft("news.example.org", 403)

    monkeypatch.setattr(one_click, "post", refuse)
    with pytest.raises(JobFailed, match=r"still subscribed.*answers 403"):
        asyncio.run(unsubscribe(URI, _never))


@pytest.mark.parametrize("uri", ["http://a.example/", "https://127.0.0.1/", "https://localhost/"])
def test_what_may_not_be_asked_is_not(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setattr(one_click, "post", lambda uri: pytest.fail("it was asked"))
    with pytest.raises(JobFailed, match="nothing was sent"):
        asyncio.run(unsubscribe(uri, _never))


def test_another_process_can_ask_for_it() -> None:
    account = AccountId("ada")
    command = Unsubscribe(message=MessageKey(account, MessageRow(3)), uri=URI)
    assert decode(account, encode(command)) == command
