"""What is attached, told from what is shown."""

from __future__ import annotations

from tests.mime.test_choose import FILE, MARKUP, PLAIN, leaf, multi
from tuimail.mime.attachments import MAX_ATTACHMENTS, Attachment, attachments
from tuimail.model.bodystructure import BodyPart


def names(root: BodyPart) -> list[tuple[str, str, bool]]:
    return [(one.section, one.name, one.is_inline) for one in attachments(root)]


def test_texts_are_none_and_files_are() -> None:
    assert attachments(PLAIN) == []
    assert attachments(multi("alternative", PLAIN, MARKUP)) == []
    root = multi("mixed", multi("alternative", PLAIN, MARKUP), FILE)
    assert attachments(root) == [Attachment("3", "a.pdf", "application/pdf", 1000, False, "7bit")]


def test_a_message_that_is_a_file() -> None:
    assert names(leaf("1", "application/pdf")) == [("1", "attachment.pdf", False)]
    assert names(leaf("1", "text/plain", disposition="attachment")) == [("1", "text.txt", False)]


def test_pictures_of_the_text_are_inline() -> None:
    root = multi("related", MARKUP, leaf("3", "image/png", content_id="<i>"), leaf("4", "image/gif"))
    assert names(root) == [("3", "image.png", True), ("4", "image.gif", False)]


def test_a_text_with_a_name_is_both_shown_and_attached() -> None:
    root = multi("mixed", PLAIN, leaf("2", "text/x-patch", disposition="inline", filename="a.patch"))
    assert names(root) == [("2", "a.patch", True)]


def test_sizes_are_those_of_the_decoded_octets() -> None:
    (one,) = attachments(leaf("1", "image/png", 4000, encoding="base64"))
    assert one.size == 3000


def test_a_message_inside_is_one_and_so_is_what_it_carries() -> None:
    inner = multi("mixed", leaf("2.1", "text/plain"), leaf("2.2", "image/png", filename="p.png"))
    root = multi(
        "mixed", PLAIN, BodyPart("2", "message/rfc822", children=(inner,), description="Fwd: =?utf-8?q?=C3=A9?=")
    )
    assert names(root) == [("2", "Fwd_ é.eml", False), ("2.2", "p.png", False)]


def test_names_are_decoded_and_safe() -> None:
    root = leaf("1", "application/pdf", filename="=?utf-8?q?../=C3=A9.pdf?=")
    assert names(root) == [("1", "é.pdf", False)]
    named = BodyPart("1", "application/pdf", (("name", "../b.pdf"),))
    assert names(named) == [("1", "b.pdf", False)]


def test_bombs_are_bounded() -> None:
    assert len(attachments(multi("mixed", *[FILE] * 5000))) == MAX_ATTACHMENTS
    nest = FILE
    for _ in range(5000):
        nest = multi("mixed", nest)
    assert len(attachments(nest)) == 1
