"""Threads of whole mailboxes as Dovecot's THREAD=REFS sees them."""

from __future__ import annotations

import random
import re
from collections import defaultdict

import pytest

from tests.support.dovecot import Dovecot
from tests.support.maildir import Mail
from tuimail.mime.headers import headers_from
from tuimail.model.threading import Letter, assign, outline

Tree = dict[int, int]
"""Child to parent; the roots of a thread have the negative of its lowest number."""


def mailbox(seed: int, count: int) -> list[bytes]:
    """Conversations as they come: out of order, with gaps, shortened references, and programs that only answer."""
    chance = random.Random(seed)
    sent: list[tuple[str, list[str], int]] = []
    for number in range(count):
        references: list[str] = []
        subject = number
        if sent and chance.random() < 0.65:
            parent, before, subject = chance.choice(sent[-30:])
            references = [*before, parent]
        sent.append((f"<{seed}.{number}@example.org>", references, subject))
    mails = []
    for number, (msgid, references, subject) in enumerate(sent):
        if chance.random() < 0.15:
            continue  # deleted, or never received
        way = chance.random()
        if way < 0.2:
            shown = references[-1:]
        elif way < 0.35:
            shown = [*references[:1], *references[-2:]] if len(references) > 3 else references
        else:
            shown = references
        shown = list(dict.fromkeys(shown))
        lines = ["From: a@example.org", f"Subject: {'Re: ' if references else ''}topic {subject}"]
        lines += [f"Message-ID: {msgid}"] if chance.random() < 0.97 else []
        if shown and way < 0.1:
            lines.append(f"In-Reply-To: Your message of Monday {shown[-1]}")
        elif shown:
            lines.append(f"References: {chance.choice([' ', chr(10) + ' '])}".rstrip(" ") + " " + "\n ".join(shown))
            if chance.random() < 0.5:
                lines.append(f"In-Reply-To: {shown[-1]}")
        lines.append(f"Date: Sat, 21 Nov 2026 {number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02} +0000")
        mails.append("\n".join([*lines, "", "text", ""]).encode())
    chance.shuffle(mails)
    return mails


def our_trees(mails: list[bytes]) -> Tree:
    letters = []
    for row, mail in enumerate(mails, 1):
        headers, _ = headers_from(mail.split(b"\n\n")[0].replace(b"\n", b"\r\n"))
        letters.append(Letter(row, headers.sent_at or 0, headers.msgid, headers.references))
    found, _ = assign([(one.row, {one.msgid, *one.references} - {""}) for one in letters], {})
    groups = defaultdict(list)
    for one in letters:
        groups[found[one.row]].append(one)
    tree: Tree = {}
    for group in groups.values():
        spans = outline(group)
        stack: list[int] = []
        for row in sorted((one.row for one in group), key=lambda row: spans[row]):
            while stack and spans[row].place > spans[stack[-1]].last:
                stack.pop()
            tree[row] = stack[-1] if stack else -min(one.row for one in group)
            stack.append(row)
    return tree


def trees_of(answer: str) -> Tree:
    """RFC 5256 section 4: `(2)(3 6 (4 23)(44 7 96))`; a list that begins with lists has no common parent."""
    tree: Tree = {}
    stack: list[int] = []
    at = root = 0
    roots: list[int] = []
    lowest: dict[int, int] = {}
    for word in re.findall(r"[()]|\d+", answer):
        if word == "(":
            if not stack:
                root, at = root + 1, -(root + 1) - 10**9
            stack.append(at)
        elif word == ")":
            at = stack.pop()
        else:
            number = int(word)
            tree[number] = at
            if at < 0:
                roots.append(number)
            at = number
            key = -root - 10**9
            lowest[key] = min(lowest.get(key, number), number)
    for number in roots:
        tree[number] = -lowest[tree[number]]
    return tree


def test_reading_a_thread_answer() -> None:
    assert trees_of("(2)(3 6 (4 23)(44 7 96))((8)(9 1))") == {
        2: -2, 3: -3, 6: 3, 4: 6, 23: 4, 44: 6, 7: 44, 96: 7, 8: -1, 9: -1, 1: 9,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_as_dovecot_does(dovecot: Dovecot, seed: int) -> None:
    mails = mailbox(seed, 400)
    user = dovecot.new_user()
    user.deliver([Mail(mail, 1_700_000_000 + number) for number, mail in enumerate(mails)])
    with user.imap() as server:
        server.select("INBOX", readonly=True)
        _, answer = server.uid("THREAD", "REFS", "UTF-8", "ALL")
    assert our_trees(mails) == trees_of((answer[0] or b"").decode())
