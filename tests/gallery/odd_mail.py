"""Mail that the demo has none of: encrypted, signed, bounced, forwarded, with very much of everything."""

from __future__ import annotations

from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO
from pathlib import Path

_ME, _ADA = "Mara Ellison <mara@example.org>", "Ada Lovelace <ada@example.org>"
_LONG_NAME = "a very long name of a file that somebody typed in one go without thinking of columns, final (2).docx"


def write(directory: Path) -> None:
    """Each of them as a file."""
    for number, (subject, message) in enumerate(_messages().items()):
        sender = "Mail Delivery System <MAILER-DAEMON@mx.example.org>" if subject == "bounce" else _ADA
        for name, value in (("From", sender), ("To", _ME), ("Subject", subject)):
            message[name] = value
        message["Date"] = f"Sat, 21 Nov 2026 10:{number:02}:00 +0000"
        message["Message-ID"] = f"<{number}@example.org>"
        (directory / f"{number:02}.eml").write_bytes(message.as_bytes())
    (directory / "80.eml").write_bytes(_CROWDED)
    (directory / "81.eml").write_bytes(_DOUBTFUL.encode())
    (directory / "82.eml").write_bytes(_WITH_CODE)
    (directory / "83.eml").write_bytes(_OF_A_LIST)


def _messages() -> dict[str, Message]:
    pgp = MIMEApplication(b"-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n", "pgp-signature")
    quotes = "\n".join(
        f"{'>' * (at % 9 + 1)} Quoted line {at}, long enough to be wrapped where it is narrow, is it not?"
        for at in range(40)
    )
    secret = "-----BEGIN PGP MESSAGE-----\n\nhQEMA1234567890abcdefgh\n=abcd\n-----END PGP MESSAGE-----\n"
    return {
        "pgp-encrypted": _of(
            "encrypted", MIMEApplication(b"Version: 1\n", "pgp-encrypted"), _file(secret.encode(), "encrypted.asc"),
            protocol="application/pgp-encrypted",
        ),
        "pgp-signed": _of(
            "signed", MIMEText("This text is signed by Ada.\n"), pgp, protocol="application/pgp-signature"
        ),
        "pgp-inline": MIMEText(f"Look:\n\n{secret}"),
        "smime-encrypted": _file(b"\x30\x80" + b"x" * 900, "smime.p7m", "pkcs7-mime", smime_type="enveloped-data"),
        "smime-signed": _of(
            "signed", MIMEText("Signed with a certificate.\n"), MIMEApplication(b"0\x80", "pkcs7-signature"),
            protocol="application/pkcs7-signature",
        ),
        "forwarded": _of("mixed", MIMEText("FYI, see below.\n"), MIMEMessage(_forwarded())),
        "bounce": _bounce(),
        "quotes": MIMEText(f"Too many quotes.\n\n{quotes}\n\nend\n"),
        "many-files": _of("mixed", MIMEText("Files.\n"), *_files()),
        "picture": _of("mixed", MIMEText("The river, last week.\n"), _picture()),
    }  # fmt: skip


def _of(kind: str, *parts: Message, **parameters: str) -> Message:
    whole = MIMEMultipart(kind)
    for name, value in parameters.items():
        whole.set_param(name, value)
    for part in parts:
        whole.attach(part)
    return whole


def _file(content: bytes, name: str, subtype: str = "octet-stream", **parameters: str) -> Message:
    part = MIMEApplication(content, subtype)
    for parameter, value in parameters.items():
        part.set_param(parameter.replace("_", "-"), value)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _files() -> list[Message]:
    names = [_LONG_NAME, "photo.png", "übung.txt", "x.exe", "notes.md", *(f"file-{at}.txt" for at in range(16))]
    return [_file(b"hello world, this is text\n" * (at * 50 + 1), name) for at, name in enumerate(names)]


def _picture() -> Message:
    from PIL import Image

    picture = Image.new("RGB", (320, 200))
    picture.putdata([(x * 255 // 320, y * 255 // 200, 160) for y in range(200) for x in range(320)])
    octets = BytesIO()
    picture.save(octets, "PNG")
    part = MIMEImage(octets.getvalue())
    part.add_header("Content-Disposition", "attachment", filename="river.png")
    return part


def _forwarded() -> Message:
    inner = _of("alternative", MIMEText("The text itself.\n"), MIMEText("<p>The <b>text</b> itself</p>", "html"))
    for name, value in (("From", "Grace Hopper <grace@example.org>"), ("Subject", "Nanoseconds, and what they cost")):
        inner[name] = value
    return inner


def _bounce() -> Message:
    report = MIMEBase("message", "delivery-status")
    part = Message()
    part["Final-Recipient"] = "rfc822; nobody@example.net"
    part["Action"], part["Status"] = "failed", "5.1.1"
    part["Diagnostic-Code"] = "smtp; 550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table"
    report.set_payload([part])
    sent = MIMEText("Hello Nobody,\n")
    sent["Subject"] = "Are you there?"
    words = MIMEText("Your message could not be delivered.\n")
    return _of("report", words, report, MIMEMessage(sent), **{"report-type": "delivery-status"})


_CROWDED = (
    b"From: Long <l@example.org>\nTo: "
    + b", ".join(b"Person Number %d <person%d@example.org>" % (one, one) for one in range(40))
    + b"\nSubject: "
    + b"A very long subject, " * 20
    + b"\nDate: Sat, 21 Nov 2026 12:00:00 +0000\n\nShort text.\n"
)
_DOUBTFUL = """From: "\u202eevil\u202c" <a@xn--pple-43d.example>
Subject: hidden characters\u200b\u202e here
Date: Sat, 21 Nov 2026 12:01:00 +0000
Content-Type: text/html; charset=utf-8

<h1>Heading</h1><p>Pay at <a href="https://evil.example/login">https://bank.example/login</a> or
<a href="http://192.168.0.1/x">here</a> or <a href="https://\u0430pple.com">apple</a></p>
<table border=1><tr><th>Item</th><th>Price</th></tr>
<tr><td>Long description of an item that goes on and on</td><td>12.00</td></tr></table>
<ul><li>one<li>two<ol><li>a<li>b</ol></ul><blockquote>quote</blockquote>
<pre>pre   formatted line that is rather long so that it needs to be broken at eighty columns or so</pre>
<img src="https://t.example/p.gif" alt="tracking"><hr><p>Code: <code>x = 1</code></p>
"""
_WITH_CODE = (
    b"From: v@example.org\nSubject: code\nDate: Sat, 21 Nov 2026 12:02:00 +0000\n\nYour code is 482913.\n\n"
    b"https://example.org/verify?x=1\n\nMore on https://example.com/" + b"a" * 150 + b"\n"
)
_OF_A_LIST = (
    b"From: news@lists.example.org\nSubject: odd news\nDate: Sat, 21 Nov 2026 09:00:00 +0000\n"
    b"List-Id: <news.lists.example.org>\nList-Unsubscribe: <https://lists.example.org/leave?who=mara>, "
    b"<mailto:news-leave@lists.example.org>\n\nNothing new.\n"
)
