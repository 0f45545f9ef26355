"""HTML bodies to lines of text: lexbor makes the markup sane, html2text turns it into text.

Never raises for its input, and is bounded: long input is cut, and what is nested or tagged beyond reason becomes bare
text, because html2text would take seconds for it. Nothing is ever fetched; images are not even named.
"""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

from tuimail.mime.html_lines import FORBIDDEN, LineReader
from tuimail.mime.html_style import class_styles
from tuimail.mime.html_tables import data_tables
from tuimail.mime.html_text import VOID, Converter
from tuimail.mime.links import LinkBook
from tuimail.model.document import Line, LineKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

MAX_CHARACTERS = 512 * 1024
MAX_CHARACTERS_ALL = 2 * 1024 * 1024
MAX_DEPTH = 150
MAX_TAGS = 50_000
MAX_ENTITIES = 80_000
MAX_LINE_ENDS = 60_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_OPENING = re.compile(
    r"<(/?)(?:div|center|blockquote|[uod]l|section|article|form|fieldset|main|nav|aside|details)\b", re.I
)
_DEEPEST_FOR_LEXBOR = 3000
"""lexbor takes quadratic time for blocks in blocks: 0.6 s for 20,000."""
_MARKUP = re.compile(r"<[^<>]*>")
_NO_TEXT = frozenset({"script", "style", "head", "title", "noscript", "template"})
_MOST_BARE_LINES = 20_000
_TOO_SLOW = Line(
    gettext("The layout of this message takes too long to work out: only its text is shown."), LineKind.NOTE
)
_TOO_COMPLICATED = Line(
    gettext("The layout of this message is too complicated: only its text is shown."), LineKind.NOTE
)


def html_lines(markup: str, links: LinkBook, *, show_all: bool = False) -> tuple[list[Line], bool]:
    """The lines, and whether something was left out."""
    limit = MAX_CHARACTERS_ALL if show_all else MAX_CHARACTERS
    is_cut = len(markup) > limit
    markup = FORBIDDEN.sub("", markup[:limit])
    if _is_bottomless(markup):
        return [*_stripped(markup), _TOO_COMPLICATED], True
    tree = LexborHTMLParser(markup)
    sane = FORBIDDEN.sub("", tree.body.html or "") if tree.body is not None else ""
    if _is_unreasonable(sane):
        return [*_bare(tree), _TOO_COMPLICATED], True
    converter = Converter(data_tables(tree), class_styles(tree), _spoken(tree))
    text = converter.handle(sane)
    return LineReader(converter.hrefs, links).lines(text), is_cut


def _spoken(tree: LexborHTMLParser) -> frozenset[str]:
    """The targets that words lead to."""
    links = ((link.attributes.get("href") or "", link) for link in tree.css("a:has(img)"))
    silent = {href.strip() for href, link in links if not (link.text() or "").strip()}
    if not silent:
        return frozenset()
    return frozenset(
        href
        for link in tree.css("a[href]")
        if (href := (link.attributes["href"] or "").strip()) in silent and (link.text() or "").strip()
    )


def large_html_lines(markup: str, links: LinkBook, *, show_all: bool = False) -> tuple[list[Line], bool]:
    """The same in a child process: for what would hold up the screen. Bare text where it takes too long."""
    from tuimail.mime.child import ask_child, unpacked

    limit = MAX_CHARACTERS_ALL if show_all else MAX_CHARACTERS
    content = markup[: limit + 1].encode("utf-8", "surrogatepass")
    found = unpacked(ask_child("html-all" if show_all else "html", content), links)
    if found is not None:
        return found
    markup = FORBIDDEN.sub("", markup[:limit])
    bare = _stripped(markup) if _is_bottomless(markup) else _bare(LexborHTMLParser(markup))
    return [*bare, _TOO_SLOW], True


def html_words(markup: str) -> str:
    """Just the words, to be found by; how they stood on the page is lost."""
    markup = FORBIDDEN.sub("", markup[:MAX_CHARACTERS])
    if _is_bottomless(markup):
        return html.unescape(_MARKUP.sub(" ", markup))
    tree = LexborHTMLParser(markup)
    tree.strip_tags(sorted(_NO_TEXT))
    return tree.body.text(separator=" ") if tree.body is not None else ""


def _is_bottomless(markup: str) -> bool:
    depth = 0
    for match in _OPENING.finditer(markup):
        depth += -1 if match[1] else 1
        if depth > _DEEPEST_FOR_LEXBOR:
            return True
    return False


def _is_unreasonable(sane: str) -> bool:
    """Nested or tagged beyond what takes a blink to convert; serialised markup is well-formed, so counting does."""
    if sane.count("&") > MAX_ENTITIES or sane.count("\n") > MAX_LINE_ENDS:
        return True
    depth = 0
    for number, match in enumerate(_TAG.finditer(sane)):
        if match[2] not in VOID:
            depth += -1 if match[1] else 1
        if depth > MAX_DEPTH or number > MAX_TAGS:
            return True
    return False


def _stripped(markup: str) -> list[Line]:
    text = html.unescape(_MARKUP.sub("\n", markup))
    pieces = (safe_line(" ".join(piece.split())) for piece in text.split("\n"))
    return [Line(piece) for piece in pieces if piece][:_MOST_BARE_LINES]


def _bare(tree: LexborHTMLParser) -> list[Line]:
    """Just the text, a line for each piece."""
    lines: list[Line] = []
    for node in tree.body.traverse(include_text=True) if tree.body is not None else ():
        if node.tag != "-text" or (node.parent is not None and node.parent.tag in _NO_TEXT):
            continue
        text = safe_line(" ".join((node.text_content or "").split()))
        if text:
            lines.append(Line(text))
        if len(lines) >= _MOST_BARE_LINES:
            break
    return lines
