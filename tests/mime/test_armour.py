"""OpenPGP armour in texts: what it is called, what can be read, and what no sender can hide in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.armour import pieces
from tuimail.mime.render import render
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import LineKind

CODED = "\n".join(["iQIzBAEBCgAdFiEE" + "aB3/" * 12] * 4) + "\n=Ab3d"
SIGNATURE = f"-----BEGIN PGP SIGNATURE-----\n\n{CODED}\n-----END PGP SIGNATURE-----"
SECRET = "hQEMA0" + "x" * 58
BEGINS = "Text signed with OpenPGP begins here; the signature is not checked."
ENDS = "The signed text ends here."


def signed(text: str, headers: str = "Hash: SHA256") -> str:
    return f"-----BEGIN PGP SIGNED MESSAGE-----\n{headers}\n\n{text}\n{SIGNATURE}"


def shown(text: str, **parameters: str) -> list[tuple[str, int, str]]:
    part = BodyPart("1", "text/plain", (("charset", "utf-8"), *parameters.items()))
    document = render([(part, text.encode())])
    return [("note" if line.kind is LineKind.NOTE else "text", line.quote, line.text) for line in document.lines]


def texts(text: str) -> list[str]:
    return [line for _, _, line in shown(text) if line]


def test_what_was_signed_is_read_between_two_notes() -> None:
    block = signed("- -- not a dash\n- From me\nplain - text")
    assert shown(f"Hello,\n\n{block}\n\nAfter\n") == [
        ("text", 0, "Hello,"),
        ("text", 0, ""),
        ("note", 0, BEGINS),
        ("text", 0, ""),
        ("text", 0, "-- not a dash"),
        ("text", 0, "From me"),
        ("text", 0, "plain - text"),
        ("text", 0, ""),
        ("note", 0, ENDS),
        ("text", 0, ""),
        ("text", 0, "After"),
    ]


def test_lines_end_as_they_do_in_mail() -> None:
    assert texts(signed("one\ntwo").replace("\n", "\r\n")) == [BEGINS, "one", "two", ENDS]


def test_a_signature_of_the_writer_inside_is_one() -> None:
    document = render([(BodyPart("1", "text/plain"), signed("Hello\n- -- \nAda").encode())])
    assert [line.text for line in document.lines if line.kind is LineKind.SIGNATURE] == ["--", "Ada"]


def test_no_note_ever_says_that_a_signature_is_good() -> None:
    said = " ".join(piece.note for piece in pieces(signed("one"))).casefold()
    assert "not checked" in said
    for word in ("valid", "good", "verified", "genuine"):
        assert word not in said


@pytest.mark.parametrize(
    ("kind", "coded", "says"),
    [
        ("MESSAGE", SECRET, "An OpenPGP encrypted message, 1 line; it cannot be opened here."),
        ("MESSAGE, PART 1/2", SECRET, "An OpenPGP encrypted message, 1 line"),
        ("MESSAGE", "owEBbQKS" + "x" * 56, "1 line packed with OpenPGP; the source of the message shows it."),
        ("PUBLIC KEY BLOCK", CODED, "An OpenPGP public key, 5 lines; the source of the message shows it."),
        ("PRIVATE KEY BLOCK", CODED, "An OpenPGP private key, 5 lines: whoever has read this mail may have it."),
        ("SIGNATURE", CODED, "An OpenPGP signature, 5 lines; it is not checked."),
        ("ARMORED FILE", CODED, "5 lines packed with OpenPGP"),
    ],
)
def test_each_kind_is_one_line(kind: str, coded: str, says: str) -> None:
    found = texts(f"before\n\n-----BEGIN PGP {kind}-----\n{coded}\n-----END PGP {kind}-----\n\nafter")
    assert len(found) == 3
    assert found[1].startswith(says)


def test_header_lines_are_folded_too() -> None:
    armour = (
        f"-----BEGIN PGP MESSAGE-----\nVersion: GnuPG v2\nComment: hi\n\n{SECRET}\n=abcd\n-----END PGP MESSAGE-----"
    )
    assert texts(armour) == ["An OpenPGP encrypted message, 5 lines; it cannot be opened here."]


def test_quoted_armour_is_folded_where_it_is_quoted() -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in signed("yes\n- - one").split("\n"))
    assert shown(f"I agree.\n\n{quoted}\nGood.") == [
        ("text", 0, "I agree."),
        ("text", 0, ""),
        ("note", 1, BEGINS),
        ("text", 1, "yes"),
        ("text", 1, "- one"),
        ("note", 1, ENDS),
        ("text", 0, ""),
        ("text", 0, "Good."),
    ]


def test_signed_inside_signed_is_read_down_to_a_depth() -> None:
    text = "core"
    for _ in range(6):
        text = signed(re.sub(r"(?m)^-", "- -", text))
    assert "core" in texts(text)
    assert texts(text).count(BEGINS) == 3


# What a sender may try


def test_what_has_no_end_hides_nothing() -> None:
    assert texts("-----BEGIN PGP MESSAGE-----\n\nPay\nnow\nto this account") == [
        "-----BEGIN PGP MESSAGE-----",
        "Pay",
        "now",
        "to this account",
    ]
    assert texts(f"-----BEGIN PGP MESSAGE-----\n\n{SECRET}\n{SECRET}\nYou owe us\n") == [
        "An OpenPGP encrypted message, 3 lines; it cannot be opened here. Its end is missing.",
        "You owe us",
    ]
    unsigned = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nI promise\n"
    assert texts(unsigned) == [BEGINS, "I promise", "The signed text has no signature here."]


def test_lines_that_only_look_signed_stand_before() -> None:
    assert texts(signed("I owe you 1", "Hash: SHA256\nComment: I owe you 1,000")) == [
        "Comment: I owe you 1,000",
        BEGINS,
        "I owe you 1",
        ENDS,
    ]


def test_another_beginning_ends_what_is_signed() -> None:
    twice = f"-----BEGIN PGP SIGNED MESSAGE-----\n\nfalse\n{signed('true')}"
    assert texts(twice) == [BEGINS, "false", "The signed text has no signature here.", BEGINS, "true", ENDS]


def test_words_about_it_are_text() -> None:
    talk = "It begins with -----BEGIN PGP MESSAGE----- and\n-----END PGP MESSAGE-----\n-----BEGIN PGP message-----"
    assert texts(talk) == talk.split("\n")


def test_very_long_lines_and_very_many_blocks_take_no_time() -> None:
    assert texts("> " * 600_000 + "-----BEGIN PGP MESSAGE-----")
    assert texts(f"-----BEGIN PGP MESSAGE-----\n{'A' * 1_000_000}\n-----END PGP MESSAGE-----")
    for line in ("-----BEGIN PGP MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"):
        assert texts(f"{line}\n" * 30_000)
        assert texts(f"> {line}\n\n" * 20_000)


_LINES = st.sampled_from(
    [
        "-----BEGIN PGP SIGNED MESSAGE-----",
        "-----BEGIN PGP MESSAGE-----",
        "-----END PGP MESSAGE-----",
        "-----BEGIN PGP SIGNATURE-----",
        "-----END PGP SIGNATURE-----",
        "- -----BEGIN PGP SIGNED MESSAGE-----",
        "> -----BEGIN PGP SIGNED MESSAGE-----",
        "> -----END PGP SIGNATURE-----",
        "> -----BEGIN PGP SIGNATURE-----",
        "Hash: SHA256",
        "Comment: words of mine",
        "> quoted words of mine",
        "words of mine",
        "- words of mine",
        SECRET,
        "=abcd",
        "",
        ">",
    ]
)


@given(st.lists(_LINES, max_size=25))
def test_no_sentence_is_ever_lost(lines: list[str]) -> None:
    """What has blanks in it and is no header of armour is shown, whatever stands around it."""
    wanted = sum("words of mine" in line and not line.startswith("Comment") for line in lines)
    found = [line for line in texts("\n".join(lines)) if "words of mine" in line and not line.startswith("Comment")]
    assert len(found) == wanted


@given(st.text(max_size=300), st.integers(0, 3))
def test_any_text_without_armour_is_itself(text: str, depth: int) -> None:
    assert "\n".join(piece.text for piece in pieces(text, depth)) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1), st.text(max_size=200))
def test_nothing_raises(kind: str, text: str) -> None:
    for one in (kind, "MESSAGE", "SIGNED MESSAGE"):
        assert render([(BodyPart("1", "text/plain"), f"-----BEGIN PGP {one}-----\n{text}".encode())]).lines


def html(markup: str) -> list[tuple[str, int, str]]:
    document = render([(BodyPart("1", "text/html", (("charset", "utf-8"),)), markup.encode())])
    return [("note" if line.kind is LineKind.NOTE else "text", line.quote, line.text) for line in document.lines]


@pytest.mark.parametrize("form", ["<pre>{}</pre>", "<p>Hello</p><div>{}</div>"])
def test_armour_in_html_gets_the_same_note(form: str) -> None:
    block = f"-----BEGIN PGP MESSAGE-----\n\n{SECRET}\n-----END PGP MESSAGE-----"
    text = block if "pre" in form else block.replace("\n", "<br>")
    lines = html(form.format(text))
    assert lines[-1] == shown(block)[-1]
    assert lines[-1][0] == "note"
    assert SECRET not in str(lines)
    assert lines[:-1] == ([] if "pre" in form else [("text", 0, "Hello"), ("text", 0, "")])


def test_text_signed_in_html_keeps_its_marks_and_loses_its_dashes() -> None:
    inside = signed('- -- <b>Hello</b> <a href="https://example.org/a">there</a>\nAfter').replace("\n", "<br>")
    document = render([(BodyPart("1", "text/html", (("charset", "utf-8"),)), f"<i>Before</i><br>{inside}".encode())])
    texts = [line.text for line in document.lines]
    assert [texts[0], texts[2], texts[-1]] == ["Before", BEGINS, ENDS]
    hello = next(line for line in document.lines if "Hello" in line.text)
    assert hello.text.startswith("-- Hello")
    assert {hello.text[span.start : span.end] for span in hello.spans} >= {"Hello"}
    assert document.links == ("https://example.org/a",)
    assert "iQIz" not in str(texts)


@given(st.lists(st.sampled_from([*signed("- a\n> b\n\nc").split("\n"), "- x", "> y", "", "z"]), max_size=30))
def test_no_text_of_an_html_mail_is_lost_but_armour(lines: list[str]) -> None:
    from tuimail.mime.html_armour import armoured
    from tuimail.model.document import Line

    shown = armoured([Line(line) for line in lines])
    assert [line.text for line in shown if line.kind is not LineKind.NOTE and line.text] == [
        text for piece in pieces("\n".join(lines)) if not piece.note for text in piece.text.split("\n") if text
    ]
