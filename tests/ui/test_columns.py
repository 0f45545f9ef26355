"""Columns of the message list, by a template or by what fits; every row is exactly as wide as it should be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcswidth

from tests.ui.drive import User, drive
from tests.ui.fakes import NOW, full_mailbox, summary
from tuimail.config.columns import parse_columns
from tuimail.model.flags import Flag, FlagSet
from tuimail.model.ids import MessageRow
from tuimail.state.threaded_order import Branch
from tuimail.ui.cells import cut, fit
from tuimail.ui.columns import AccountMark, RowColumns, RowFacts, size_text
from tuimail.ui.dates import ShortDates
from tuimail.ui.relaxed import relaxed_pieces
from tuimail.ui.tagging import tag_style
from tuimail.ui.theming import DEFAULT_THEME, MailStyles, find_theme, theme_directories

STYLES = MailStyles(find_theme(DEFAULT_THEME, list(theme_directories(None))))
DATES = ShortDates(NOW)
ALONE = RowFacts(None, "")
TAGGED = FlagSet(Flag.SEEN, frozenset({"todo", "$Forwarded", "bills"}))


def row(template: str, width: int, facts: RowFacts = ALONE, **fields: object) -> str:
    columns = RowColumns(parse_columns(template) if template else ())
    shown = replace(summary(2000), **fields)  # type: ignore[arg-type]
    return "".join(text for text, _ in columns.pieces(shown, facts, width, STYLES, DATES))


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{date:6} {subject}", " 14:22 #bills #todo Notes on the engine, part two           "),
        ("{subject:12}|{size}|{from:>20}|", "Notes on th…| 5.9K|        Ada Lovelace|"),
        ("{from:25%} {tags} {subject}", "Ada Lovelace    bills todo   Notes on the engine, part two  "),
        ("{size:<6}{{{subject:10}}}", "5.9K  {Notes on …}"),
    ],
)
def test_a_template(template: str, shown: str) -> None:
    assert row(template, 60, flags=TAGGED) == shown


def test_tags_have_their_colours_in_a_column_of_their_own() -> None:
    columns = RowColumns(parse_columns("{tags:8} {subject}"))
    pieces = columns.pieces(summary(2000, flags=TAGGED), ALONE, 60, STYLES, DATES)
    assert pieces[:2] == [("bills ", tag_style("bills", STYLES)), ("t… ", tag_style("todo", STYLES))]


def test_a_list_of_several_accounts_says_whose_each_row_is() -> None:
    work, home = (RowFacts(None, "", AccountMark(name, number)) for number, name in enumerate(("Work", "Ada at home")))
    assert row("", 80, work).endswith(" Work     ")
    assert row("", 80, home).endswith(" Ada at h…")
    assert "Work" not in row("", 30, work)
    pieces = [RowColumns().pieces(summary(2000), facts, 80, STYLES, DATES)[-1] for facts in (work, home)]
    assert pieces[0][1] != pieces[1][1]


def test_a_template_that_leaves_no_room_gives_way() -> None:
    wide = row("{date} {from:50} {size} {subject}", 60)
    assert wide == row("", 60)
    assert row("{date} {from:50} {size} {subject}", 100) != row("", 100)


@pytest.mark.parametrize("branch", [None, Branch(""), Branch("│ └─"), Branch("", (MessageRow(1), MessageRow(2)))])
@given(subject=st.text(max_size=60), sender=st.text(max_size=30), width=st.integers(0, 140))
def test_every_row_is_as_wide_as_the_list(branch: Branch | None, subject: str, sender: str, width: int) -> None:
    shown = row("", width, RowFacts(branch, ""), subject=subject, sender=sender)
    assert cell_len(shown) == max(width, cell_len(shown) if width < 12 else width)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("👩\u200d🔬 lab", ["👩\u200d🔬", " ", "l"]),
        ("🇩🇪🇫🇷!", ["🇩🇪", "🇫🇷", "!"]),
        ("e\u0301te\u0301", ["e\u0301", "t", "e\u0301"]),
        ("日本 and", ["日", "本", " ", "a"]),
        ("👍🏽ok", ["👍🏽", "o", "k"]),
    ],
)
def test_cutting_leaves_whole_characters_and_every_terminal_agrees_on_the_width(text: str, parts: list[str]) -> None:
    for width in range(12):
        begun = cut(text, width)
        assert wcswidth(begun) == width
        whole = begun.rstrip(" ")
        assert text.startswith(whole)
        assert (
            whole == ""
            or any("".join(parts[:count]).startswith(whole) for count in range(len(parts) + 1))
            or (len(whole) > len("".join(parts)))
        )
    assert fit("🇩🇪🇫🇷", 3) == "🇩🇪…"


@pytest.mark.parametrize(
    ("octets", "text"), [(0, "0"), (999, "999"), (1000, "1.0K"), (4200, "4.1K"), (12_000_000, "11M"), (-1, "0")]
)
def test_sizes(octets: int, text: str) -> None:
    assert size_text(octets) == text


@given(st.integers(0, 10**12))
def test_a_size_fits_its_column(octets: int) -> None:
    assert len(size_text(octets)) <= 5


def test_the_list_shows_the_columns_of_the_config() -> None:
    async def flow(user: User) -> None:
        user.screen.messages.columns = RowColumns(parse_columns("{size} {subject}"))
        user.screen.messages.restyle(STYLES)
        await user.settle()
        assert any("5.9K Notes on the engine" in line for line in user.lines())

    drive(flow, reads=full_mailbox())


@pytest.mark.parametrize(
    ("origin", "room"), [("  Inbox", 50), ("⇣ Sent", 50), ("  A folder with a very long name", 44)]
)
def test_where_a_message_was_found_ends_at_the_edge_and_takes_no_more_than_it_needs(origin: str, room: int) -> None:
    subject = "A subject that is longer than there is room for, whatever is beside it"
    shown = row("{subject}", 60, RowFacts(None, origin), subject=subject)
    assert shown.startswith(subject[:room])
    assert shown[room] == "…"
    assert shown.endswith(origin.strip() + " " if room > 44 else "… ")
    assert cell_len(shown) == 60


@pytest.mark.parametrize("width", [40, 52])
def test_on_two_lines_the_subject_has_all_of_its_own(width: int) -> None:
    shown = summary(2000, sender="Ada Lovelace", subject="s" * 200)
    above, below = relaxed_pieces(shown, RowFacts(None, "⇣ Sent"), width, STYLES, DATES)
    assert "".join(text for text, _ in above) == "Ada Lovelace".ljust(width - 21) + "  ⇣ Sent       14:22 "[-21:]
    assert "".join(text for text, _ in below) == "s" * (width - 2) + "…"
