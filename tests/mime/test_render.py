"""Rendering as a whole: safe for the terminal, quick for anything, never an exception."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.test_safe_text import VISIBLE_FORMAT
from tuimail.mime import plain
from tuimail.mime.options import RenderOptions
from tuimail.mime.render import render
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document, LineKind

PLAIN = BodyPart("1", "text/plain", (("charset", "utf-8"),))
FLOWED = BodyPart("1", "text/plain", (("charset", "utf-8"), ("format", "Flowed"), ("delsp", "Yes")))
MARKUP = BodyPart("2", "text/html", (("charset", "utf-8"),))
ENRICHED = BodyPart("3", "text/enriched")
PARTS = [PLAIN, FLOWED, MARKUP, ENRICHED]


def is_safe(document: Document) -> bool:
    texts = [line.text for line in document.lines] + list(document.links)
    return all(
        character in VISIBLE_FORMAT or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        for text in texts
        for character in text
    )


def are_spans_sound(document: Document) -> bool:
    return all(
        0 <= span.start < span.end <= len(line.text) and (not span.target or span.target in document.links)
        for line in document.lines
        for span in line.spans
    )


CHARACTERS = [
    "\x1b[2J",
    "\x9b2J",
    "\u202e",
    "\u200b",
    "\0",
    "\x02",
    "3\x03",
    "\x04",
    "\x05",
    "\x0f",
    "\x10",
    "\U000e0041",
    "é",
]
MARKS = [
    "<b>",
    "</b>",
    "<a href='http://x.org/\x1b\u202e'>",
    "</a>",
    "<table><tr><td>",
    "<th>",
    "</table>",
    "<pre>",
    "<br>",
]
MORE_MARKS = [
    "<blockquote>",
    "<div style='display:none'>",
    "</div>",
    "<script>",
    "<!--",
    "-->",
    "<li>",
    "<ul>",
    "<img alt='\x1b'>",
]
ENTITIES = ["&#27;", "&#x202e;", "&#2;0&#3;"]
WORDS = [
    "> ",
    ">> ",
    " ",
    "\n",
    "-- \n",
    "http://a.org/",
    "www.b.org",
    "a@b.org",
    "text",
    "    ",
    "* * *",
    "# ",
    "\t",
    "日",
]
FOREIGN = st.sampled_from(CHARACTERS + MARKS + MORE_MARKS + ENTITIES + WORDS)


@given(st.sampled_from(PARTS), st.lists(FOREIGN, max_size=40).map("".join))
def test_nothing_dangerous_leaves(part: BodyPart, text: str) -> None:
    document = render([(part, text.encode("utf-8", "surrogatepass"))])
    assert is_safe(document)
    assert are_spans_sound(document)
    assert document.lines


@given(st.sampled_from(PARTS), st.binary(max_size=300))
def test_any_octets_are_rendered(part: BodyPart, content: bytes) -> None:
    document = render([(part, content)])
    assert is_safe(document)
    assert are_spans_sound(document)


HOSTILE = {
    "nested blocks": "<div>" * 100_000,
    "nested tables": "<table><tr><td>" * 3000,
    "nested lists": "<ul><li>x" * 3000,
    "comments": "<!--" * 50_000,
    "angles": "<" * 300_000,
    "entities": "&#" * 150_000,
    "breaks": "a<br>" * 100_000,
    "links": "".join(f'<a href="http://e.org/{i}">l</a> ' for i in range(12_000)),
    "attributes": "<p " + "a=b " * 100_000 + ">x",
    "quotes": ">" * 300_000,
    "quoted lines": "> a\n" * 100_000,
    "brackets": ("http://a/" + ")" * 1900 + " ") * 200,
    "addresses": "a@" * 150_000,
    "blanks": " " * 500_000 + "x",
    "preformatted": "<blockquote>" * 100 + "<pre>" + "a\n" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("part", [FLOWED, MARKUP], ids=["plain", "html"])
def test_hostile_bodies_end_quickly(part: BodyPart, name: str) -> None:
    started = time.process_time()
    render([(part, HOSTILE[name].encode())])
    assert time.process_time() - started < 5


def test_parts_stand_one_below_the_other() -> None:
    document = render([(PLAIN, b"one"), (MARKUP, b"<p>two</p>")])
    assert [(line.kind, line.text) for line in document.lines] == [
        (LineKind.TEXT, "one"),
        (LineKind.TEXT, ""),
        (LineKind.PART, ""),
        (LineKind.TEXT, ""),
        (LineKind.TEXT, "two"),
    ]


@pytest.mark.parametrize(
    ("parts", "note"),
    [
        ([], "There is no text in this message."),
        ([(PLAIN, b" \r\n")], "The text of this message is empty."),
        ([(MARKUP, b"<img src=x>")], "The text of this message is empty."),
    ],
)
def test_nothing_to_show_is_said(parts: list[tuple[BodyPart, bytes]], note: str) -> None:
    (line,) = render(parts).lines
    assert (line.kind, line.text) == (LineKind.NOTE, note)


def test_a_failing_converter_leaves_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("tuimail.mime.html.html_lines", fail)
    note, source = render([(MARKUP, b"<p>text\x1b</p>")]).lines
    assert (note.kind, note.text) == (
        LineKind.NOTE,
        "This part could not be rendered (RecursionError); its source follows.",
    )
    assert (source.kind, source.text) == (LineKind.PREFORMATTED, "<p>text\ufffd</p>")


def test_a_long_text_is_cut_unless_all_is_wanted() -> None:
    content = b"word\n" * (plain.MAX_CHARACTERS // 5 + 10)
    document = render([(PLAIN, content)])
    assert document.is_cut
    assert document.lines[-1].kind is LineKind.NOTE
    assert len(render([(PLAIN, content)], RenderOptions(show_all=True)).lines) > len(document.lines)


def test_reversed_writing_is_noted() -> None:
    assert render([(PLAIN, "a\u202eb".encode())]).lines[-1].kind is LineKind.NOTE


def test_the_charset_of_the_markup_counts_where_the_message_is_silent() -> None:
    part = BodyPart("1", "text/html")
    content = '<html><head><meta charset="koi8-r"></head>Привет</html>'.encode("koi8-r")
    assert render([(part, content)]).lines[0].text == "Привет"


def test_enriched_text_loses_its_marks() -> None:
    assert render([(ENRICHED, b"<bold>a</bold> <color><param>red</param>b</color> <<c")]).lines[0].text == "a b <c"
