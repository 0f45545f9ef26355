"""Links that lie are named above the message, those that do not are not."""

from __future__ import annotations

import pytest

from tuimail.mime.render import render
from tuimail.model.bodystructure import BodyPart


def doubts(markup: str, kind: str = "text/html") -> tuple[str, ...]:
    return render([(BodyPart("1", kind, (("charset", "utf-8"),)), markup.encode())]).doubts


@pytest.mark.parametrize(
    ("target", "shown", "said"),
    [
        ("http://evil.example/x", "https://www.paypal.com/login", "The text says www.paypal.com, but the link goes to"),
        ("http://evil.example/?paypal.com", "paypal.com", "The text says paypal.com"),
        ("https://paypal.com@evil.example/", "here", "is not the host: this goes to evil.example"),
        ("https://xn--pypal-4ve.com/", "here", "is really xn--pypal-4ve.com"),
        ("https://192.0.2.7/x", "here", "bare number"),
        ("mailto:x@evil.example", "help@bank.example", "mail goes to x@evil.example"),
    ],
)
def test_what_lies_is_said_with_its_number(target: str, shown: str, said: str) -> None:
    (doubt,) = doubts(f'<p><a href="https://plain.example/">plain</a> <a href="{target}">{shown}</a></p>')
    assert doubt.startswith("Link 2: ")
    assert said in doubt


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("https://shop.example/", "shop.example"),
        ("https://www.shop.example/a", "shop.example"),
        ("https://mail.shop.example/a?b", "www.shop.example/offers"),
        ("https://shop.example/x", "Read more."),
        ("https://shop.example/x", "report.pdf"),
        ("mailto:help@shop.example", "help@shop.example"),
        ("https://shop.example/@ann", "@ann"),
        ("https://shop.example/2026", "2026"),
    ],
)
def test_what_is_plain_is_not_spoken_of(target: str, shown: str) -> None:
    assert doubts(f'<a href="{target}">{shown}</a>') == ()


def test_plain_text_names_its_targets_itself() -> None:
    assert doubts("see https://shop.example/a. or www.shop.example or ann@shop.example", "text/plain") == ()
    (doubt,) = doubts("see https://pаypal.example/", "text/plain")
    assert "letters that may look like others" in doubt or "mixes scripts" in doubt


def test_each_target_once_and_not_too_many() -> None:
    assert len(doubts('<a href="http://evil.example/">bank.example</a> ' * 5)) == 1
    many = "".join(f'<a href="http://evil.example/{number}">bank.example</a> ' for number in range(5000))
    assert len(doubts(many)) == 20
