"""Which parts are the text of a message."""

from __future__ import annotations

import pytest

from tuimail.mime.choose import MAX_PARTS, readable_parts
from tuimail.model.bodystructure import BodyPart


def leaf(section: str, media_type: str, size: int = 1000, **more: str) -> BodyPart:
    return BodyPart(section, media_type, size=size, **more)  # type: ignore[arg-type]


def multi(subtype: str, *children: BodyPart, parameters: tuple[tuple[str, str], ...] = ()) -> BodyPart:
    return BodyPart("", f"multipart/{subtype}", parameters=parameters, children=children)


PLAIN, MARKUP = leaf("1", "text/plain"), leaf("2", "text/html", 9000)
FILE = leaf("3", "application/pdf", disposition="attachment", filename="a.pdf")


@pytest.mark.parametrize(
    ("root", "sections"),
    [
        (PLAIN, ["1"]),
        (leaf("1", "text/html"), ["1"]),
        (leaf("1", "application/pdf"), []),
        (multi("alternative", PLAIN, MARKUP), ["1"]),
        (multi("alternative", leaf("1", "text/plain", 2), MARKUP), ["2"]),
        (multi("alternative", leaf("1", "text/plain", 80), MARKUP), ["2"]),
        (multi("alternative", leaf("1", "text/plain", 80), leaf("2", "text/html", 900)), ["1"]),
        (multi("alternative", leaf("1", "text/calendar"), leaf("2", "text/html")), ["1", "2"]),
        (multi("alternative", leaf("1", "image/png")), []),
        (multi("mixed", multi("alternative", PLAIN, MARKUP), FILE), ["1"]),
        (multi("mixed", PLAIN, leaf("2", "image/png"), leaf("3", "text/plain")), ["1", "3"]),
        (multi("mixed", PLAIN, leaf("2", "text/plain", disposition="attachment")), ["1"]),
        (multi("mixed", PLAIN, leaf("2", "text/plain", filename="patch.diff")), ["1"]),
        (multi("mixed", PLAIN, leaf("2", "text/x-patch", disposition="inline", filename="a.patch")), ["1", "2"]),
        (multi("related", MARKUP, leaf("3", "image/png")), ["2"]),
        (
            multi(
                "related",
                leaf("1", "image/png", content_id="<i>"),
                leaf("2", "text/html", content_id="<r>"),
                parameters=(("start", "<r>"),),
            ),
            ["2"],
        ),
        (multi("signed", PLAIN, leaf("2", "application/pgp-signature")), ["1"]),
        (
            multi("report", PLAIN, leaf("2", "message/delivery-status"), leaf("3", "text/rfc822-headers")),
            ["2", "1", "3"],
        ),
        (
            multi("mixed", PLAIN, BodyPart("2", "message/rfc822", children=(leaf("2.1", "text/plain"),))),
            ["1", "2.HEADER", "2.1"],
        ),
        (multi("mixed"), []),
        (multi("encrypted", leaf("1", "application/pgp-encrypted"), leaf("2", "application/octet-stream")), []),
        (multi("alternative", PLAIN, leaf("2", "text/calendar"), leaf("3", "text/calendar")), ["2", "1"]),
        (
            multi("mixed", PLAIN, BodyPart("2", "text/calendar", (("method", "REQUEST"),), disposition="attachment")),
            ["1", "2"],
        ),
        (BodyPart("1", "message/rfc822", children=(leaf("1.1", "text/plain"),)), ["1.HEADER", "1.1"]),
    ],
)
def test_the_sections_to_read(root: BodyPart, sections: list[str]) -> None:
    assert [part.section for part in readable_parts(root)] == sections


def test_html_where_it_is_wanted() -> None:
    assert readable_parts(multi("alternative", PLAIN, MARKUP), prefer_html=True) == [MARKUP]


def test_bombs_are_bounded() -> None:
    nest = leaf("1", "text/plain")
    for _ in range(5000):
        nest = multi("mixed", nest)
    assert readable_parts(nest) == []
    assert len(readable_parts(multi("mixed", *[PLAIN] * 5000))) == MAX_PARTS
