"""Bodies of the made-up mail, with their MIME headers: plain in several charsets, HTML newsletters, attachments."""

from __future__ import annotations

import base64
import quopri
from email.header import Header
from email.utils import encode_rfc2231
from functools import lru_cache
from random import Random

from tests.support.mail_words import ATTACHMENTS, LANGUAGES, Language

_LANGUAGES = [language for language, _ in LANGUAGES]
_WEIGHTS = [weight for _, weight in LANGUAGES]
_PIXEL = base64.b64encode(bytes(range(256))).decode().encode()
_FILLER = b"\n".join([_PIXEL[start : start + 76] for start in range(0, len(_PIXEL), 76)])


def pick_language(random: Random) -> Language:
    """One by weight."""
    return random.choices(_LANGUAGES, _WEIGHTS)[0]


@lru_cache(maxsize=4096)
def encoded_word(text: str, charset: str) -> bytes:
    """A header value as RFC 2047 wants it, folded where it is long; plain ASCII stays as it is."""
    if text.isascii():
        return text.encode()
    return Header(text, charset, header_name="Subject").encode(linesep="\n").encode("ascii")


@lru_cache(maxsize=4096)
def _transferred(text: str, charset: str, encoding: str) -> bytes:
    raw = text.encode(charset, "replace")
    match encoding:
        case "base64":
            return base64.encodebytes(raw)
        case "quoted-printable":
            return quopri.encodestring(raw)
        case _:
            return raw


def _text(random: Random, language: Language) -> str:
    sentences = random.choices(language.sentences, k=random.randint(2, 7))
    paragraphs = [" ".join(sentences[:2]), " ".join(sentences[2:4]), *sentences[4:]]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def plain(random: Random, language: Language, quoted: str = "") -> bytes:
    """A text/plain part; `quoted` is what it answers."""
    text = quoted + _text(random, language) + f"\n-- \n{language.people[0][0]}\n"
    if language.charset == "iso-2022-jp":
        encoding = "7bit"
    elif language.charset == "us-ascii":
        encoding = random.choice(("7bit", "7bit", "quoted-printable"))
    else:
        encoding = random.choice(("8bit", "quoted-printable", "base64"))
    flowed = "; format=flowed" if random.random() < 0.2 else ""
    head = f"Content-Type: text/plain; charset={language.charset}{flowed}\nContent-Transfer-Encoding: {encoding}\n\n"
    return head.encode() + _transferred(text, language.charset, encoding)


def quote(random: Random, language: Language) -> str:
    """The start of an answer: a line of attribution and quoted text, now and then two deep."""
    lines = [f"> {sentence}" for sentence in random.choices(language.sentences, k=2)]
    if random.random() < 0.3:
        lines.insert(0, f">> {random.choice(language.sentences)}")
    return f"{language.people[-1][0]} wrote:\n" + "\n".join(lines) + "\n\n"


def newsletter(random: Random, boundary: str, title: str) -> bytes:
    """multipart/alternative with the kind of HTML that newsletters send."""
    rows = "".join(
        f'<tr><td style="font:14px Arial;color:#333"><a href="https://click.example.com/?u={random.getrandbits(64):x}">'
        f"Offer {number}</a> &ndash; only <b>{random.randint(5, 99)},99&nbsp;&euro;</b></td></tr>\n"
        for number in range(1, random.randint(3, 9))
    )
    html = (
        "<!DOCTYPE html><html><head><style>td{padding:4px}</style></head><body bgcolor=3D'#fff'>"
        f"<table width=100%><tr><td><h1>{title}</h1></td></tr>\n{rows}</table>"
        '<img src="https://t.example.com/open.gif" width=1 height=1>'
        '<p>You get this because you are subscribed. <a href="https://news.example.net/bye">Unsubscribe</a></p></body></html>\n'
    )
    text = f"{title}\n\nRead it in your browser: https://news.example.net/{random.getrandbits(32):x}\n"
    encoded = quopri.encodestring(html.encode())
    return b"".join(
        (
            f'Content-Type: multipart/alternative; boundary="{boundary}"\n\n'.encode(),
            f"--{boundary}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
            f"--{boundary}\nContent-Type: text/html; charset=utf-8\n".encode(),
            b"Content-Transfer-Encoding: quoted-printable\n\n",
            encoded,
            f"\n--{boundary}--\n".encode(),
        )
    )


def with_attachments(random: Random, boundary: str, text_part: bytes) -> bytes:
    """multipart/mixed: the text, then one to three files of a few hundred octets."""
    pieces = [f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n--{boundary}\n'.encode(), text_part]
    for name, media_type in random.sample(ATTACHMENTS, k=random.choice((1, 1, 2, 3))):
        pieces.append(f"\n--{boundary}\nContent-Type: {media_type}\n".encode())
        pieces.append(f"Content-Disposition: attachment; {_filename(name)}\n".encode())
        pieces.append(b"Content-Transfer-Encoding: base64\n\n" + _FILLER)
    pieces.append(f"\n--{boundary}--\n".encode())
    return b"".join(pieces)


def _filename(name: str) -> str:
    return f'filename="{name}"' if name.isascii() else f"filename*={encode_rfc2231(name, 'utf-8')}"
