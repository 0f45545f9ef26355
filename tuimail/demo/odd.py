"""Mail that is not what it should be: spam, a phishing attempt, one huge message, a dozen that break the rules."""

from __future__ import annotations

import base64
from functools import lru_cache, partial
from random import Random

from tuimail.demo.letter import Letter
from tuimail.demo.paper import MX, Head, Piece, alternative, message, msgid, multipart, text
from tuimail.demo.people import ME, SURVEYOR, Person

HUGE = 20 * 1024 * 1024
_BLOCK = 57 * 1024
"""A multiple of 57: base64 of a repeated block is the repeated base64 of the block."""

_SPAM = (
    (Person("Dr. Fortunato Bly", "fortunato@bly-legacy.example"), "RE: RE: your inheritance (third notice)",
     "Dear beneficiary,\n\nthe late Baron has left you FOUR (4) castles. To release the keys a small fee is due.\n"),
    (Person("Sales", "sales@toner-galaxy.example"), "Toner. More toner. -80%",
     "You have a printer. We have toner. Nobody needs to get hurt.\n"),
    (Person("Crypto Gull", "gull@moonpebble.example"), "🚀 This coin only goes up (until it does not)",
     "Act now!!! Our analysts are all out of office, that is how good it is.\n"),
    (Person("SEO Wizard", "rank@firstpage-wizard.example"), "I looked at your website and I wept",
     "Your site is on page 9. For a fee it could be on page 8.\n"),
    (Person("Svetlana", "svetlana1998@warm-hello.example"), "hello from lonely weather balloon operator",
     "I saw your river data. It has beautiful peaks. Write me?\n"),
    (Person("Award Committee", "award@best-business.example"), "You are nominated: Most Nominated Business 2026",
     "Congratulations! The gala costs only 499 per seat.\n"),
)  # fmt: skip

_DATE = b"Date: Mon, 21 Sep 2026 10:00:00 +0000\r\n"

MALFORMED: tuple[bytes, ...] = (
    b"",
    b"Somebody saved only the text of this message,\r\nwithout any header at all.\r\n",
    b"From: cut@oldmachine.example\r\nSubject: This one has no body, nor a blank line",
    b"From: J\xf6rg M\xfcller <joerg@oldmachine.example>\r\nSubject: Gr\xfc\xdfe, ganz ohne Kodierung\r\n" + _DATE
    + b"\r\nSch\xf6ne Gr\xfc\xdfe aus dem Jahr 1994\r\n",
    b"From: \x1b[31mred@oldmachine.example\r\nSubject: \x1b]0;your title\x07Escape sequences in a subject\r\n" + _DATE
    + b"\r\n\x1b[2JThis must not clear your screen.\r\n",
    "From: bidi@oldmachine.example\r\nSubject: Holiday photo \u202egpj.exe\u202c\r\n\r\nThe name is turned round.\r\n"
    .encode(),
    b"From: =?utf-8?B?/////w?= <words@oldmachine.example>\r\nSubject: =?no-such-charset?Q?=ZZ?= =?utf-8?X?odd?= "
    b"words\r\n"
    b"\r\nEncoded words that decode to nothing.\r\n",
    b"From: clock@oldmachine.example\r\nSubject: Sent on the 99th\r\nDate: Foo, 99 Bar 20026 77:88:99 "
    b"+9999\r\n\r\nTick.\r\n",
    b'From: "Ada <ada@oldmachine.example>\r\nTo: "\r\nSubject: A quotation mark that never '
    b'closes\r\n' + _DATE + b"\r\nx\r\n",
    b"From: a@oldmachine.example, b@oldmachine.example,,, <>, \"\" <c>\r\nSubject: Nine senders, some of them "
    b"nobody\r\n"
    + _DATE + b"\r\nWho wrote this?\r\n",
    b"From: parts@oldmachine.example\r\nSubject: A multipart without a boundary\r\nMIME-Version: 1.0\r\n" + _DATE
    + b"Content-Type: multipart/mixed\r\n\r\nAll in one piece after all.\r\n",
    b"From: parts@oldmachine.example\r\nSubject: A multipart that is never closed\r\nMIME-Version: 1.0\r\n" + _DATE
    + b"Content-Type: multipart/mixed; boundary=open\r\n\r\n--open\r\n\r\nAnd then the line was cut.\r\n--open\r\n",
    b"From: deep@oldmachine.example\r\nSubject: Sixty envelopes, one in the other\r\n" + _DATE
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth,
    depth) for depth in range(60))
    + b"Content-Type: text/plain\r\n\r\nAt the bottom.\r\n",
    b"From: tongue@oldmachine.example\r\nSubject: A charset that nobody speaks\r\n" + _DATE
    + b"Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: x-perhaps\r\n\r\nnuqneH\r\n",
    b"From: sixtyfour@oldmachine.example\r\nSubject: Broken base64\r\n" + _DATE
    + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nU29tZSBvZiBpdCBpcyByZWFkYWJsZS####AA\r\n",
    b"From: long@oldmachine.example\r\nSubject: " + b"A very long subject, " * 400 + b"\r\n" + _DATE + b"\r\nx\r\n",
    b"From: nul@oldmachine.example\r\nSubject: A \x00 in the middle\r\n" + _DATE + b"\r\nand \x00 here.\r\n",
)  # fmt: skip


def spam(random: Random, when: int, serial: int) -> Letter:
    """What the filter caught."""
    sender, subject, says = random.choice(_SPAM)
    head = Head(sender, subject, when, msgid((subject, serial), sender.host), more=(("X-Spam-Flag", "YES"),))
    return Letter("Spam", when, lambda: message(head, text(says)), wants_reading=0.1)


def malformed(when: int, number: int) -> Letter:
    """One that breaks the rules."""
    raw = MALFORMED[number % len(MALFORMED)]
    return Letter("INBOX", when, lambda: raw)


def phishing(when: int, serial: int = 0) -> Letter:
    """Somebody pretends to be our own IT; the checks failed, the link lies."""
    return Letter("INBOX", when, partial(_phishing, when, serial), wants_reading=0.2)


def huge(when: int) -> Letter:
    """Twenty megabytes in one attachment."""
    return Letter("INBOX", when, partial(_huge, when), wants_reading=0.5)


def _phishing(when: int, serial: int) -> bytes:
    sender = Person("Quillmere IT Service Desk", "it-desk@quillmere.example")
    key = msgid(("phish", serial), "mail7.qui11mere-login.example")
    plain = (
        "Dear user,\n\nyour mailbox is almost full and will be deleted in 24 hours. Sign in to keep your mail:\n\n"
        "  https://mail.quillmere.example/keep\n\nIT Service Desk\n"
    )
    html = (
        "<html><body><p>Dear user,</p><p>your mailbox is <b>almost full</b> and will be deleted in <b>24 hours</b>.</p>"
        '<p><a href="https://qui11mere-login.example/keep?u=mara">https://mail.quillmere.example/keep</a></p>'
        '<form action="https://qui11mere-login.example/take"><input type="password" name="p"></form>'
        "<p>IT Service Desk</p></body></html>"
    )
    head = Head(
        Person(sender.name, sender.address),
        "Action required: your mailbox will be deleted",
        when,
        key,
        more=(
            ("Return-Path", "<bounce@qui11mere-login.example>"),
            ("Reply-To", "support@qui11mere-login.example"),
            (
                "Authentication-Results",
                f"{MX}; dkim=fail (signature did not verify) header.d=quillmere.example;\r\n"
                " spf=softfail smtp.mailfrom=qui11mere-login.example; dmarc=fail header.from=quillmere.example",
            ),
        ),
    )
    return message(head, alternative(plain, html, key))


def _huge(when: int) -> bytes:
    key = msgid("huge", SURVEYOR.host)
    says = (
        "Mara,\n\nthe scans of the whole reach, as promised. It is rather a lot; the river is rather long.\n\nCallum\n"
    )
    fields = (
        ("Content-Type", 'application/x-tar; name="reach-scans.tar"'),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", 'attachment; filename="reach-scans.tar"'),
    )
    content = multipart("mixed", [text(says), Piece(fields, _scans())], "huge")
    return message(Head(SURVEYOR, "Scans of the whole reach (20 MB, sorry)", when, key, (ME,)), content)


def _scans() -> bytes:
    block = _encoded_block()
    return block * (HUGE // len(block) + 1)


@lru_cache(maxsize=1)
def _encoded_block() -> bytes:
    raw = Random(20).randbytes(_BLOCK)
    return b"".join(base64.b64encode(raw[start : start + 57]) + b"\r\n" for start in range(0, _BLOCK, 57))
