"""Made-up mail that looks like a real mailbox, from a seed: the same seed gives the same octets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from random import Random

from tests.support.mail_bodies import encoded_word, newsletter, pick_language, plain, quote, with_attachments
from tests.support.mail_words import LISTS, SENDERS, Language
from tests.support.maildir import Mail

ME = "Ada Example <ada@example.org>"
UNTIL = 1_790_000_000
"""When the newest message arrives, unless told otherwise: a Monday in September 2026."""
_OPEN_THREADS = 60


@dataclass(slots=True)
class _Thread:
    subject: bytes
    language: Language
    list_name: str | None
    references: list[str] = field(default_factory=list)


class Mailbox:
    """A growing mailbox: threads that go on, lists, newsletters, people who write in their own charset."""

    def __init__(self, seed: int = 1, *, until: int = UNTIL, mean_gap_s: int = 600) -> None:
        self._random = Random(seed)
        self._until = until
        self._gap = mean_gap_s
        self._threads: list[_Thread] = []
        self._serial = 0

    def mails(self, count: int) -> Iterator[Mail]:
        """The next `count` messages, oldest first, the last one at `until`; unseen ones are mostly new."""
        start = self._until - (count - 1) * self._gap
        for number in range(count):
            when = start + number * self._gap
            yield Mail(self.message(when), when, self._flags(number / count))

    def message(self, when: int) -> bytes:
        """One message that arrives at `when`."""
        self._serial += 1
        kind = self._random.random()
        if kind < 0.22:
            return self._bulk(when)
        return self._letter(when, attached=kind > 0.86)

    def _flags(self, age: float) -> str:
        """Maildir letters in their order: flagged, answered, seen."""
        chance = self._random.random
        seen = chance() > (0.9 if age > 0.97 else 0.04 + age * 0.2)
        return ("F" if chance() < 0.03 else "") + ("RS" if seen and chance() < 0.12 else "S" if seen else "")

    def _letter(self, when: int, *, attached: bool) -> bytes:
        thread = self._thread()
        language, is_reply = thread.language, bool(thread.references)
        name, local = self._random.choice(language.people)
        msgid = f"<{when:x}.{self._serial}.{self._random.getrandbits(40):x}@{local}.example.net>"
        sender = encoded_word(name, language.charset).replace(b"\n", b"") + f" <{local}@example.net>".encode()
        to = f"{thread.list_name}@lists.example.org" if thread.list_name else ME
        text = plain(self._random, language, quote(self._random, language) if is_reply else "")
        body = with_attachments(self._random, self._boundary(), text) if attached else text
        pieces = [
            _trace(local, when, self._serial),
            b"From: " + sender + f"\nTo: {to}\n".encode(),
            b"Cc: Mary Shaw <mary-shaw@example.net>, Ken <ken@example.net>\n" if self._random.random() < 0.25 else b"",
            b"Subject: " + (b"Re: " if is_reply else b"") + thread.subject + b"\n",
            f"Date: {formatdate(when - self._random.randint(1, 90))}\nMessage-ID: {msgid}\n".encode(),
            _threading(thread.references),
            _list_headers(thread.list_name) if thread.list_name else b"",
            b"MIME-Version: 1.0\n",
            body,
        ]
        thread.references.append(msgid)
        return b"".join(pieces)

    def _bulk(self, when: int) -> bytes:
        name, address, title = self._random.choice(SENDERS)
        subject = f"{title} #{self._serial}"
        head = (
            f'From: "{name}" <{address}>\nTo: {ME}\nSubject: {subject}\nDate: {formatdate(when)}\n'
            f"Message-ID: <{self._random.getrandbits(96):x}@{address.partition('@')[2]}>\n"
            f"List-Id: {name} <{address.replace('@', '.')}>\nList-Unsubscribe: <https://news.example.net/bye?{self._serial}>\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\nPrecedence: bulk\nMIME-Version: 1.0\n"
        )
        return _trace("bulk", when, self._serial) + head.encode() + newsletter(self._random, self._boundary(), title)

    def _thread(self) -> _Thread:
        """One that goes on, or a new one. The oldest falls asleep, so most threads are short; some get long."""
        chance = self._random.random()
        if self._threads and chance < 0.1:
            return max(self._threads, key=lambda thread: len(thread.references))
        if self._threads and chance < 0.6:
            return self._random.choice(self._threads)
        language = pick_language(self._random)
        list_name = self._random.choice(LISTS) if self._random.random() < 0.4 else None
        text = self._random.choice(language.subjects)
        subject = encoded_word(f"[{list_name}] {text}" if list_name else text, language.charset)
        self._threads.append(_Thread(subject, language, list_name))
        del self._threads[:-_OPEN_THREADS]
        return self._threads[-1]

    def _boundary(self) -> str:
        return f"=_{self._random.getrandbits(80):020x}"


def mailbox(count: int, *, seed: int = 1, until: int = UNTIL) -> Iterator[Mail]:
    """`count` messages of a real-looking mailbox, oldest first."""
    return Mailbox(seed, until=until).mails(count)


def recent_mailbox(count: int, *, seed: int = 1) -> Iterator[Mail]:
    """The same, ending now: for people to look at."""
    return mailbox(count, seed=seed, until=int(time.time()) - 60)


def _trace(local: str, when: int, serial: int) -> bytes:
    """What the servers on the way leave, the larger part of many a header."""
    return (
        f"Return-Path: <{local}@example.net>\nDelivered-To: ada@example.org\n"
        f"Received: from mx{serial % 7}.example.net (mx{serial % 7}.example.net [192.0.2.{serial % 250 + 1}])\n"
        f"\tby mail.example.org (Postfix) with ESMTPS id {serial:08X}\n"
        f"\tfor <ada@example.org>; {formatdate(when)}\n"
        f"Authentication-Results: mail.example.org; dkim=pass header.d=example.net; spf=pass\n"
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=s{serial % 9};\n"
        f"\th=from:to:subject:date:message-id; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\n"
        f"\tb={serial * 2654435761 % 2**64:x}{serial * 40503 % 2**64:x}abcdefghijklmnopqrstuvwxyz0123456789ABCDEF\n"
    ).encode()


def _threading(references: list[str]) -> bytes:
    if not references:
        return b""
    folded = "\n ".join(references)
    return f"In-Reply-To: {references[-1]}\nReferences: {folded}\n".encode()


def _list_headers(name: str) -> bytes:
    return (
        f"List-Id: {name} talk <{name}.lists.example.org>\nList-Post: <mailto:{name}@lists.example.org>\n"
        f"List-Unsubscribe: <mailto:{name}-leave@lists.example.org>\nPrecedence: list\n"
    ).encode()
