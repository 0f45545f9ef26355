"""mailto: links, as browsers and mail write them (RFC 6068)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.cli.mailto import addressees, exchanged_with
from tuimail.cli.parse import UsageError
from tuimail.query.parser import parse


@pytest.mark.parametrize(
    ("url", "people"),
    [
        ("mailto:ada@example.org", ["ada@example.org"]),
        ("MAILTO:ada@example.org,bob@example.org", ["ada@example.org", "bob@example.org"]),
        ("mailto:?to=ada@example.org&subject=a@b", ["ada@example.org"]),
        ("mailto:ada@example.org?cc=bob@example.org&to=ada@example.org", ["ada@example.org", "bob@example.org"]),
        ("mailto:ada+list@example.org?cc=bob+x@example.org", ["ada+list@example.org", "bob+x@example.org"]),
        ("mailto:ada%40example.org", ["ada@example.org"]),
        (
            "mailto:%1b%5d0;x%07ada@example.org",
            ["\N{REPLACEMENT CHARACTER}]0;x\N{REPLACEMENT CHARACTER}ada@example.org"],
        ),
    ],
)
def test_the_people_of_a_link(url: str, people: list[str]) -> None:
    assert addressees(url) == people


@pytest.mark.parametrize("url", ["mailto:", "https://example.org", "", "mailto:nobody", "mailto:?subject=x"])
def test_a_link_to_nobody_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(UsageError, match="mailto"):
        addressees(url)


@given(st.text())
def test_any_link_makes_a_query_or_a_sentence(text: str) -> None:
    try:
        people = addressees("mailto:" + text)
    except UsageError:
        return
    parse(exchanged_with(people))


def test_mail_from_and_to_them_is_looked_for() -> None:
    assert str(parse(exchanged_with(["ada@example.org"]))) == (
        "from:ada@example.org or to:ada@example.org or cc:ada@example.org"
    )
