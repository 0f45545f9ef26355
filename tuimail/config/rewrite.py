"""Changes values in a TOML text and leaves all else as it is: comments, order, blank lines.

The text is known to be TOML. What is changed are statements: a key, `=`, and a value, on one line or on several.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tuimail.config.append import header
from tuimail.config.lines import KeyPath, plain_key, tokens


class _Statement(NamedTuple):
    """Where it stands, its line ends included; the places are offsets."""

    path: KeyPath
    start: int
    end: int
    value: tuple[int, int]
    """The same as `end` twice where it is the header of a table."""

    @property
    def is_header(self) -> bool:
        return self.value == (self.end, self.end)


def with_table(text: str, table: str, values: Mapping[str, str], head: str = "") -> str:
    """The text with one table that says these (values as TOML writes them) and nothing else.

    What is new stands behind what goes before it in `values`. `head` begins a text that was empty.
    """
    text = text or head
    statements = list(_statements(text))
    if any(one.path == (table,) and not one.is_header for one in statements):  # in braces, on one line
        text = _without(text, [one for one in statements if one.path == (table,)])
        statements = list(_statements(text))
    ours = {one.path[1]: one for one in statements if one.path[:1] == (table,) and len(one.path) == 2}
    text = _edited(text, table, values, ours)
    return _with_new(text, table, values)


def tables_of(text: str) -> list[str]:
    """The names of its tables."""
    return list(dict.fromkeys(one.path[0] for one in _statements(text) if one.path))


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text of one table with other values of some keys, or with these keys at its end."""
    found = {one.path[-1]: one for one in _statements(text) if not one.is_header}
    for key, value in sorted(values.items(), key=lambda one: -found[one[0]].start if one[0] in found else 0):
        if key in found:
            start, end = found[key].value
            text = text[:start] + value + text[end:]
    new = [f"{key} = {value}\n" for key, value in values.items() if key not in found]
    return "".join([text if text.endswith("\n") or not new else f"{text}\n", *new])


def _edited(text: str, table: str, values: Mapping[str, str], ours: Mapping[str, _Statement]) -> str:
    """From the end to the start, so that the places stay right."""
    for name, one in sorted(ours.items(), key=lambda item: -item[1].start):
        start, end = one.value
        if name not in values:
            text = text[: one.start] + text[one.end :]
        elif _value(text[start:end]) != _value(values[name]):
            text = text[:start] + values[name] + text[end:]
    return text


def _with_new(text: str, table: str, values: Mapping[str, str]) -> str:
    before = ""
    for name, value in values.items():
        statements = list(_statements(text))
        places = {one.path[1]: one.end for one in statements if one.path[:1] == (table,) and len(one.path) == 2}
        if name not in places:
            below = next((one.end for one in statements if one.path == (table,) and one.is_header), None)
            at = places.get(before, below)
            if at is None:
                gap = "\n" if text and not text.rstrip(" ").endswith("\n\n") and not text.startswith("#") else ""
                text = f"{_ended(text)}{gap}[{table}]\n"
                at = len(text)
            rest = text[at:]
            text = f"{_ended(text[:at])}{header(name)} = {value}\n{rest}"
        before = name
    return text


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _without(text: str, statements: list[_Statement]) -> str:
    for one in reversed(statements):
        text = text[: one.start] + text[one.end :]
    return text


def _value(text: str) -> object:
    return tomllib.loads(f"value = {text}")["value"]


def _statements(text: str) -> Iterator[_Statement]:
    table: KeyPath = ()
    words: list[tuple[str, str, int]] = []
    depth = at = start = 0
    for kind, word in [*tokens(text), ("mark", "\n")]:
        if kind != "skip" and word != "\n":
            words.append((kind, word, at))
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(word, 0) if kind == "mark" else 0
        at += len(word)
        if word != "\n" or depth > 0:
            continue
        end = min(at, len(text))
        if words:
            found = _statement(table, words, start, end)
            table = found.path if found.is_header else table
            yield found
        words, start = [], end


def _statement(table: KeyPath, words: list[tuple[str, str, int]], start: int, end: int) -> _Statement:
    path: list[str] = []
    is_header = words[0][1] == "["
    for number, (kind, word, _) in enumerate(words):
        if kind == "mark" and word == "=" and not is_header:
            first, last = words[number + 1], words[-1]
            return _Statement((*table, *path), start, end, (first[2], last[2] + len(last[1])))
        if kind in ("string", "bare"):
            path.append(plain_key(kind, word))
    return _Statement(tuple(path), start, end, (end, end))
