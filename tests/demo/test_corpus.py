"""The demo's mail: reproducible, varied, well formed where it means to be, natural in its counts."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections import Counter
from functools import cache

import pytest

from tuimail.demo.corpus import MAILBOXES, Arrivals, letters
from tuimail.demo.letter import Letter
from tuimail.demo.odd import HUGE, MALFORMED
from tuimail.demo.pdf import pdf
from tuimail.demo.pictures import picture
from tuimail.demo.times import DAY_S
from tuimail.imap.bodystructure import parse_bodystructure
from tuimail.mime.headers import headers_from
from tuimail.model.flags import Flag
from tuimail.server.answers import Answers

NOW = 1_795_000_000


@cache
def corpus(seed: int = 7, now: int = NOW) -> tuple[list[Letter], list[bytes]]:
    made = letters(seed, now)
    return made, [letter.write() for letter in made]


def digest(made: list[Letter], written: list[bytes]) -> str:
    whole = hashlib.sha256()
    for letter, raw in zip(made, written, strict=True):
        whole.update(repr((letter.mailbox, letter.when, letter.flags)).encode() + raw)
    return whole.hexdigest()


def test_seed_and_clock_decide_everything() -> None:
    again = letters(7, NOW)
    assert digest(again, [letter.write() for letter in again]) == digest(*corpus())
    other = letters(8, NOW)
    assert [letter.when for letter in other] != [letter.when for letter in corpus()[0]]
    assert letters(7, NOW + DAY_S)[0].when != corpus()[0][0].when


def test_thousands_of_messages_in_order_and_none_from_the_future() -> None:
    made, _ = corpus()
    assert 3000 < len(made) < 6000
    times = [letter.when for letter in made]
    assert times == sorted(times)
    assert times[-1] < NOW
    assert times[-1] > NOW - 6 * 3600


def test_counts_look_natural() -> None:
    made, _ = corpus()
    total = Counter(letter.mailbox for letter in made)
    unseen = Counter(letter.mailbox for letter in made if Flag.SEEN not in letter.flags.system)
    assert set(total) <= set(MAILBOXES)
    assert 600 < total["INBOX"] < 1500
    assert 0.05 < unseen["INBOX"] / total["INBOX"] < 0.12
    assert unseen["Sent"] == 0
    assert all(Flag.DRAFT in letter.flags.system for letter in made if letter.mailbox == "Drafts")
    stars = sum(Flag.FLAGGED in letter.flags.system for letter in made)
    answered = sum(Flag.ANSWERED in letter.flags.system for letter in made)
    assert 20 < stars < answered < len(made) / 4
    assert any(not name.isascii() for name in total)
    assert {special for special in MAILBOXES.values() if special} == {
        rb"\Archive", rb"\Drafts", rb"\Sent", rb"\Junk", rb"\Trash"}  # fmt: skip


@pytest.mark.parametrize(
    ("header", "least"),
    [
        (rb"^List-Post: <mailto:", 400),
        (rb"^List-Unsubscribe-Post: List-Unsubscribe=One-Click", 150),
        (rb"^Content-Type: application/pdf", 80),
        (rb"^Content-Type: text/calendar; charset=utf-8; method=REQUEST", 60),
        (rb"^Content-Type: text/calendar; charset=utf-8; method=CANCEL", 10),
        (rb"^Content-Type: text/html", 200),
        (rb"^Authentication-Results: .*dkim=pass", 500),
        (rb"dmarc=fail header\.from=quillmere", 1),
        (rb"^References: ", 500),
        (rb"^Content-Type: image/png", 3),
        *[(rb"charset=" + name, 2) for name in (b"iso-2022-jp", b"koi8-r", b"windows-1251", b"iso-8859-7",
                                               b"windows-1256", b"iso-8859-8", b"gb18030", b"euc-kr", b"iso-8859-1")],
    ],
)  # fmt: skip
def test_there_is_something_of_everything(header: bytes, least: int) -> None:
    wanted = re.compile(header, re.MULTILINE)
    assert sum(bool(wanted.search(raw, 0, 100_000)) for raw in corpus()[1]) >= least


def test_a_thread_of_sixty_hangs_together() -> None:
    thread = [email.message_from_bytes(raw) for raw in corpus()[1] if b"What shall we call it?" in raw[:2000]]
    assert len(thread) == 60
    known = {mail["Message-ID"] for mail in thread}
    assert len(known) == 60
    assert all(mail["In-Reply-To"] in known for mail in thread if mail["Subject"].startswith("Re:"))


def test_message_ids_are_unique() -> None:
    ids = [found[1] for raw in corpus()[1] if (found := re.search(rb"^Message-ID: (\S+)", raw, re.MULTILINE))]
    assert not [name for name, count in Counter(ids).items() if count > 1]


def test_the_huge_one_is_twenty_megabytes_and_indexed_rightly() -> None:
    (raw,) = (raw for raw in corpus()[1] if len(raw) > 1_000_000)
    answers = Answers.of(raw)
    assert HUGE < answers.size < HUGE * 1.1
    tar = list(parse_bodystructure(answers.bodystructure).walk())[-1]
    assert tar.filename == "reach-scans.tar"


def test_all_but_the_malformed_parse_without_defects() -> None:
    bad = set(MALFORMED)
    for raw in corpus()[1][::7]:
        if raw in bad or len(raw) > 1_000_000:
            continue
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        assert not mail.defects
        for part in mail.walk():
            assert not part.defects
            if part.get_content_maintype() == "text":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                content.decode(part.get_content_charset() or "ascii")


def test_subjects_are_varied_and_no_real_host_occurs() -> None:
    subjects = set()
    for raw in corpus()[1]:
        header = raw.partition(b"\r\n\r\n")[0]
        subjects.add(headers_from(header)[0].subject)
        hosts = re.findall(rb"@([A-Za-z0-9.-]+\.[A-Za-z]+)[>;,\s]", header)
        assert all(host.endswith(b".example") for host in hosts), hosts
    assert len(subjects) > 900


def test_what_arrives_is_dated_now_and_reproducible() -> None:
    one, other = Arrivals(3), Arrivals(3)
    for turn in range(60):
        when = NOW + turn * 30
        first = list(one.at(when))
        assert [letter.write() for letter in first] == [letter.write() for letter in other.at(when)]
        assert first
        for letter in first:
            assert letter.mailbox in MAILBOXES
            assert abs(letter.when - when) < 2


def test_attachments_are_what_they_say() -> None:
    written = pdf("Title (1)", ["a", "b\\c"])
    assert written.startswith(b"%PDF-1.4")
    table = int(re.search(rb"startxref\n(\d+)", written)[1])  # type: ignore[index]
    assert written[table:].startswith(b"xref\n0 6\n")
    for number, place in enumerate(re.findall(rb"^(\d{10}) 00000 n", written, re.MULTILINE), 1):
        assert written[int(place) :].startswith(b"%d 0 obj" % number)
    assert picture(1).startswith(b"\x89PNG\r\n\x1a\n")
    assert picture(1) != picture(2)
