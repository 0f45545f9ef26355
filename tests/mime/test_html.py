"""HTML: what a reader in a terminal sees of it."""

from __future__ import annotations

import pytest

from tuimail.mime.html import html_lines
from tuimail.mime.links import LinkBook
from tuimail.model.document import Line, LineKind, SpanKind


def lines(markup: str) -> list[Line]:
    return html_lines(markup, LinkBook())[0]


def text(markup: str) -> str:
    return "\n".join(line.text for line in lines(markup))


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two<br>three</div>", "one\ntwo\nthree"),
        ("a &lt;b&gt; &amp;amp; x&nbsp;y", "a <b> &amp; x y"),
        ("<p>1. no list</p><p>- dash</p><p>2.5 + 3</p>", "1. no list\n\n- dash\n\n2.5 + 3"),
        ("<script>alert(1)</script><style>p{}</style><title>t</title>text", "text"),
        ("<!-- comment -->text<!--[if mso]>no<![endif]-->", "text"),
        ('<div style="display:none">no<div>no</div></div>yes', "yes"),
        ('<span style="font-size:0px">no</span><span hidden>no</span><span style="font-size:0.9em">yes</span>', "yes"),
        ('<div style="max-height:0;overflow:hidden">no</div><div style="max-height:50px">yes</div>', "yes"),
        ('<img src="http://track.example/x.gif"><img src="cid:1" alt="A  chart">', "[A chart]"),
        ("<p>a\u202eb\u200bc &#27;[31m &#2;</p>", "abc [31m"),
        ("x<b>y</b>z <u>under</u>", "xyz under"),
        ("plain words only", "plain words only"),
        ("", ""),
    ],
)
def test_text(markup: str, shown: str) -> None:
    assert text(markup) == shown


def test_links_are_spans_with_their_real_target() -> None:
    book = LinkBook()
    (line,), _ = html_lines('Go <a href="https://evil.example/?a=1&amp;b">https://bank.example</a> now', book)
    assert line.text == "Go [1]https://bank.example now"
    (number, span) = line.spans
    assert (line.text[number.start : number.end], number.kind) == ("[1]", SpanKind.NOTE)
    assert (line.text[span.start : span.end], span.target) == ("https://bank.example", "https://evil.example/?a=1&b")
    assert book.targets == ("https://evil.example/?a=1&b",)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "#top", "", "data:text/html,x", "  vbscript:x", "file:///x"])
def test_only_harmless_schemes_become_links(href: str) -> None:
    book = LinkBook()
    (line,), _ = html_lines(f'<a href="{href}">text</a>', book)
    assert (line.text, line.spans, book.targets) == ("text", (), ())


def test_a_link_over_a_block_goes_on_in_the_next_line() -> None:
    first, second = (line for line in lines('<a href="http://x.org/"><div>one</div><div>two</div></a>') if line.text)
    assert [span.target for span in (*first.spans[1:], *second.spans)] == ["http://x.org/", "http://x.org/"]


def test_emphasis_headings_and_rules() -> None:
    heading, _, body, _, rule = lines("<h2>Head</h2><p><b>bold</b>, <i>slanted</i> and <code>x</code></p><hr>")
    assert (heading.kind, heading.text) == (LineKind.HEADING, "Head")
    assert [(body.text[span.start : span.end], span.kind) for span in body.spans] == [
        ("bold", SpanKind.STRONG),
        ("slanted", SpanKind.EMPHASIS),
        ("x", SpanKind.CODE),
    ]
    assert rule.kind is LineKind.RULE


def test_quotes_have_a_depth() -> None:
    quoted = lines("<blockquote>a<blockquote>b<br>c</blockquote></blockquote>d")
    assert [(line.quote, line.text) for line in quoted if line.text] == [(1, "a"), (2, "b"), (2, "c"), (0, "d")]


def test_lists_are_indented() -> None:
    items = lines("<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c</li><li>d</li></ol>")
    assert [(line.indent, line.text) for line in items if line.text] == [
        (2, "- a"),
        (4, "- b"),
        (2, "1. c"),
        (2, "2. d"),
    ]


def test_preformatted_text_keeps_its_blanks() -> None:
    code = [line for line in lines("<pre>def f():\n    return 1</pre>") if line.text]
    assert [(line.kind, line.text) for line in code] == [
        (LineKind.PREFORMATTED, "def f():"),
        (LineKind.PREFORMATTED, "    return 1"),
    ]


def test_tabs_of_preformatted_text_indent() -> None:
    shown = lines("<p>Code:</p><pre>if (x) {\n\treturn 0;\n}</pre>")
    assert [line.text for line in shown[2:]] == ["if (x) {", "        return 0;", "}"]


def test_a_table_of_data_has_columns() -> None:
    table = lines(
        "<table><tr><th>Item</th><th>Qty</th></tr><tr><td>Apple</td><td>2</td></tr><tr><td>日本</td><td>30</td></tr></table>"
    )
    assert [(line.kind, line.text) for line in table] == [
        (LineKind.PREFORMATTED, "Item   Qty"),
        (LineKind.PREFORMATTED, "Apple  2"),
        (LineKind.PREFORMATTED, "日本   30"),
    ]


def test_blanks_between_the_cells_of_the_source_move_no_column() -> None:
    rows = "".join(
        f"\n  <tr>\n    <td>\n <b>{name}</b> \n</td>\n  <td>{price}</td>\n  </tr>" for name, price in ("a1", "b2")
    )
    assert [line.text for line in lines(f"<p>Items</p><table>\n<tbody>{rows}\n</tbody></table>")][2:] == [
        "a  1",
        "b  2",
    ]


def test_a_table_of_layout_is_not_seen() -> None:
    assert text("<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>") == "a\n\nb\n\nc"


def test_a_table_in_a_hidden_place_does_not_confuse_the_next_one() -> None:
    data = "<tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>"
    assert (
        text(f'<div style="display:none"><table><tr><td>x</td></tr></table></div><table>{data}</table>') == "A  B\n1  2"
    )


def test_too_much_is_cut_and_too_complicated_is_bare_text() -> None:
    _, is_cut = html_lines("a" * 600_000, LinkBook())
    assert is_cut
    bare, is_cut = html_lines("<b><i>" * 2000 + "text", LinkBook())
    assert is_cut
    assert next(line.text for line in bare) == "text"
    assert bare[-1].kind is LineKind.NOTE


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ('<td style="font-size:0px"><div style="font-size:14px">seen</div>not</td>', "seen"),
        ('<div style="font-size:0"><span style="font-size:2em">no</span></div>yes', "yes"),
        ('<div style="font-size:0"><br><img><p style="font-size:1px">yes</p></div>', "yes"),
        ('<a href="http://a/">A</a><a href="http://b/">B</a>', "[1]A [2]B"),
        ('<span style="display:block">1</span><span style="display: block">2</span>', "1\n2"),
        ("<p>&nbsp;&nbsp;text&nbsp;</p>", "text"),
        ('<div><img alt="Kids"></div><p>kids</p><p><img alt="Other"></p><p>text</p>', "kids\n\n[Other]\n\ntext"),
        ("<p>a</p><p>&nbsp;</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<b>1. Pack</b>", "1. Pack"),
        ("<p>one\n  - two\n 3. three</p>", "one - two 3. three"),
        ('<p>see<a href="http://a/"> this</a></p>', "see [1]this"),
        ('<span style="display:inline-block">1</span><b>Connect</b>', "1 Connect"),
        ('<span style="display:block">20</span>Clients', "20\nClients"),
        ("<style>.n { display: block }</style><span class='x n'>20</span><span>Clients</span>", "20\nClients"),
        ("<style>/* a */ .pre, b { display:none !important }</style><p class=pre>no</p>yes", "yes"),
        ("<style>@media print { .p { display:none } .q { x:y } } p.q {}</style><p class=p>yes</p>", "yes"),
        ("<style>.p { display:none }</style><p class=p style='display:block'>no, as hidden as can be</p>yes", "yes"),
        ("<style>.p { display:none</style><p class=p>yes</p>", "yes"),
        ('<img src="x" title="a chart"><img alt="" title="b">', "[a chart][b]"),
        ('<a href="https://www.shop.example/x"><img src="x"></a>', "[1][shop.example]"),
        ('<a href="https://shop.example/x"><img></a> <a href="https://shop.example/x">Shop</a>', "[1]Shop"),
        ('<a href="https://a.example/x"><img></a><a href="https://a.example/x"><img></a>', "[1][a.example]"),
        ('<a href="https://a.example/x"><img width="1" height="1"></a><a href="https://b.example/"></a>', ""),
        ('<a href="javascript:x"><img></a><a href="https://[/"><img></a>text', "text"),
        ('<a href="https://xn--mnchen-3ya.example/"><img></a>', "[1][münchen.example]"),
        ('a<span style="padding: 0 8px">·</span>b', "a · b"),
        ('<a>a</a><span style="margin-left:.5em">b</span><i style="margin:0 1px">c</i>d', "a b cd"),
        ("<style>.s { padding:0 8px }</style><a class=s>1</a>·<a class=s>2</a>·<a class=s>3</a>", "1 · 2 · 3"),
        ('<p>S<span style="margin-left: -8px; padding: 9px 1px">T</span></p>', "ST"),
    ],
)
def test_habits_of_newsletters(markup: str, shown: str) -> None:
    assert text(f"<table><tr>{markup}</tr></table>" if markup.startswith("<td") else markup) == shown


def test_cells_of_data_are_one_line_whatever_is_in_them() -> None:
    head = "<tr><th><p>Item</p></th><th><h3>Price</h3></th></tr>"
    rows = f"{head}<tr><td><div>A</div><div>b&amp;c</div></td><td>1<br>2</td></tr>"
    table = lines(f"<table>{rows}</table>")
    assert [(line.kind, line.text) for line in table] == [
        (LineKind.PREFORMATTED, "Item   Price"),
        (LineKind.PREFORMATTED, "A b&c  1 2"),
    ]


def test_a_table_too_wide_to_read_is_flattened() -> None:
    cell = f"<td>{'word ' * 15}</td>"
    assert all(
        line.kind is LineKind.TEXT for line in lines(f"<table><tr><th>a</th>{cell * 3}</tr><tr>{cell * 4}</tr></table>")
    )


def bold(markup: str) -> list[str]:
    """The texts that are set off."""
    return [
        line.text[span.start : span.end]
        for line in lines(markup)
        for span in line.spans
        if span.kind is SpanKind.STRONG
    ]


@pytest.mark.parametrize(
    ("markup", "set_off"),
    [
        ('<div style="font-weight:700">Head</div><div>text</div>', ["Head"]),
        ('<div style="font-size: 28px">Head</div><p>text</p>', ["Head"]),
        ('<div style="font-size: 2.5rem">Head</div><p style="font-size:2em">text</p>', ["Head"]),
        ('<p style="font-weight:bold">a <b>b</b> <span style="font-weight:normal">c</span> d</p>e', ["a b", " d"]),
        ("<b>a <strong>b</strong> c</b> d", ["a b c"]),
        ('<style>td.t { font-weight: 600 }</style><table><tr><td class="t">Total</td></tr></table>x', ["Total"]),
        ('<div style="font-weight:100">a</div><div style="font-size:1.2.3px">b</div>', []),
    ],
)
def test_what_css_sets_off_is_bold(markup: str, set_off: list[str]) -> None:
    assert bold(markup) == set_off
