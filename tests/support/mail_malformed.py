"""Mail that breaks the rules in ways that really arrive; each must cost at most itself."""

from __future__ import annotations

from collections.abc import Mapping

_DATE = b"Date: Mon, 21 Sep 2026 10:00:00 +0000\n"

MALFORMED: Mapping[str, bytes] = {
    "empty": b"",
    "no header": b"just some text\nwithout any header line\n",
    "no body": b"From: a@example.org\nSubject: no body at all\n",
    "no sender": b"Subject: nobody wrote this\n" + _DATE + b"\nhello\n",
    "bare NUL": b"From: a@example.org\nSubject: nul \x00 inside\n" + _DATE + b"\nbody \x00 too\n",
    "raw 8 bit": b"From: J\xf6rg <j@example.org>\nSubject: Gr\xfc\xdfe ohne Kodierung\n" + _DATE + b"\nhallo\n",
    "escape sequences": b"From: \x1b[31mred\x1b[0m <x@example.org>\nSubject: \x1b]0;title\x07\x9b2J\n"
    + _DATE
    + b"\n\x1b[2Jgone\n",
    "bidi override": "From: a@example.org\nSubject: \u202egpj.exe\u202c photo\n\n\u202eabc\n".encode(),
    "bad encoded word": b"From: =?utf-8?B?/////w?= <a@example.org>\n"
    b"Subject: =?no-such-charset?Q?=ZZ?= =?utf-8?X?a?=\n\nx\n",
    "split encoded word": b"From: a@example.org\nSubject: =?utf-8?B?w?= =?utf-8?B?7w==?=\n\nx\n",
    "impossible date": b"From: a@example.org\nSubject: when?\nDate: Foo, 99 Bar 20026 77:88:99 +9999\n\nx\n",
    "many senders": b'From: a@example.org, b@example.org,,, <>, "" <c>\nSubject: who?\n' + _DATE + b"\nx\n",
    "unclosed quote": b'From: "Ada <ada@example.org>\nTo: "\nSubject: open quote\n' + _DATE + b"\nx\n",
    "long line": b"From: a@example.org\nSubject: " + b"x" * 20_000 + b"\n" + _DATE + b"\nx\n",
    "many references": b"From: a@example.org\nSubject: deep\nReferences:"
    + b"".join(b"\n <%d@example.org>" % number for number in range(1_000))
    + b"\n\nx\n",
    "multipart without boundary": b"From: a@example.org\nSubject: no boundary\nContent-Type: multipart/mixed\n\nx\n",
    "multipart never closed": b"From: a@example.org\nSubject: open end\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n",
    "nested 60 deep": b"From: a@example.org\nSubject: nested\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(60))
    + b"Content-Type: text/plain\n\nat the bottom\n",
    "unknown charset and encoding": b"From: a@example.org\nSubject: strange\n"
    b"Content-Type: text/plain; charset=klingon\n"
    b"Content-Transfer-Encoding: x-uuencode-perhaps\n\nnuqneH\n",
    "broken base64": b"From: a@example.org\nSubject: b64\n"
    b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n####AAA\n",
    "quotes in parameters": b'From: a@example.org\nSubject: """"\nContent-Type: text/plain; name="""; x="\\\\""\n\nx\n',
    "lines end in CR": b"From: a@example.org\rSubject: old Mac\r\rbody\r",
}
"""By what is wrong with it."""
