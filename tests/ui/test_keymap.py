"""Keys: notation, layers, clashes, sequences."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuimail.config.load import load, place_of
from tuimail.ui.actions import ACTIONS
from tuimail.ui.keymap import PROFILE_DIRECTORY, KeyMatcher, build_keymap, load_profile
from tuimail.ui.keynames import KeyNameError, parse_keys, show_key, show_sequence, token_of
from tuimail.ui.look import load_look

# PEERS section 4, last column, for what exists so far.
TABLE = {
    "list.next": "j",
    "list.previous": "k",
    "list.first": "gg",
    "list.last": "G",
    "list.page-down": "C-d",
    "list.page-up": "C-u",
    "list.next-unread": "n",
    "list.previous-unread": "N",
    "list.filter": "\\",
    "list.sort": "O",
    "list.reverse": "gO",
    "list.sweep": "S",
    "list.threads": "T",
    "list.conversation": "gC",
    "list.headings": "gh",
    "search.save": "g/",
    "search.forget": "",
    "search.show": "",
    "thread.mute": "gm gM",
    "thread.watch": "gW",
    "list.fold": "-",
    "list.unfold": "+",
    "list.toggle-fold": "",
    "list.fold-all": "_",
    "pane.down": "↓",
    "pane.up": "↑",
    "pane.page-down": "PgDn",
    "pane.page-up": "PgUp",
    "pane.first": "Home",
    "pane.last": "End",
    "message.open": "Enter o",
    "message.archive": "e a",
    "message.trash": "d #",
    "message.delete": "D",
    "message.spam": "!",
    "message.star": "s F",
    "message.toggle-read": "U",
    "message.mark-read": "I",
    "message.move": "m",
    "message.copy": "M",
    "message.tag": "l",
    "message.unsubscribe": "B",
    "select.stay": "",
    "message.snooze": "b",
    "rule.make": "gk",
    "rule.always": "g.",
    "rule.show": "gE",
    "folder.snoozed": "gb",
    "journal.undo": "u z",
    "journal.redo": "C-r",
    "select.toggle": "x t",
    "select.range": "V",
    "select.all": "*a",
    "select.none": "*n",
    "select.unread": "*u",
    "select.read": "*r",
    "select.starred": "*s",
    "select.sender": "*f",
    "select.thread": "*t",
    "select.list": "*i",
    "select.older": "*o",
    "select.invert": "*v",
    "select.show": "*p",
    "flow.start": "w",
    "flow.reply": "r",
    "flow.undo": "X",
    "select.apply": ";",
    "reader.page-down": "Space C-f",
    "reader.page-up": "Bksp C-b",
    "reader.headers": "H",
    "reader.html": "A",
    "reader.links": "L",
    "reader.attachments": "v",
    "reader.pipe": "|",
    "reader.answer": "gV",
    "reader.mark": "",
    "reader.yank": "y",
    "list.search": "/",
    "reader.find": "",
    "select.query": "*/",
    "reader.find-next": "",
    "reader.find-previous": "",
    "reader.fold-quotes": "gq",
    "reader.next-part": "}",
    "reader.previous-part": "{",
    "reader.source": "gr",
    "reader.show-all": "gf",
    "reader.copied": "gy",
    "screen.close": "q",
    "screen.back": "Esc",
    "screen.out": "",
    "folder.goto": "gl",
    "folder.inbox": "gi",
    "folder.favourite": "g*",
    "mark.set": '"a…"z',
    "mark.jump": "'a…'z",
    "mark.list": "g'",
    "jump.back": "C-o",
    "folder.all-inboxes": "gA",
    "folder.starred": "gs",
    "folder.drafts": "gd",
    "folder.sent": "gt",
    "folder.archive": "ga",
    "folder.next": "J",
    "folder.previous": "K",
    "action.repeat": ".",
    "app.command": ":",
    "app.mouse": "gx",
    "journal.show": "gu",
    "macro.record": "g@",
    "macro.play": "@",
    "macro.list": "",
    "folder.create": "",
    "folder.rename": "",
    "folder.delete": "",
    "folder.subscribe": "",
    "folder.mark-read": "gI",
    "folder.empty": "",
    "account.goto": "1 2 3 4 5 6 7 8 9",
    "account.next": "g Tab",
    "account.add": "",
    "account.edit": "",
    "account.sync": "$",
    "pane.next": "Tab",
    "pane.previous": "S-Tab",
    "pane.left": "h ←",
    "pane.right": "→",
    "pane.zoom": "Z",
    "pane.grow": ">",
    "pane.shrink": "<",
    "screen.layout": "gw",
    "app.bind": "",
    "app.settings": "gS",
    "folders.hide": "`",
    "app.palette": "C-k C-p",
    "app.theme": "",
    "app.keys": "",
    "app.help": "?",
    "app.connections": "gc",
    "app.said": "gp",
    "app.repaint": "C-l",
    "app.suspend": "C-z",
    "app.quit": "C-q",
}


def test_the_default_keys_are_the_ones_of_the_contract() -> None:
    keymap, problems = build_keymap({}, {})
    assert problems == []
    assert {action_id: keymap.all_shown(action_id).replace("  ", " ") for action_id in ACTIONS} == TABLE


def test_a_capital_q_is_left_unbound_so_that_caps_lock_cannot_quit() -> None:
    keymap, _ = build_keymap({}, {})
    assert ("Q",) not in keymap.by_sequence


@pytest.mark.parametrize(
    ("text", "sequences"),
    [
        ("e,a", [("e",), ("a",)]),
        ("e, a", [("e",), ("a",)]),
        ("g g", [("g", "g")]),
        ("C-d", [("ctrl+d",)]),
        ("M-v, M-V, alt+<", [("alt+v",), ("alt+V",), ("alt+<",)]),
        ("ctrl+/", [("ctrl+_",)]),
        ("ctrl+D", [("ctrl+d",)]),
        ("S-Tab, PgDn", [("shift+tab",), ("pagedown",)]),
        ("esc,return", [("escape",), ("enter",)]),
        ("#,\\,-,+", [("#",), ("\\",), ("-",), ("+",)]),
        ("G", [("G",)]),
        ("comma, ,", [(",",)]),
        (",", [(",",)]),
        ("", []),
        ("* a", [("*", "a")]),
        ("F5", [("f5",)]),
        ("ä", [("ä",)]),
    ],
)
def test_notation(text: str, sequences: list[tuple[str, ...]]) -> None:
    assert parse_keys(text) == sequences


@pytest.mark.parametrize("text", ["gg", "ctrl+", "hyper+x", "enterr", "C-dd", "--", "++"])
def test_unreadable_keys_say_what_to_write(text: str) -> None:
    with pytest.raises(KeyNameError, match="there is no key"):
        parse_keys(text)


def test_a_sequence_without_spaces_is_explained() -> None:
    with pytest.raises(KeyNameError, match="“g g”"):
        parse_keys("gg")


@pytest.mark.parametrize(
    ("key", "character", "token"),
    [
        ("j", "j", "j"),
        ("G", "G", "G"),
        ("number_sign", "#", "#"),
        ("backslash", "\\", "\\"),
        ("space", " ", "space"),
        ("ctrl+d", "\x04", "ctrl+d"),
        ("enter", "\r", "enter"),
        ("down", None, "down"),
        ("grave_accent", "`", "`"),
        ("alt+v", "v", "alt+v"),
        ("alt+shift+v", "V", "alt+V"),
        ("alt+less_than_sign", "<", "alt+<"),
        ("alt+v", None, "alt+v"),
        ("alt+shift+comma", None, "alt+<"),
        ("ctrl+@", "\x00", "ctrl+space"),
        ("ctrl+space", None, "ctrl+space"),
        ("ctrl+underscore", "\x1f", "ctrl+_"),
        ("ctrl+slash", None, "ctrl+_"),
    ],
)
def test_tokens(key: str, character: str | None, token: str) -> None:
    assert token_of(key, character) == token


def test_keys_for_people() -> None:
    assert show_key("ctrl+k") == "C-k"
    assert show_key("shift+tab") == "S-Tab"
    assert show_key("+") == "+"
    assert show_key("f5") == "F5"
    assert show_sequence(("g", "tab")) == "g Tab"
    assert show_sequence(("*", "a")) == "*a"


def test_the_user_replaces_all_keys_of_an_action() -> None:
    keymap, problems = build_keymap({"message.archive": "ctrl+y"}, {})
    assert problems == []
    assert keymap.by_sequence[("ctrl+y",)] == "message.archive"
    assert ("e",) not in keymap.by_sequence


def test_the_users_key_wins_over_a_default_that_has_another() -> None:
    keymap, problems = build_keymap({"message.archive": "x"}, {})
    assert problems == []
    assert keymap.by_action["select.toggle"] == (("t",),)
    assert keymap.by_sequence[("x",)] == "message.archive"


def test_an_action_that_loses_its_last_key_is_reported_unless_that_is_said() -> None:
    _, problems = build_keymap({"message.archive": "m"}, {})
    assert [problem.action_id for problem in problems] == ["message.move"]
    assert "no key is left" in str(problems[0])
    _, problems = build_keymap({"message.archive": "m", "message.move": ""}, {})
    assert problems == []


def test_two_overrides_of_one_key_are_a_clash_and_the_first_wins() -> None:
    keymap, problems = build_keymap({"message.archive": "y", "message.spam": "y"}, {})
    assert keymap.by_sequence[("y",)] == "message.archive"
    assert str(problems[0]) == "[keys] message.spam: y clashes with y of message.archive, which keeps it"


def test_a_key_that_begins_a_sequence_is_a_clash() -> None:
    keymap, problems = build_keymap({"message.archive": "y y", "message.spam": "y"}, {})
    assert keymap.by_sequence.get(("y", "y")) == "message.archive"
    assert "clashes with yy" in str(problems[0])


def test_unknown_ids_name_the_nearest() -> None:
    _, problems = build_keymap({"message.archiv": "y"}, {})
    assert "did you mean message.archive?" in str(problems[0])


def test_unreadable_overrides_leave_the_rest_alone() -> None:
    keymap, problems = build_keymap({"message.archive": "gx"}, {})
    assert len(problems) == 1
    assert keymap.by_sequence[("j",)] == "list.next"


def test_sequences_wait_without_running_anything() -> None:
    keymap, _ = build_keymap({}, {})
    matcher = KeyMatcher(keymap)
    assert matcher.feed("g") == (None, ("g",))
    assert len(matcher.prefix) == 1
    assert matcher.feed("i") == ("folder.inbox", ("g", "i"))
    assert not matcher.prefix


def test_a_wrong_second_key_runs_nothing() -> None:
    keymap, _ = build_keymap({}, {})
    matcher = KeyMatcher(keymap)
    matcher.feed("*")
    assert matcher.feed("d") == (None, ("*", "d"))
    assert matcher.prefix == ()
    assert matcher.feed("d") == ("message.trash", ("d",))


def test_continuations_name_what_can_follow() -> None:
    keymap, _ = build_keymap({}, {})
    assert (("i",), "folder.inbox") in keymap.continuations(("g",))
    assert {action for _, action in keymap.continuations(("*",))} == {
        "select.all",
        "select.none",
        "select.unread",
        "select.read",
        "select.starred",
        "select.query",
        "select.sender",
        "select.thread",
        "select.list",
        "select.older",
        "select.invert",
        "select.show",
    }


def test_every_shipped_profile_reads_without_a_problem() -> None:
    for path in PROFILE_DIRECTORY.glob("*.toml"):
        profile, problems = load_profile(path.stem)
        assert problems == []
        assert build_keymap({}, profile)[1] == []


def test_a_profile_that_is_not_there_or_broken_costs_itself_only(tmp_path: Path) -> None:
    keys, problems = load_profile("nosuch", (tmp_path,))
    assert keys == {}
    assert "default keys are used" in str(problems[0])
    (tmp_path / "bad.toml").write_text("= 3")
    keys, problems = load_profile("bad", (tmp_path,))
    assert keys == {}
    assert "bad.toml" in str(problems[0])


def test_a_clash_is_told_with_its_place_in_the_config(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\n"message.archive" = "y"\n"message.spam" = "y"\n')
    config = load(path)
    look = load_look(keys=config.keys).located(lambda action_id: place_of(config, "keys", action_id))
    assert look.problems[0].startswith(f"{path}:3: [keys] message.spam: y clashes with y of message.archive")
