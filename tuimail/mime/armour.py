"""OpenPGP armour inside a text: a line says what it is, and what was signed there can be read (RFC 9580 6.2 and 7).

Nothing is decrypted and no signature is checked, so none is ever called good. What is no armour by its grammar is text
and is shown: no block without an end hides what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tuimail.mime.pieces import MARK, Piece
from tuimail.model.language import gettext, ngettext

_LONGEST_HEAD: Final = 200
_FULL: Final = 48
"""Programs write 60 to 76 of these to a line; no word is so long."""
_DEEPEST: Final = 3
"""Signed text inside signed text; beyond that it is shown as it came."""
_BEGIN: Final = re.compile(r"((?:> ?)*)-----BEGIN PGP ([A-Z]+(?: [A-Z]+)*)(?:, PART \d+(?:/\d+)?)?-----\s*")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,40}: .*")
_HASH: Final = re.compile(r"(?:Hash|Charset|NotDashEscaped): ?.*")
_CODED: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}\s*|=[A-Za-z0-9+/]{4}\s*")
_ENCRYPTED: Final = frozenset({1, 3, 9, 18, 20})
"""Packets that an encrypted message begins with (RFC 9580 5)."""
_SIGNED: Final = "SIGNED MESSAGE"


class _Block(NamedTuple):
    lines: Sequence[str]
    """Between its first line and its last one, or as far as it is armour."""
    after: int
    """The line that follows it."""
    is_whole: bool


def pieces(text: str, depth: int = 0) -> list[Piece]:
    """The text from its beginning to its end, with notes where armour was."""
    found: list[Piece] = []
    plain: list[str] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        head = _head(lines[at])
        if head is None:
            plain.append(lines[at])
            at += 1
            continue
        quote, kind = head
        block = _signed(lines, at + 1, quote) if kind == _SIGNED else _armour(lines, at + 1, quote, kind)
        if (kind == _SIGNED and depth == _DEEPEST) or not (block.lines or block.is_whole):
            plain += lines[at : block.after]
        else:
            found += [Piece("\n".join(plain))] if plain else []
            plain = []
            shown = (
                _of_signed(block, quote, depth) if kind == _SIGNED else [Piece("", _note(kind, block), _depth(quote))]
            )
            found += shown
        at = block.after
    return [*found, Piece("\n".join(plain))] if plain else found


def _head(line: str) -> tuple[str, str] | None:
    """The quote marks before a first line, and what it begins."""
    if MARK not in line[:_LONGEST_HEAD] or len(line) > _LONGEST_HEAD:
        return None
    found = _BEGIN.fullmatch(line)
    return (found[1], found[2]) if found is not None else None


def _depth(quote: str) -> int:
    return quote.count(">")


def _unquoted(lines: Sequence[str], start: int, quote: str) -> Iterator[str]:
    """The lines as long as they are quoted alike."""
    bare = quote.rstrip()
    for at in range(start, len(lines)):  # a slice for each of very many blocks would take for ever
        line = lines[at]
        if not line.startswith(bare):
            return
        yield line[len(quote) :] if line.startswith(quote) else line[len(bare) :]


def _armour(lines: Sequence[str], start: int, quote: str, kind: str) -> _Block:
    """Header lines, a blank one, the coded octets, the last line; without that, the full lines of coded octets."""
    inside: list[str] = []
    end, has_coded = f"-----END PGP {kind}", False
    for line in _unquoted(lines, start, quote):
        if line.startswith(end) and len(line) < _LONGEST_HEAD:
            return _Block(inside, start + len(inside) + 1, is_whole=True)
        is_coded = _CODED.fullmatch(line) is not None
        has_coded = has_coded or is_coded
        if not (is_coded or not line.strip() or (not has_coded and _HEADER.fullmatch(line))):
            break
        inside.append(line)
    while inside and not (len(inside[-1]) >= _FULL and _CODED.fullmatch(inside[-1])):
        inside.pop()
    return _Block(inside, start + len(inside), is_whole=False)


def _signed(lines: Sequence[str], start: int, quote: str) -> _Block:
    """The signed text with its Hash lines, up to the end of its signature."""
    inside: list[str] = []
    for line in _unquoted(lines, start, quote):
        if line.startswith(MARK) and (head := _head(line)) is not None:
            if head[1] != "SIGNATURE":
                break  # a dash that signed text had would be escaped
            signature = _armour(lines, start + len(inside) + 1, quote, "SIGNATURE")
            return _Block(inside, signature.after, signature.is_whole)
        inside.append(line)
    return _Block(inside, start + len(inside), is_whole=False)


def _of_signed(block: _Block, quote: str, depth: int) -> list[Piece]:
    """What was signed, between two notes; lines that only look like part of it stand before them."""
    lines, at = block.lines, 0
    while at < len(lines) and lines[at].strip() and _HASH.fullmatch(lines[at][:_LONGEST_HEAD]):
        at += 1
    foreign = at
    while at < len(lines) and lines[at].strip() and _HEADER.fullmatch(lines[at][:_LONGEST_HEAD]):
        at += 1  # only Hash is allowed there: what else stands there is not signed
    if at < len(lines) and lines[at].strip():
        at = foreign
    before = [f"{quote}{line}" for line in lines[foreign:at]]
    at += at < len(lines) and not lines[at].strip()
    text = "\n".join(f"{quote}{line.removeprefix('- ')}" for line in lines[at:])
    begin = gettext("Text signed with OpenPGP begins here; the signature is not checked.")
    end = gettext("The signed text ends here.") if block.is_whole else gettext("The signed text has no signature here.")
    return [
        *([Piece("\n".join(before))] if before else []),
        Piece("", begin, _depth(quote)),
        *pieces(text, depth + 1),
        Piece("", end, _depth(quote)),
    ]


def _note(kind: str, block: _Block) -> str:
    count = len(block.lines)
    match kind:
        case "MESSAGE" if _is_encrypted(block.lines):
            note = ngettext(
                "An OpenPGP encrypted message, {count:,} line; it cannot be opened here.",
                "An OpenPGP encrypted message, {count:,} lines; it cannot be opened here.",
                count,
            )
        case "PUBLIC KEY BLOCK":
            note = ngettext(
                "An OpenPGP public key, {count:,} line; the source of the message shows it.",
                "An OpenPGP public key, {count:,} lines; the source of the message shows it.",
                count,
            )
        case "PRIVATE KEY BLOCK":
            note = ngettext(
                "An OpenPGP private key, {count:,} line: whoever has read this mail may have it.",
                "An OpenPGP private key, {count:,} lines: whoever has read this mail may have it.",
                count,
            )
        case "SIGNATURE":
            note = ngettext(
                "An OpenPGP signature, {count:,} line; it is not checked.",
                "An OpenPGP signature, {count:,} lines; it is not checked.",
                count,
            )
        case _:
            note = ngettext(
                "{count:,} line packed with OpenPGP; the source of the message shows it.",
                "{count:,} lines packed with OpenPGP; the source of the message shows them.",
                count,
            )
    more = "" if block.is_whole else gettext(" Its end is missing.")
    return note.format(count=count) + more


def _is_encrypted(lines: Sequence[str]) -> bool:
    """By its first packet; one that is only signed or compressed is packed in the same armour."""
    coded = next((line for line in lines if len(line) >= 4 and ":" not in line and _CODED.fullmatch(line)), "")
    from binascii import Error, a2b_base64

    try:
        octet = a2b_base64(coded[:4])[0] if coded else 0
    except (Error, IndexError):
        return False
    return (octet & 0x3F if octet & 0x40 else (octet & 0x3C) >> 2) in _ENCRYPTED and bool(octet & 0x80)
