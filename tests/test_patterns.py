"""A pattern out of the file is the pattern that `re` makes, and a file that is not right is as none."""

from __future__ import annotations

import marshal
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tuimail import patterns

TEXTS = [
    "",
    "a",
    "Re: [7] übel",
    "AW: x=1; y = '2'",
    "2026-11-22 08:00",
    "\x1b]11;rgb:ff/00/ff",
    "ſtraße K İ",
    "a\nb\n",
]
PATTERNS: list[tuple[str, int]] = [
    (r"(?P<word>\w+)(?:\s*=\s*(?P<value>'[^']*'|\d+))?", 0),
    (r"^(?:re|aw|fwd?)(?:\[\d+\])?:\s*", re.IGNORECASE),
    (r"[0-9]{4}-(0[1-9]|1[0-2])-(\d\d)(?=\s)", 0),
    (r"(?x) \x1b \] 11 ; rgb : ([0-9a-f]+) / .* # a colour", re.DOTALL),
    (r"(?<!\\)\[([^\]]*)\](?(1)\b|x)*?", re.MULTILINE),
    (r"[äöüß-ÿ]|k|i", re.IGNORECASE),
    (r"(a)?b*+(?>c|d)", 0),
]


@pytest.fixture(autouse=True)
def file(tmp_path: Path) -> Iterator[Path]:
    forget()
    yield tmp_path / "patterns"
    forget()


def forget() -> None:
    """As in a process that has just begun."""
    patterns.end()
    patterns._known.clear()
    patterns._wanted.clear()
    patterns._is_kept = False
    re.purge()


def compiled(file: Path, wanted: list[tuple[str, int]] = PATTERNS) -> list[re.Pattern[str]]:
    """One start: what it compiles."""
    forget()
    patterns.recall(file)
    made = [re.compile(pattern, flags) for pattern, flags in wanted]
    patterns.end()
    patterns.keep(file)
    return made


def no_work(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What `re` works out from now on."""
    from re import _compiler  # type: ignore[attr-defined]

    worked: list[object] = []
    real = _compiler.compile

    def compile_(pattern: object, flags: int = 0) -> object:
        worked.append(pattern)
        return real(pattern, flags)

    monkeypatch.setattr(_compiler, "compile", compile_)
    return worked


def found(pattern: re.Pattern[str]) -> list[Any]:
    matches = (match for text in TEXTS for match in pattern.finditer(text))
    return [[match.span(), match.groups(), match.groupdict(), match.lastgroup] for match in matches]


def test_what_comes_out_of_the_file_is_the_same_and_costs_no_work(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = compiled(file)
    assert file.stat().st_mode & 0o777 == 0o600
    worked = no_work(monkeypatch)
    again = compiled(file)
    assert worked == []
    assert again == first
    assert [one.groupindex for one in again] == [one.groupindex for one in first]
    assert list(map(found, again)) == list(map(found, first))


def test_a_new_pattern_is_worked_out_and_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled(file)
    worked = no_work(monkeypatch)
    compiled(file, [*PATTERNS, ("new(er)?", 0)])
    assert worked[0] == "new(er)?"
    worked.clear()
    compiled(file, [*PATTERNS, ("new(er)?", 0)])
    assert worked == []


def test_what_is_looked_for_later_is_not_kept(file: Path) -> None:
    patterns.recall(file)
    re.compile("early")
    patterns.end()
    re.compile("a secret that was looked for")
    patterns.keep(file)
    assert b"early" in file.read_bytes()
    assert b"secret" not in file.read_bytes()


def codes(file: Path) -> dict[Any, Any]:
    known: dict[Any, Any] = marshal.loads(file.read_bytes().removeprefix(patterns._MAGIC).split(b"\n", 1)[1])
    return known


def put(file: Path, read: Any) -> None:
    octets = marshal.dumps(read)
    file.write_bytes(b"%s%d\n%s" % (patterns._MAGIC, zlib.crc32(octets), octets))


@pytest.mark.parametrize("how", ["cut", "changed", "foreign", "older", "empty", "a number", "odd", "open", "linked"])
def test_a_file_that_is_not_right_is_passed_by_and_made_anew(file: Path, how: str) -> None:
    first = compiled(file)
    good = file.read_bytes()
    match how:
        case "cut":
            file.write_bytes(good[:-7])
        case "changed":
            file.write_bytes(good[:-7] + b"x" + good[-6:])
        case "foreign":
            file.write_bytes(b"something else\n" * 20)
        case "older":
            file.write_bytes(good.replace(b"patterns 1 3.", b"patterns 1 2."))
        case "empty":
            file.write_bytes(b"")
        case "a number":
            put(file, 7)
        case "odd":
            put(file, {key: code[:2] for key, code in codes(file).items()})
        case "open":
            file.chmod(0o644)
        case "linked":
            file.rename(file.with_name("elsewhere"))
            file.symlink_to("elsewhere")
    assert compiled(file) == first
    assert codes(file).keys() == dict.fromkeys(PATTERNS).keys()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_code_that_the_interpreter_refuses_is_worked_out(file: Path) -> None:
    first = compiled(file)
    put(file, {key: (code[0], [4_000_000_000, *code[1]], *code[2:]) for key, code in codes(file).items()})
    assert compiled(file) == first
    assert list(map(found, compiled(file))) == list(map(found, first))


def test_a_python_that_is_built_otherwise_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from re import _compiler  # type: ignore[attr-defined]

    before = _compiler.compile
    monkeypatch.delattr(_compiler, "_code")
    patterns.recall(file)
    assert _compiler.compile is before
    patterns.end()
    patterns.keep(file)
    assert not file.exists()


def test_nowhere_to_write_is_no_failure(file: Path) -> None:
    compiled(file.parent / "missing" / "patterns")
