"""What of a long part is enough for the first screens."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.beginning import HTML_OCTETS, TEXT_OCTETS, beginning
from tuimail.model.bodystructure import BodyPart

PLAIN = BodyPart("1", "text/plain")
HTML = BodyPart("1", "text/html", (("charset", "utf-8"),))
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


@given(st.lists(st.sampled_from([b"<style", b"</style", b">", b"<body", b"text", b"<p>"]), max_size=40))
def test_any_html_has_a_beginning(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    assert len(beginning(HTML, content)) <= len(content)
