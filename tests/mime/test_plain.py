"""Plain text: flowed lines, quotes, signatures, links."""

from __future__ import annotations

import pytest

from tuimail.mime.links import LinkBook
from tuimail.mime.plain import plain_lines
from tuimail.model.document import LineKind, SpanKind


def shown(text: str, *, is_flowed: bool = False, delsp: bool = False) -> list[tuple[int, str]]:
    return [(line.quote, line.text) for line in plain_lines(text, LinkBook(), is_flowed=is_flowed, delsp=delsp)]


def kinds(text: str) -> list[LineKind]:
    return [line.kind for line in plain_lines(text, LinkBook())]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n\n", []),
        ("one\r\n\r\ntwo\r\n", [(0, "one"), (0, ""), (0, "two")]),
        ("> a\n>> b\n> > c\n>d", [(1, "a"), (2, "b"), (2, "c"), (1, "d")]),
        (">From here", [(1, "From here")]),
        ("a\tb", [(0, "a       b")]),
        ("\x1b[31mred", [(0, "\ufffd[31mred")]),
    ],
)
def test_lines_as_written(text: str, lines: list[tuple[int, str]]) -> None:
    assert shown(text) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a \nb\nc", [(0, "a b"), (0, "c")]),
        ("> a \n> b\n>> c \n> d", [(1, "a b"), (2, "c"), (1, "d")]),
        (" stuffed\n >not a quote", [(0, "stuffed"), (0, ">not a quote")]),
        ("text \n-- \nname", [(0, "text"), (0, "--"), (0, "name")]),
        ("last ", [(0, "last")]),
        ("> \n> a", [(1, ""), (1, "a")]),
    ],
)
def test_flowed_lines_are_joined(text: str, lines: list[tuple[int, str]]) -> None:
    assert shown(text, is_flowed=True) == lines


def test_delsp_joins_without_a_blank() -> None:
    assert shown("日本 \n語", is_flowed=True, delsp=True) == [(0, "日本語")]


def test_what_must_not_be_wrapped_is_told() -> None:
    assert kinds("text\n-----\na    b\n-- \nAda\nmore") == [
        LineKind.TEXT,
        LineKind.RULE,
        LineKind.PREFORMATTED,
        LineKind.SIGNATURE,
        LineKind.SIGNATURE,
        LineKind.SIGNATURE,
    ]
    assert kinds("Hi\ndiff --git a/x b/x\n+line") == [LineKind.TEXT, LineKind.PREFORMATTED, LineKind.PREFORMATTED]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.org/a_(b).", [("https://example.org/a_(b)", "https://example.org/a_(b)")]),
        ("(https://example.org/)", [("https://example.org/", "https://example.org/")]),
        ("<http://x.org>!", [("http://x.org", "http://x.org")]),
        ("www.example.org, too", [("www.example.org", "http://www.example.org")]),
        ("mail ada@example.org", [("ada@example.org", "mailto:ada@example.org")]),
        ("or mailto:b@x.org", [("mailto:b@x.org", "mailto:b@x.org")]),
        ("javascript:alert(1) file:///etc", []),
        ("a@b and @handle", []),
    ],
)
def test_links(text: str, found: list[tuple[str, str]]) -> None:
    links = LinkBook()
    (line,) = plain_lines(text, links)
    assert [(line.text[span.start : span.end], span.target) for span in line.spans] == found
    assert all(span.kind is SpanKind.LINK for span in line.spans)
    assert links.targets == tuple(target for _, target in found)


def test_a_target_is_numbered_once() -> None:
    links = LinkBook()
    plain_lines("http://a.org/ http://b.org/ http://a.org/", links)
    assert links.targets == ("http://a.org/", "http://b.org/")
