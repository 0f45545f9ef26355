"""rules.toml: read with the line of whatever is wrong, changed line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rule_file import add_rule, remove_rule, set_on, set_query
from tuimail.config.errors import ConfigError
from tuimail.config.paths import beside
from tuimail.config.rules import (
    Rule,
    RuleAction,
    load_rules,
    parse_rules,
    rule_toml,
)
from tuimail.model.ids import AccountId

WORK = AccountId("work")
BYHAND = """\
# my rules
[[rule]]
name = "Python"   # the lists
account = "work"
query = "list:python.org"
action = "move"
folder = "Lists/Python"

# noise
[[rule]]
name = "Noise"
account = "work"
mailbox = "Lists"
query = 'from:ci@x.org -subject:"failed"'
action = "archive"
"""
GOOD = 'name = "a"\naccount = "work"\nquery = "from:a"\naction = "trash"\n'
TEXTS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20).filter(str.strip)


def rule(name: str) -> Rule:
    return Rule(name=name, account=WORK, query="from:a", action=RuleAction.TRASH)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def test_no_file_means_no_rules(file: Path) -> None:
    assert load_rules(file) == ()


def test_what_is_written_by_hand_is_read(file: Path) -> None:
    file.write_text(BYHAND)
    python, noise = load_rules(file)
    assert (python.mailbox, python.action, python.deed, python.is_on) == (
        "INBOX",
        RuleAction.MOVE,
        "move to Lists/Python",
        True,
    )
    assert (noise.mailbox, noise.query) == ("Lists", 'from:ci@x.org -subject:"failed"')


@given(TEXTS, TEXTS, TEXTS, st.booleans(), st.sampled_from(RuleAction))
def test_what_is_written_is_read_again(name: str, folder: str, mailbox: str, is_on: bool, action: RuleAction) -> None:
    made = Rule(
        name=name,
        account=AccountId(name),
        query="from:a",
        action=action,
        mailbox=mailbox,
        folder=folder if action is RuleAction.MOVE else "",
        tag="todo" if action is RuleAction.TAG else "",
        is_on=is_on,
    )
    assert parse_rules(rule_toml(made), Path("rules.toml")) == (made,)


def test_a_rule_is_appended_and_the_rest_stays_as_it_was(file: Path) -> None:
    file.write_text(BYHAND)
    add_rule(file, rule("New"))
    assert file.read_text().startswith(BYHAND)
    assert [one.name for one in load_rules(file)] == ["Python", "Noise", "New"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_rule_rests_and_works_again_and_nothing_else_changes(file: Path) -> None:
    file.write_text(BYHAND)
    first = load_rules(file)[0]
    set_on(file, first, is_on=False)
    assert [one.is_on for one in load_rules(file)] == [False, True]
    assert file.read_text() == BYHAND.replace('"Lists/Python"\n', '"Lists/Python"\non = false\n')
    set_on(file, load_rules(file)[0], is_on=True)
    assert file.read_text().count("on = true") == 1


def test_another_query(file: Path) -> None:
    file.write_text(BYHAND)
    set_query(file, load_rules(file)[1], 'subject:"a \\"b\\""')
    assert load_rules(file)[1].query == 'subject:"a \\"b\\""'
    assert "# noise" in file.read_text()


def test_a_rule_goes_with_its_lines_only(file: Path) -> None:
    file.write_text(BYHAND)
    remove_rule(file, load_rules(file)[0])
    assert [one.name for one in load_rules(file)] == ["Noise"]
    assert file.read_text() == BYHAND[: BYHAND.index("[[rule]]")] + "\n" + BYHAND[BYHAND.index("# noise") :]


def test_a_rule_that_was_changed_meanwhile_is_not_guessed(file: Path) -> None:
    file.write_text(BYHAND)
    old = load_rules(file)[0]
    set_on(file, old, is_on=False)
    with pytest.raises(ConfigError, match="no longer has the rule"):
        remove_rule(file, old)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[[rule]]\n" + GOOD + 'folder = "x"\n', 6, "cannot be used together"),
        ("\n[[rule]]\n" + GOOD.replace("trash", "bin"), 6, "must be"),
        ("[[rule]]\n" + GOOD.replace("from:a", "frm:a"), 4, "is not a valid query"),
        ("[[rule]]\n" + GOOD.replace("from:a", "body:a"), 4, "cannot use body"),
        ("[[rule]]\n" + GOOD.replace('"from:a"', '"  "'), 4, "must not be empty"),
        ("[[rule]]\n" + GOOD.replace("trash", "move"), 5, "needs `folder"),
        ("[[rule]]\n" + GOOD.replace("trash", "tag") + 'tag = "a b"\n', 6, "one word"),
        ("[[rule]]\n" + GOOD + "\n[[rule]]\n" + GOOD + 'colour = "red"\n', 12, "unknown key"),
        ("[[rule]]\n" + GOOD + "[rule\n", 6, "not TOML"),
        ("rule = 3\n", 1, "list of tables"),
        ("[[rules]]\n", 1, "unknown key"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(file: Path, text: str, line: int, what: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigError, match=what) as caught:
        load_rules(file)
    assert caught.value.line == line


def test_a_bad_rule_is_never_written(file: Path) -> None:
    with pytest.raises(ConfigError, match="body"):
        add_rule(file, Rule(name="a", account=WORK, query="body:a", action=RuleAction.READ))
    assert not file.exists()


@given(st.text(max_size=200))
def test_any_text_is_rules_or_a_mistake(text: str) -> None:
    try:
        parse_rules(text, Path("rules.toml"))
    except ConfigError as error:
        assert str(error)  # noqa: PT017 - either is right


def test_rules_stand_beside_the_config() -> None:
    assert beside(Path("/etc/config.toml"), "rules") == Path("/etc/rules.toml")
    assert beside(Path("/etc/mail.toml"), "rules") == Path("/etc/mail.rules.toml")
