"""The sample is a config, with every comment in it."""

from __future__ import annotations

from tests.config.test_load import FILE
from tuimail.config.load import parse
from tuimail.config.sample import sample_config, shortest_config


def test_the_sample_is_a_config() -> None:
    text = sample_config(FILE)
    assert str(FILE) in text
    (account,) = parse(text, FILE).accounts
    assert account.imap.port == 993


def _options(text: str) -> list[str]:
    """The sample once for each of its commented lines, with that line and its header active."""
    lines = text.split("\n")
    variants = []
    for at, line in enumerate(lines):
        if " = " not in line or not line.startswith("# "):
            continue
        active = [each.removeprefix("# ") if number == at else each for number, each in enumerate(lines)]
        header = next(back for back in range(at, -1, -1) if lines[back].removeprefix("# ").startswith("["))
        active[header] = active[header].removeprefix("# ")
        if line.startswith("# tunnel"):
            active = [each for each in active if not each.startswith("host")]
        elif "smtp]" in active[header] and not line.startswith("# host"):
            active[header] += '\nhost = "h"'
        variants.append("\n".join(active))
    return variants


def test_every_comment_of_the_sample_is_an_option_that_works() -> None:
    variants = _options(sample_config(FILE))
    assert len(variants) > 12
    for text in variants:
        parse(text, FILE)


def test_its_beginning_is_a_config_and_leaves_room_on_a_small_screen_for_what_to_do() -> None:
    text = shortest_config(FILE)
    assert len(parse(text, FILE).accounts) == 1
    assert len(text.splitlines()) <= 17
