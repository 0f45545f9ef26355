"""Address header fields (RFC 5322 3.4), lenient, in linear time.

Quotes and brackets without an end, comments, groups, commas in bare names, semicolons as commas: all of it is seen.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache

from tuimail.mime.encoded_word import MAX_HEADER_CHARACTERS, decode_words, escaped, raw_text
from tuimail.model.address import Address
from tuimail.model.values import dataclass

_SIMPLE = re.compile(r'(?:"([^"\\]*)"|([^"<>@,;:()\[\]\\=]*?))[ \t]*<([^<>@\s",:;()]+@[^<>@\s",:;()]+)>')
"""`Name <a@b>` with nothing unusual: nine out of ten."""
_BARE = re.compile(r'[^<>@\s",:;()=]+@[^<>@\s",:;()]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ANGLE = re.compile(r'<((?:[^<>"]|"[^"]*")*)>')
_OPEN_ANGLE = re.compile(r"<([^<>,;]*)>?")
_NAME_BEFORE_ANGLE = re.compile(r'([^"@<>,;:()]{1,80})<')
_PARENTHESIS = re.compile(r"\\.|[()]", re.DOTALL)
_ATOM = re.compile(r'(?:[^\s"(),:;<>]|(?<=\[)[^\]\s]*\])+')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_COMMENT = re.compile(r"\([^()]*\)")
_SPEC_OR_WORD = re.compile(r'"[^"]*"@\S+|\S+')
_AROUND_AT = re.compile(r"\s*([@.])\s*")


def parse_addresses(text: bytes | str) -> tuple[Address, ...]:
    """All addresses of a field, names decoded; never raises, reads at most 64 KB."""
    return _parse(escaped(text[:MAX_HEADER_CHARACTERS]))


@lru_cache(maxsize=2048)
def _parse_short(text: str) -> tuple[Address, ...]:
    return _parse_any(text)


def _parse(text: str) -> tuple[Address, ...]:
    """Most fields repeat (`To:` is mostly the user), so short ones are remembered."""
    return _parse_short(text) if len(text) < 200 else _parse_any(text)


def _parse_any(text: str) -> tuple[Address, ...]:
    text = text.strip()
    if match := _SIMPLE.fullmatch(text):
        quoted, bare, email = match.groups()
        name = (quoted or bare or "").strip()
        return (Address(decode_words(name), raw_text(email)),)
    if _BARE.fullmatch(text):
        return (Address("", raw_text(text)),)
    return tuple(_Scanner(text).addresses())


@dataclass(slots=True)
class _Draft:
    """The address that is being read."""

    words: list[str] = field(default_factory=list)
    angle: str | None = None
    comment: str = ""
    has_name: bool = False
    has_at: bool = False

    def add(self, word: str) -> None:
        self.words.append(word)
        self.has_name = self.has_name or not word.isspace()
        self.has_at = self.has_at or "@" in word

    def is_empty(self) -> bool:
        return not self.words and self.angle is None and not self.comment

    def finish(self) -> Address:
        phrase = "".join(self.words).strip()
        if self.angle is not None:
            return Address(_shown(phrase or self.comment), _spec(self.angle))
        spec = _AROUND_AT.sub(r"\1", phrase) if "@" in phrase else phrase
        if "@" in spec:
            name, email = _split_spec(spec)
            return Address(_shown(name or self.comment), raw_text(email))
        if spec and " " not in spec and "=?" not in spec:
            return Address(_shown(self.comment), raw_text(spec))
        return Address(_shown(phrase or self.comment), "")


class _Scanner:
    """One pass over the text; an opening mark that found no end once is an ordinary character from then on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._draft = _Draft()
        self._found: list[Address] = []
        self._group: str | None = None
        self._group_start = 0
        self._has_quotes = True
        self._has_parentheses = True

    def addresses(self) -> list[Address]:
        position, text = 0, self._text
        while position < len(text):
            position = self._step(text[position], position)
        self._end_address()
        self._end_group()
        return self._found

    def _step(self, character: str, position: int) -> int:
        if character == '"':
            return self._quoted(position)
        if character == "(":
            return self._comment(position)
        if character == "<":
            return self._angle(position)
        if character in ",;":
            return self._separator(character, position)
        if character == ":":
            return self._colon(position)
        if character.isspace():
            self._draft.add(" ")
            match = _BLANKS.match(self._text, position)
            return match.end() if match else position + 1
        match = _ATOM.match(self._text, position)
        if match is None:
            return position + 1
        self._draft.add(match[0])
        return match.end()

    def _quoted(self, position: int) -> int:
        match = _QUOTED.match(self._text, position) if self._has_quotes else None
        if match is None:
            self._has_quotes = False
            return position + 1
        if self._text.startswith("@", match.end()):  # a quoted local part keeps its quotes
            self._draft.add(match[0])
        else:
            self._draft.add(_ESCAPED.sub(r"\1", match[1]))
        return match.end()

    def _comment(self, position: int) -> int:
        depth = 0
        for match in _PARENTHESIS.finditer(self._text, position) if self._has_parentheses else ():
            depth += {"(": 1, ")": -1}.get(match[0], 0)
            if depth == 0:
                comment = _ESCAPED.sub(r"\1", self._text[position + 1 : match.start()]).strip()
                self._draft.comment = self._draft.comment or comment
                return match.end()
        self._has_parentheses = False
        return position + 1

    def _angle(self, position: int) -> int:
        match = _ANGLE.match(self._text, position) or _OPEN_ANGLE.match(self._text, position)
        if match is None:
            return position + 1
        if match[1] or self._draft.angle is None:
            self._draft.angle = self._draft.angle or match[1]
        return match.end()

    def _separator(self, character: str, position: int) -> int:
        if character == "," and self._is_comma_in_name(position):
            self._draft.add(",")
            return position + 1
        self._end_address()
        if character == ";":
            self._end_group()
        return position + 1

    def _is_comma_in_name(self, position: int) -> bool:
        """`Doe, John <j@x>` without quotes: a bare name, then more name, then the bracket."""
        draft = self._draft
        if draft.angle is not None or draft.comment or draft.has_at or not draft.has_name:
            return False
        following = _NAME_BEFORE_ANGLE.match(self._text, position + 1)
        return following is not None and bool(following[1].strip())

    def _colon(self, position: int) -> int:
        draft = self._draft
        if draft.words and draft.words[-1].lower() == "mailto":
            draft.words.pop()
        elif self._group is None and not draft.has_at and draft.angle is None:
            self._group, self._group_start = "".join(draft.words).strip(), len(self._found)
            self._draft = _Draft()
        else:
            draft.add(":")
        return position + 1

    def _end_address(self) -> None:
        if not self._draft.is_empty():
            address = self._draft.finish()
            if address.name or address.email:
                self._found.append(address)
        self._draft = _Draft()

    def _end_group(self) -> None:
        """An empty group ("undisclosed-recipients:;") is shown by its name."""
        if self._group and len(self._found) == self._group_start:
            self._found.append(Address(_shown(self._group), ""))
        self._group = None


def _shown(name: str) -> str:
    name = _BLANKS.sub(" ", name).strip()
    return decode_words(name)


def _spec(angle: str) -> str:
    """The addr-spec in brackets: blanks out, the source route of RFC 822 away."""
    spec = raw_text(_COMMENT.sub("", angle)).strip()
    if spec.startswith("@") and ":" in spec:
        spec = spec.rpartition(":")[2]
    if spec.lower().startswith("mailto:"):
        spec = spec[7:]
    return _AROUND_AT.sub(r"\1", spec) if "@" in spec else spec


def _split_spec(spec: str) -> tuple[str, str]:
    """`John Doe john@example.org`: the word with the @ is the address."""
    words = _SPEC_OR_WORD.findall(spec)
    index = next(index for index, word in enumerate(words) if "@" in word)
    return " ".join(words[:index] + words[index + 1 :]).strip(" -"), words[index]
