"""When a message wakes and where it came from, as keywords."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuimail.imap.encode import flag
from tuimail.model.flags import FlagSet
from tuimail.model.snooze import (
    EPOCH,
    LAST,
    STEP_S,
    came_from,
    is_snoozing,
    origin_keyword,
    rounded,
    snooze_keywords,
    wake_keywords,
    wake_time,
)

TIMES = st.integers(EPOCH + 1, LAST)
NAMES = st.text(min_size=1, max_size=40)


@given(TIMES)
def test_a_time_comes_back_at_its_next_quarter_of_an_hour(moment: int) -> None:
    found = wake_time(wake_keywords(moment))
    assert found == rounded(moment)
    assert 0 <= found - moment < STEP_S
    assert found % STEP_S == 0


@given(TIMES, st.lists(st.sampled_from(["$Junk", "Work", "$SnoozeBitXY", "$SnoozeBit99", "$SnoozedFrom-00000000"])))
def test_other_keywords_say_nothing_of_the_time(moment: int, others: list[str]) -> None:
    assert wake_time([*wake_keywords(moment), *others]) == rounded(moment)
    assert wake_time(others) is None


@given(TIMES, st.data())
def test_a_lost_keyword_wakes_too_early_and_never_too_late(moment: int, data: st.DataObject) -> None:
    words = sorted(wake_keywords(moment))
    kept = data.draw(st.lists(st.sampled_from(words), unique=True, max_size=len(words) - 1))
    found = wake_time(kept)
    assert found is None or found < rounded(moment)


@given(TIMES)
def test_servers_may_spell_keywords_as_they_like(moment: int) -> None:
    assert wake_time(word.upper() for word in wake_keywords(moment)) == rounded(moment)


def test_years_of_snoozing_use_few_names() -> None:
    day = 86_400
    names = {word for days in range(6 * 365) for word in wake_keywords(1_795_000_000 + days * day + days % 24 * 3600)}
    assert len(names) <= 19


@given(NAMES)
def test_a_keyword_of_a_folder_is_an_atom_that_leads_back(name: str) -> None:
    word = origin_keyword(name)
    if name.upper() == "INBOX":
        assert word == ""
        return
    assert flag(word) == word.encode("ascii")
    assert came_from([word.upper()], ["INBOX", "another", name]) == name


def test_what_left_the_inbox_says_nothing() -> None:
    assert came_from(wake_keywords(1_795_000_000), ["INBOX", "Work"]) is None
    assert came_from([origin_keyword("Gone")], ["INBOX", "Work"]) is None


def test_ours_are_told_from_others() -> None:
    ours = wake_keywords(1_795_000_000) | {origin_keyword("Lists")}
    assert snooze_keywords([*ours, "$Junk", "$Snoozing", "Work"]) == ours
    assert is_snoozing(FlagSet(keywords=ours))
    assert not is_snoozing(FlagSet(keywords=frozenset({"$Junk", origin_keyword("Lists")})))
