"""The source of a message to read, and every field of its header."""

from __future__ import annotations

from tuimail.mime.encoded_word import decode_header
from tuimail.mime.headers import split_header_block
from tuimail.model.document import Document, Line, LineKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line, safe_text

MAX_OCTETS = 1024 * 1024
"""Nobody reads more; the rest of a large message is base64."""
_MAX_FIELDS = 1000
_MAX_CHARACTERS = 8000


def source_document(source: bytes) -> Document:
    """The message as it was sent, line for line; octets that are no UTF-8 are shown as Latin-1."""
    is_cut = len(source) > MAX_OCTETS
    shown = source[: source.rfind(b"\n", 0, MAX_OCTETS) + 1 or MAX_OCTETS] if is_cut else source
    try:
        text = shown.decode("utf-8")
    except UnicodeDecodeError:
        text = shown.decode("latin-1")
    lines = [Line(line, LineKind.PREFORMATTED) for line in safe_text(text.replace("\r\n", "\n")).split("\n")]
    if is_cut:
        lines.append(
            Line(
                gettext("The rest of the source, after {value:,} kB, is not shown.").format(value=MAX_OCTETS // 1024),
                LineKind.NOTE,
            )
        )
    return Document(tuple(lines), is_cut=is_cut)


def all_headers(block: bytes) -> tuple[tuple[str, str], ...]:
    """Name and decoded value of each field in its order, safe to show."""
    fields = split_header_block(block)[:_MAX_FIELDS]
    return tuple(
        (safe_line(name.decode("latin-1")), safe_line(" ".join(decode_header(value).split()))[:_MAX_CHARACTERS])
        for name, value in fields
    )
