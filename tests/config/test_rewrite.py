"""Values of a TOML text are changed, and all else stays as the user wrote it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.config.append import quoted
from tuimail.config.macros import macros_toml
from tuimail.config.rewrite import tables_of, with_table, with_values
from tuimail.config.rules import RuleAction, parse_rules, set_on, set_values
from tuimail.config.schema import Config
from tuimail.config.searches import read_searches, searches_toml
from tuimail.config.settings import Settings

FILE = Path("file.toml")
TEXT = """\
# mine, all of it

[searches]   # these
# about Ada
"from ada" = "from:ada"      # she writes often
old = 'in:archive'
many = \"\"\"
from:bob\"\"\"   # on two lines

[else]
kept = [ "a", # one
  "b" ]
"""


def changed(**values: str) -> str:
    return with_table(TEXT, "searches", {name.replace("_", " "): quoted(value) for name, value in values.items()})


def test_a_value_is_changed_where_it_stands_and_its_comment_stays() -> None:
    now = changed(from_ada="from:eva", old="in:archive", many="from:bob")
    assert now == TEXT.replace('"from:ada" ', '"from:eva" ')
    assert changed(from_ada="from:ada", old="in:archive", many="from:eve") == TEXT.replace(
        '"""\nfrom:bob"""', '"from:eve"'
    )


def test_what_goes_takes_its_line_along_and_what_is_new_stands_in_its_place() -> None:
    now = changed(from_ada="from:ada", new="x", many="from:bob")
    assert now == TEXT.replace("old = 'in:archive'\n", 'new = "x"\n')
    assert changed(first="1", from_ada="from:ada", old="in:archive", many="from:bob") == TEXT.replace(
        "# about Ada", 'first = "1"\n# about Ada'
    )


def test_a_table_that_is_not_there_comes_at_the_end() -> None:
    assert with_table("", "t", {"a": "1", "b c": "2"}, "# head\n") == '# head\n[t]\na = 1\n"b c" = 2\n'
    assert with_table("[x]\ny = 1", "t", {"a": "1"}) == "[x]\ny = 1\n\n[t]\na = 1\n"
    assert with_table("t = {a = 1}\n[x]\n", "t", {"a": "2"}) == "[x]\n\n[t]\na = 2\n"
    assert with_table("t.a = 1 # one\n", "t", {"a": "2"}) == "t.a = 2 # one\n"
    assert tables_of(TEXT) == ["searches", "else"]


@pytest.mark.parametrize("mark", ["", "  # why"])
def test_values_of_one_table_keep_their_comments(mark: str) -> None:
    text = f'[[rule]]{mark}\nname = "a # b"{mark}\n  on=true{mark}'
    assert with_values(text, {"name": '"c"', "on": "false", "tag": '"t"'}) == (
        f'[[rule]]{mark}\nname = "c"{mark}\n  on=false{mark}\ntag = "t"\n'
    )


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
VALUES = st.dictionaries(NAMES, NAMES, max_size=5)


@given(VALUES, VALUES)
def test_it_says_what_it_is_to_say_and_comments_stay(before: dict[str, str], after: dict[str, str]) -> None:
    first = with_table("# top\n", "t", {name: quoted(value) for name, value in before.items()})
    first = first.replace("\n", "   # same line\n") + "# end\n[other]\na = 1 # one\n"
    now = with_table(first, "t", {name: quoted(value) for name, value in after.items()})
    assert tomllib.loads(now) == {**({"t": after} if before or after else {}), "other": {"a": 1}}
    kept = len([name for name in after if name in before])
    assert now.count("# same line") >= 1 + kept
    assert now.endswith("# end\n[other]\na = 1 # one\n") or not before


def test_every_file_that_the_program_writes_keeps_the_users_comments(tmp_path: Path) -> None:
    searches = '# mine\n[searches]\nada = "from:ada" # why\n'
    assert searches_toml({"ada": "from:eva"}, FILE, searches) == searches.replace("from:ada", "from:eva")
    macros = '# mine\n[macros]\nlast = "j" # why\n'
    assert macros_toml({"last": "k"}, macros) == macros.replace('"j"', '"k"')
    file = tmp_path / "settings.toml"
    file.write_text('# mine\n[ui]\ntheme = "tuimail-light" # by day\n')
    settings = Settings(Config(), file)
    settings.put("ui.theme", "tuimail-dark")
    settings.put("ui.mouse", False)
    settings.keep("ui.theme")
    settings.keep("ui.mouse")
    assert file.read_text() == '# mine\n[ui]\nmouse = false\ntheme = "tuimail-dark" # by day\n'
    rules = '[[rule]] # one\nname = "x" # mine\naccount = "a"\nquery = "from:b"\naction = "read" # only that\n'
    (rule,) = parse_rules(rules, FILE)
    now = set_values(rules, FILE, rule, query="from:c", name="y")
    assert now == rules.replace("from:b", "from:c").replace('"x"', '"y"')
    (rule,) = parse_rules(now, FILE)
    assert rule.action is RuleAction.READ
    assert set_on(now, FILE, rule, is_on=False) == f"{now}on = false\n"
    assert read_searches(tmp_path / "none.toml") == {}
