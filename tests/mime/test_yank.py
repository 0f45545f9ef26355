"""What can be copied out of a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.mime.one_time_codes import one_time_codes
from tuimail.mime.render import render
from tuimail.mime.yank import YankKind, plain_text, yanks
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.summary import MessageHeaders

PLAIN = BodyPart("1", "text/plain", (("charset", "utf-8"),))


def document(text: str) -> Document:
    return render([(PLAIN, text.encode("utf-8", "replace"))])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Your verification code is 482913.", ["482913"]),
        ("G-482913 is your Google verification code.", ["G-482913"]),
        ("Enter this code to sign in:\n\n  123 456\n\nIt expires in 10 minutes.", ["123456"]),
        ("Use the following code\nAB12-CD34", ["AB12-CD34"]),
        ("Ihr Bestätigungscode lautet 5521", ["5521"]),
        ("Votre code de vérification : 774411", ["774411"]),
        ("Tu código es 90210", ["90210"]),
        ("Il tuo codice: 123-456", ["123456"]),
        ("Ваш код: 8842", ["8842"]),
        ("您的验证码是 662201，5分钟内有效", ["662201"]),
        ("認証コード：381920", ["381920"]),
        ("인증번호 551122", ["551122"]),
        ("رمز التحقق 441122", ["441122"]),
        ("482913\nis your one-time code", ["482913"]),
        ("Your login code: X7K9QP", ["X7K9QP"]),
    ],
)
def test_codes_are_found(text: str, codes: list[str]) -> None:
    assert one_time_codes(text.split("\n")) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Call +49 30 1234567 for your code",
        "The code review of 2024 is done",
        "Your code costs 1234.50 and 1999 EUR",
        "ZIP code 90210",
        "Use promo code SAVE2024",
        "Order number 482913",
        "We met 482913 people",
        "HTTP error code 5031",
        "The verification code was sent on 2024-05-06 at https://x.example/482913",
        "Kundennummer 482913",
        "our phone: 482913",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert one_time_codes(text.split("\n")) == []


def test_a_message_offers_all_of_it_in_order() -> None:
    headers = MessageHeaders(
        (Address("Ada", "ada@x.example"),),
        (Address("", "me@y.example"),),
        (),
        (),
        "Your code: 552211",
        None,
        "<i@x>",
        (),
        "",
    )
    text = "See https://x.example/a and bob@z.example\n> quoted\n> more\nend"
    found = yanks(document(text), headers)
    assert [(one.kind, one.text) for one in found] == [
        (YankKind.CODE, "552211"),
        (YankKind.LINK, "https://x.example/a"),
        (YankKind.ADDRESS, "ada@x.example"),
        (YankKind.ADDRESS, "me@y.example"),
        (YankKind.ADDRESS, "bob@z.example"),
        (YankKind.MSGID, "<i@x>"),
        (YankKind.QUOTE, "> quoted\n> more"),
        (YankKind.TEXT, text),
    ]


def test_the_text_has_its_marks_and_can_be_picked() -> None:
    shown = document("a\n>> b\nc")
    assert plain_text(shown) == "a\n>> b\nc"
    assert plain_text(shown, range(1, 2)) == ">> b"


@given(st.text(max_size=200), st.text(max_size=50))
def test_nothing_dangerous_is_copied(text: str, name: str) -> None:
    headers = MessageHeaders((Address(name, name),), (), (), (), name, None, name, (), "")
    for one in yanks(document(text), headers):
        assert not any((ord(c) < 32 and c != "\n") or ord(c) in range(0x7F, 0xA0) for c in one.text + one.label)
        assert "\n" not in one.label


def test_long_texts_come_to_an_end() -> None:
    assert one_time_codes(["code " + "1234 " * 400] * 100) == []
    assert one_time_codes(["A1" * 500_000, "verification " * 100_000]) == []
