"""Cells, wrapping, dates and the arrangement: the pure parts under the widgets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from tuimail.model.document import Line, LineKind, Span, SpanKind
from tuimail.state.remembered import Panes
from tuimail.ui.arrangement import Circumstances, Layout, Place, Sizes, arrange, wished
from tuimail.ui.cells import fit
from tuimail.ui.dates import NARROW_WIDTH, SHORT_WIDTH, ShortDates, long_date
from tuimail.ui.reading_layout import HeaderLine, Wrapping, header_block, pieces_of
from tuimail.ui.theming import DEFAULT_THEME, MailStyles, find_theme, theme_directories
from tuimail.ui.widgets.bars import lay_out
from tuimail.ui.widgets.lines import strip_of
from tuimail.ui.wrap import words_of, wrap_ranges, wrap_words

NOW = 1_773_153_120  # Tue 10 Mar 2026 14:32 UTC


@given(st.text(), st.integers(0, 40))
def test_fit_takes_exactly_the_cells_asked_for(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("plain", 8, "plain   "),
        ("a longer one", 8, "a longe…"),
        ("日本語のメール", 8, "日本語 …"),
        ("\x1b[2Jred", 8, "\ufffd[2Jred "),
        ("abc\u202ecba", 8, "abccba  "),
    ],
)
def test_fit(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])), st.integers(1, 30))
def test_wrapping_loses_nothing_but_blanks_at_breaks(text: str, width: int) -> None:
    ranges = wrap_ranges(text, width)
    assert "".join(text[start:end] for start, end in ranges).replace(" ", "") == text.replace(" ", "")
    for start, end in ranges:
        assert cell_len(text[start:end]) <= width or end - start == 1


def test_wrapping_breaks_at_blanks_and_cuts_long_words() -> None:
    text = "one two three fourteencharacters"
    assert [text[start:end] for start, end in wrap_ranges(text, 8)] == [
        "one two",
        "three",
        "fourteen",
        "characte",
        "rs",
    ]


def test_a_number_stays_with_its_unit() -> None:
    text = "Der Server nimmt Nachrichten bis 22 MB, in 300 ms."
    for width in range(11, 60):
        lines = wrap_words(text, width)
        assert " ".join(lines) == text
        assert not any(line.startswith(("MB", "ms")) for line in lines)
    assert wrap_words("22 MB", 3) == ["22", "MB"], "where there is no room for both"
    assert wrap_words("all 22 MBytes", 7) == ["all 22", "MBytes"]
    assert list(words_of("bis 22 MB (5 %). Ende 3")) == ["bis", "22 MB", "(5 %).", "Ende", "3"]
    assert list(words_of("")) == [""]


def test_wrapping_of_a_wide_text_counts_cells() -> None:
    text = "日本語のメールです"
    assert [text[start:end] for start, end in wrap_ranges(text, 7)] == ["日本語", "のメー", "ルです"]


def test_parts_that_stay_whole_are_broken_between_them_only() -> None:
    text = "e archive · d move to trash · m move"
    ranges = wrap_ranges(text, 20, " · ")
    assert [text[start:end] for start, end in ranges] == ["e archive", "d move to trash", "m move"]


def test_a_line_that_would_be_half_empty_is_broken_in_a_word_all_the_same() -> None:
    assert [text[start:end] for text in ["ab cdefghij kl"] for start, end in wrap_ranges(text, 8, least=0.7)] == [
        "ab cdefg",
        "hij kl",
    ]
    text = "Received: from there"
    assert [text[start:end] for start, end in wrap_ranges(text, 17, least=0.7)] == ["Received: from", "there"]


def test_a_million_lines_are_wrapped_as_far_as_somebody_looks() -> None:
    wrapping = Wrapping([Line("word " * 40)] * 1_000_000, 80)
    assert wrapping.line(10) is not None
    assert wrapping.known < 200
    assert not wrapping.is_complete
    assert wrapping.height > 1_000_000


def test_spans_keep_their_text_across_a_break() -> None:
    styles = MailStyles(find_theme(DEFAULT_THEME, theme_directories(None)))
    line = Line("see https://example.org/a/long/path now", spans=(Span(4, 35, SpanKind.LINK, "https://example.org/"),))
    wrapping = Wrapping([line], 22)
    texts, links = [], []
    for index in range(wrapping.height + 3):
        part = wrapping.line(index)
        if part is not None:
            pieces = pieces_of(line, part, 22, styles)
            texts.append("".join(text for text, _ in pieces).strip())
            links += [text for text, style in pieces if style.link]
    assert "".join(texts).replace(" ", "") == line.text.replace(" ", "")
    assert "".join(links) == "https://example.org/a/long/path"


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "https://a\x1b\\b", "file:///etc/passwd", "https://exämple.org"]
)
def test_doubtful_targets_do_not_become_terminal_links(target: str) -> None:
    styles = MailStyles(find_theme(DEFAULT_THEME, theme_directories(None)))
    line = Line("click", spans=(Span(0, 5, SpanKind.LINK, target),))
    part = Wrapping([line], 40).line(0)
    assert part is not None
    assert all(style.link is None for _, style in pieces_of(line, part, 40, styles))


def test_preformatted_lines_are_not_reflowed_but_never_cut() -> None:
    line = Line("a  b " * 10, LineKind.PREFORMATTED)
    wrapping = Wrapping([line], 22)
    wrapping.reach(10)
    assert wrapping.known == 3


@pytest.mark.parametrize(
    ("moment", "shown", "narrow"),
    [
        (NOW, "14:32", "14:32"),
        (NOW - 15 * 3600, "Mon 23:32", "Mon"),
        (NOW - 6 * 86400, "Wed 14:32", "Wed"),
        (NOW - 7 * 86400, "3 Mar", "3 Mar"),
        (NOW - 365 * 86400, "2025-03-10", "2025"),
        (NOW + 400 * 86400, "2027-04-14", "2027"),
        (-1, "1969-12-31", "1969"),
        (10**18, "????-??-??", "????"),
    ],
)
def test_dates(moment: int, shown: str, narrow: str) -> None:
    dates = ShortDates(NOW)
    assert dates.short(moment) == shown
    assert dates.narrow(moment) == narrow


@given(st.integers(-(10**12), 10**12))
def test_dates_keep_their_width(moment: int) -> None:
    dates = ShortDates(NOW)
    assert len(dates.short(moment)) <= SHORT_WIDTH
    assert len(dates.narrow(moment)) <= NARROW_WIDTH


def test_a_day_ends() -> None:
    dates = ShortDates(NOW)
    assert dates.holds(NOW + 3600)
    assert not dates.holds(NOW + 10 * 3600)


def test_long_date() -> None:
    assert time.tzname[0] == "UTC"
    assert long_date(NOW) == "Tue 10 Mar 2026, 14:32"
    assert long_date(10**18) == "unreadable date"


@pytest.mark.parametrize(
    ("now", "places", "is_beside"),
    [
        (Circumstances(120, 40), "folders list reader", False),
        (Circumstances(250, 80), "folders list reader", True),
        (Circumstances(120, 40, hides_folders=True), "list reader", False),
        (Circumstances(120, 40, Place.FOLDERS, hides_folders=True), "folders list reader", False),
        (Circumstances(120, 14), "folders list", False),
        (Circumstances(120, 14, Place.READER), "folders reader", False),
        (Circumstances(80, 24), "list", False),
        (Circumstances(80, 24, is_reading=True), "list reader", False),
        (Circumstances(80, 24, Place.FOLDERS), "folders list", False),
        (Circumstances(60, 20), "list", False),
        (Circumstances(60, 20, Place.READER, is_reading=True), "reader", False),
        (Circumstances(60, 20, Place.FOLDERS), "folders", False),
        (Circumstances(120, 40, Place.READER, is_zoomed=True), "reader", False),
        (Circumstances(20, 5), "list", False),
    ],
)
def test_arrangement(now: Circumstances, places: str, is_beside: bool) -> None:
    arrangement = arrange(now)
    assert " ".join(arrangement.places) == places
    assert arrangement.is_beside is is_beside or len(arrangement.places) == 1


@given(st.integers(1, 300), st.integers(1, 100), st.sampled_from(Place), st.booleans(), st.booleans(), st.booleans())
def test_the_focused_pane_is_always_on_screen(
    width: int, height: int, place: Place, is_reading: bool, is_zoomed: bool, hides_folders: bool
) -> None:
    now = Circumstances(width, height, place, is_reading, is_zoomed, hides_folders)
    assert place in arrange(now).places


@given(st.lists(st.text(max_size=12), max_size=4), st.lists(st.text(max_size=12), max_size=3), st.integers(0, 60))
def test_bars_fill_their_width(left: list[str], right: list[str], width: int) -> None:
    plain = Style()
    pieces = lay_out([(text, plain) for text in left], [(text, plain) for text in right], width)
    assert sum(cell_len(text) for text, _ in pieces) == width


def test_neighbours_of_one_style_are_one_segment() -> None:
    bold = Style(bold=True)
    strip = strip_of([("a", bold), ("b", bold), ("", Style()), ("c", Style())], 5, Style())
    assert [segment.text for segment in strip] == ["ab", "c", "  "]


@pytest.mark.parametrize(
    ("layout", "width", "places", "is_beside"),
    [
        (Layout.WIDE, 110, "folders list reader", True),
        (Layout.CLASSIC, 250, "folders list reader", False),
        (Layout.NARROW, 250, "list", False),
        (Layout.WIDE, 60, "list", False),
    ],
)
def test_layouts(layout: Layout, width: int, places: str, is_beside: bool) -> None:
    arrangement = arrange(Circumstances(width, 40, layout=layout))
    assert (" ".join(arrangement.places), arrangement.is_beside) == (places, is_beside)


@given(st.lists(st.tuples(st.sampled_from(Place), st.sampled_from([-1, 1])), max_size=60))
def test_sizes_stay_within_what_leaves_every_pane_something(steps: list[tuple[Place, int]]) -> None:
    sizes, arrangement = Sizes(), arrange(Circumstances(120, 40))
    for place, step in steps:
        sizes = sizes.grown(place, step, arrangement)
    assert sizes.folders == 0 or 12 <= sizes.folders <= 60
    assert sizes.share == 0 or 15 <= sizes.share <= 85
    assert wished(Panes(*sizes)) == sizes
    assert wished(Panes(-5, 1000)) == Sizes()


def test_a_warning_of_several_lines_is_one_block_beside_its_mark() -> None:
    styles = MailStyles(find_theme(DEFAULT_THEME, list(theme_directories(None))))
    lines = header_block([HeaderLine("", "! " + "word " * 20, "warning")], 40, 96, styles)
    shown = ["".join(text for text, _ in line) for line in lines[:-1]]
    assert shown[0].startswith(" ! word")
    assert len(shown) > 1
    assert all(line.startswith("   word") and len(line) <= 39 for line in shown[1:])
