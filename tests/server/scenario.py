"""One conversation for any IMAP server: the same commands, the answers as plain values to compare."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable
from typing import Any

Answer = Any

_PART = (
    b"From: =?utf-8?Q?J=C3=BCrgen?= <j@example.org>\r\nTo: ada@example.org, Bob <bob@example.org>\r\n"
    b"Subject: two parts\r\nDate: Mon, 21 Sep 2026 10:00:00 +0200\r\nMessage-ID: <parts@example.org>\r\n"
    b"In-Reply-To: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
    b"preamble\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\none\r\n--b\r\nContent-Type: application/pdf;"
    b" name=\"a.pdf\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n"
    b"\r\nJVBERi0=\r\n--b--\r\n"
)  # fmt: skip
_NESTED = (
    b"From: f@example.org\r\nSubject: forwarded\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="o"\r\n\r\n--o\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"see below\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" + _PART + b"\r\n--o--\r\n"
)
MESSAGES = (_PART, _NESTED)
"""Well-formed mail, for which servers have little room for an opinion."""


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    assert kind == "OK", data
    return data


def _literal(client: imaplib.IMAP4, number: int, item: str) -> bytes:
    data = _ok(client.fetch(str(number), f"({item})"))
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


def flags_of(client: imaplib.IMAP4, number: int) -> list[bytes]:
    """Flags without those of a session."""
    found = re.search(rb"FLAGS \(([^)]*)\)", _ok(client.fetch(str(number), "(FLAGS)"))[0])
    assert found is not None
    return sorted(flag for flag in found[1].split() if flag != rb"\Recent")


def play(client: imaplib.IMAP4, note: Callable[[str, Answer], None]) -> None:
    """The whole conversation in a mailbox of its own; each step notes what the server answered."""
    for name in ("Scene", "Scene/Sub", "Away"):
        _ok(client.create(name))
    note("create twice", client.create("Scene")[0])
    for raw in MESSAGES:
        _ok(client.append("Scene", r"(\Seen)", '"21-Sep-2026 08:00:00 +0000"', raw))
    note("append to nowhere", client.append("Nowhere", None, None, MESSAGES[0])[0])
    note("select", _ok(client.select("Scene")))
    for number, raw in enumerate(MESSAGES, 1):
        note(f"{number} is byte-exact", _literal(client, number, "BODY.PEEK[]") == raw)
        note(f"{number} size", re.findall(rb"RFC822.SIZE (\d+)", _ok(client.fetch(str(number), "(RFC822.SIZE)"))[0]))
    for section in ("HEADER", "TEXT", "1", "2", "1.MIME", "2.MIME", "2.HEADER", "2.TEXT", "2.1", "2.2", "2.2.MIME"):
        for number in (1, 2):
            note(f"{number} BODY[{section}]", _literal(client, number, f"BODY.PEEK[{section}]"))
    note("partial", _literal(client, 1, "BODY.PEEK[]<10.20>"))
    note("one header", _literal(client, 1, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]"))
    note("flags", flags_of(client, 1))
    _ok(client.store("1", "+FLAGS", r"(\Flagged \Answered)"))
    note("flags added", flags_of(client, 1))
    _ok(client.store("1", "-FLAGS", r"(\Flagged)"))
    note("flags removed", flags_of(client, 1))
    for criteria in ("ALL", "ANSWERED", "UNSEEN", "SUBJECT forwarded", "FROM example.org", "LARGER 700", "NOT 1",
                     "OR 1 2", "HEADER Message-ID <parts@example.org>"):  # fmt: skip
        note(f"search {criteria}", _ok(client.search(None, criteria)))
    _ok(client.copy("1:2", "Away"))
    note("copied", _ok(client.select("Away")))
    note("copies keep flags", flags_of(client, 1))
    first = re.findall(rb"UID (\d+)", _ok(client.fetch("1", "(UID)"))[0])[0].decode()
    _ok(client.uid("MOVE", first, "Scene"))
    note("after move", _ok(client.select("Away")))
    _ok(client.store("1", "+FLAGS", r"(\Deleted)"))
    note("expunged", _ok(client.expunge()))
    note("status", re.findall(rb"MESSAGES (\d+)", _ok(client.status("Scene", "(MESSAGES)"))[0]))
    _ok(client.select("Scene"))
    _ok(client.rename("Away", "Elsewhere"))
    note("rename to taken", client.rename("Elsewhere", "Scene")[0])
    note("select of nowhere", client.select("Nowhere")[0])
    _ok(client.delete("Elsewhere"))
    note("delete twice", client.delete("Elsewhere")[0])
    _ok(client.select("Scene", True))
    note("examined store", client.store("1", "+FLAGS", r"(\Flagged)")[0])


def structures(client: imaplib.IMAP4) -> list[tuple[bytes, bytes]]:
    """ENVELOPE and BODYSTRUCTURE of the messages, as written."""
    _ok(client.select("Scene", True))
    return [
        (_flat(_ok(client.fetch(str(number), "(ENVELOPE)"))), _flat(_ok(client.fetch(str(number), "(BODYSTRUCTURE)"))))
        for number in range(1, len(MESSAGES) + 1)
    ]


def _flat(data: list[Any]) -> bytes:
    return b"".join(b"".join(part) if isinstance(part, tuple) else part for part in data).partition(b" ")[2]


def played(client: imaplib.IMAP4) -> dict[str, Answer]:
    """Everything noted, by step."""
    notes: dict[str, Answer] = {}
    play(client, lambda step, answer: notes.__setitem__(step, answer))
    return notes
