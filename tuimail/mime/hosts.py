"""Host names as people should see them: punycode decoded, registrable domains, scripts, look-alikes."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache

from tuimail.model.safe_text import safe_line

LONGEST_HOST = 255
_LONGEST_LABEL = 63
_SECOND_LEVELS = frozenset({
    "ac", "asn", "co", "com", "ed", "edu", "gob", "go", "gouv", "gov", "gv", "id", "ltd", "me", "mil", "ne", "net",
    "nhs", "nom", "or", "org", "plc", "sch",
})  # fmt: skip
"""Second labels under which names are given away in countries ("co.uk", "com.au")."""

_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһԁԛԝӏкмтнвгь" + "αβγικνορτυχηωε" + "01æøłđı",
    "aeopcyxijshdqwlkmthbrb" + "abyiknoptuxnwe" + "olaoldi",
)
"""Cyrillic, Greek, digits and letters without a decomposition, by what they look like."""

_WRITTEN_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "LATIN", "KATAKANA-HIRAGANA", "FULLWIDTH", "IDEOGRAPHIC"}),
    frozenset({"CJK", "HANGUL", "LATIN"}),
    frozenset({"CJK", "BOPOMOFO", "LATIN"}),
)
"""Japanese, Korean and Chinese mix scripts by nature (UTS 39 5.2)."""

_NUMBER_HOST = re.compile(r"(?:0x[0-9a-f]{1,8}|\d{1,10})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,10})){0,3}\Z", re.IGNORECASE)


@lru_cache(maxsize=1024)
def shown_host(host: str) -> str:
    """The host in lower case, each punycode label decoded as far as it can be; safe for the terminal."""
    labels = host[:LONGEST_HOST].rstrip(".").lower().split(".")
    return safe_line(".".join(map(_decoded_label, labels)))


def _decoded_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL or not label.isascii():
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return decoded if decoded.isprintable() and decoded == safe_line(decoded) else label


@lru_cache(maxsize=1024)
def registrable(host: str) -> str:
    """The part of a host that somebody registered: the last two labels, three below a country's second level."""
    host = shown_host(host)
    if is_number(host):
        return host
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-count:])


def domain_of(email: str) -> str:
    """The host of an address, "" where there is none."""
    return email.rpartition("@")[2].strip("<> ").lower() if "@" in email else ""


def is_number(host: str) -> bool:
    """Whether the host is an IP address in any of the ways that browsers understand."""
    try:
        ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return _NUMBER_HOST.match(host) is not None
    return True


def mixed_scripts(text: str) -> tuple[str, ...]:
    """The scripts of a label (or a name) in words, where they are not written together by nature; else nothing."""
    scripts = {script for character in text if character.isalpha() and (script := _script(character))}
    if len(scripts) < 2 or any(scripts <= together for together in _WRITTEN_TOGETHER):
        return ()
    return tuple(sorted(script.capitalize() for script in scripts))


def _script(character: str) -> str:
    return "LATIN" if character.isascii() else unicodedata.name(character, "").partition(" ")[0]


def skeleton(host: str) -> str:
    """What a hasty eye reads: look-alike letters as the Latin ones that they look like."""
    plain = unicodedata.normalize("NFKD", shown_host(host)).translate(_LOOK_ALIKES)
    return "".join(one for one in plain if not unicodedata.combining(one)).replace("rn", "m").replace("vv", "w")


def looks_like(host: str, other: str) -> bool:
    """Whether one registrable domain could be taken for the other one, though they differ."""
    mine, theirs = registrable(host), registrable(other)
    if mine == theirs or "." not in mine or "." not in theirs:
        return False
    if skeleton(mine) == skeleton(theirs):
        return True
    (my_name, _, my_end), (their_name, _, their_end) = mine.partition("."), theirs.partition(".")
    shortest = min(len(my_name), len(their_name))
    return my_end == their_end and shortest >= 5 and _is_one_slip(skeleton(my_name), skeleton(their_name))


def _is_one_slip(one: str, other: str) -> bool:
    """One letter more, less, changed, or two neighbours swapped; look-alikes of digits only, not other numbers."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :] and not other[start].isdigit()
    swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    is_changed = one[start + 1 :] == other[start + 1 :] and not (one[start].isdigit() or other[start].isdigit())
    return is_changed or swapped == other[start:]
