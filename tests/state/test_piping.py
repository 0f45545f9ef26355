"""Commands that get a message at their standard input."""

from __future__ import annotations

from tuimail.state.piping import pipe


def test_a_command_reads_all_of_it_and_its_words_are_safe_to_show() -> None:
    answer = pipe("wc -c; printf 'a\\033[2Jb'", [b"x" * 70_000, b"y"])
    assert answer.is_good
    assert answer.document is not None
    first, second = (line.text for line in answer.document.lines)
    assert first.strip() == "70001"
    assert "\x1b" not in second


def test_a_failure_is_a_sentence_with_what_was_written() -> None:
    answer = pipe("echo no >&2; exit 3", [b""])
    assert not answer.is_good
    assert answer.words == "“echo no >&2; exit 3” ended with status 3."
    assert answer.document is not None
    assert answer.document.lines[0].text == "no"


def test_what_does_not_end_is_stopped_with_all_it_started() -> None:
    answer = pipe("sleep 100 & sleep 100", [b""], longest_s=0.2)
    assert "was stopped" in answer.words


def test_a_command_that_reads_nothing_is_no_failure() -> None:
    assert pipe("true", [b"x" * 1_000_000]).is_good
    assert pipe("a\0b", [b""]).is_good is False


def test_what_nobody_waits_for_any_more_is_stopped_with_all_it_started() -> None:
    asked: list[int] = []

    def is_stopped() -> bool:
        asked.append(1)
        return len(asked) > 1

    answer = pipe("sleep 100 & sleep 100", [b""], is_stopped=is_stopped)
    assert answer.words == "“sleep 100 & sleep 100” was stopped."
