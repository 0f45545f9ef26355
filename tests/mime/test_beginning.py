"""What of a long part is enough for the first screens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.beginning import HTML_OCTETS, TEXT_OCTETS, beginning
from tuimail.mime.html import html_lines
from tuimail.mime.links import LinkBook
from tuimail.model.bodystructure import BodyPart

PLAIN = BodyPart("1", "text/plain")
HTML = BodyPart("1", "text/html", (("charset", "utf-8"),))
SHEET = (
    b"<style media=all>a {} .pre, td.q { display: none } .red { color: red } @media x { .m { padding: 9px } }</style>"
)
STYLE = b"<style>" + b"p { color: red }" * 2000 + b"</style>"


def test_of_text_the_first_octets() -> None:
    assert beginning(PLAIN, b"abc" * 100_000) == (b"abc" * 100_000)[:TEXT_OCTETS]


def test_of_html_what_comes_after_the_style_sheets() -> None:
    found = beginning(HTML, b"<head>" + STYLE + b"</head><BODY>one" + STYLE + b"two" + b"x" * 100_000)
    assert found.startswith(b"<BODY>one</style>two")
    assert len(found) == HTML_OCTETS


def test_the_head_stays_where_it_may_tell_the_charset() -> None:
    found = beginning(BodyPart("1", "text/html"), b"<meta charset=koi8-r>" + STYLE + b"<body>text")
    assert found == b"<meta charset=koi8-r></style><body>text"


def test_what_sheets_say_of_classes_stays() -> None:
    found = beginning(HTML, b"<head>" + SHEET + STYLE + b"</head><body><p class=pre>hidden</p>seen" + b"x" * 100_000)
    rules = b"<style>.pre{display: none}.q{display: none}</style>"
    assert found.startswith(rules + b"<body><p class=pre>hidden</p>seen")
    assert len(found) == HTML_OCTETS + len(rules)
    shown, _ = html_lines(found.decode(), LinkBook())
    assert shown[0].text.startswith("seenx")
    undeclared = BodyPart("1", "text/html")
    assert beginning(undeclared, b"<meta charset=koi8-r>" + SHEET + b"<body>text").endswith(rules + b"<body>text")


def test_what_is_kept_of_sheets_is_bounded() -> None:
    many = b"<style>" + b"".join(b".c%d { display: none }" % number for number in range(5000)) + b"</style>"
    assert len(beginning(HTML, many + b"<body>text")) < 5000
    wide = many.replace(b"display: none", b"padding: 9px").replace(b"</style>", b".pre { display: none }</style>")
    assert b"{display: none}" in beginning(HTML, wide + b"<body>text")


@given(
    st.lists(
        st.sampled_from([b"<style", b"</style", b">", b".a{display:none}", b"<body", b"text", b"<p>"]), max_size=40
    )
)
def test_any_html_has_a_beginning(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    assert len(beginning(HTML, content)) <= len(content) + 100
