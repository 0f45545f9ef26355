"""The line of every key."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from tuimail.config.lines import key_lines

TEXT = '''\
# [not.a.table]
top = "x # no comment" # a = 1
dotted.key."quo\\u0074ed = x" = [
  1, # [no]
  "]", [2, 3],
  { inside = 1, deep = { er = 2 } },
]
text = """
[accounts]
lines = "in a text" \\""" still
"""

[ table . 'name.with.dots' ]
a = {x = 1, y = [ { z = 1 } ], last = true}
b = \'\'\'it's
two lines\'\'\'
c = 1
[[array]]
d = 1979-05-27 07:32:00Z
[[array]]
d = -inf
'''


def test_all_kinds() -> None:
    tomllib.loads(TEXT)
    lines = key_lines(TEXT)
    assert lines == {
        ("top",): 2,
        ("dotted",): 3,
        ("dotted", "key"): 3,
        ("dotted", "key", "quoted = x"): 3,
        ("dotted", "key", "quoted = x", "inside"): 6,
        ("dotted", "key", "quoted = x", "deep"): 6,
        ("dotted", "key", "quoted = x", "deep", "er"): 6,
        ("text",): 8,
        ("table",): 13,
        ("table", "name.with.dots"): 13,
        ("table", "name.with.dots", "a"): 14,
        ("table", "name.with.dots", "a", "x"): 14,
        ("table", "name.with.dots", "a", "y"): 14,
        ("table", "name.with.dots", "a", "y", "z"): 14,
        ("table", "name.with.dots", "a", "last"): 14,
        ("table", "name.with.dots", "b"): 15,
        ("table", "name.with.dots", "c"): 17,
        ("array",): 18,
        ("array", "d"): 19,
    }


_KEYS = st.sampled_from(["a", "b-c", "9", '"q.x"', "'l # = ['", '"\\""'])
_VALUES = st.recursive(
    st.sampled_from(
        ["1", "-1.5e3", "true", '"x # = ["', "'''\n[t]\nk = 1\n'''", '"""a\\"""\n"""', "07:32:00", '""', "''"]
    ),
    lambda values: st.lists(values, max_size=3).map(lambda items: "[\n" + ", # x = [\n".join(items) + "]"),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.booleans(), _VALUES, st.lists(_KEYS, min_size=1, max_size=2)), max_size=8))
def test_every_statement_is_found_where_it_stands(statements: list[tuple[bool, str, list[str]]]) -> None:
    text = ""
    expected: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, (is_table, value, keys) in enumerate(statements):
        name = f"n{number}"
        path = ".".join([name, *keys])
        line = text.count("\n") + 1
        if is_table:
            text += f"[{path}]\n"
            table = tuple(_plain(each) for each in (name, *keys))
            expected[table] = line
        else:
            text += f"{path} = {value}\n"
            expected[(*table, *(_plain(each) for each in (name, *keys)))] = line
    tomllib.loads(text)
    lines = key_lines(text)
    assert {path: lines.get(path) for path in expected} == expected


def _plain(key: str) -> str:
    (name,) = tomllib.loads(f"{key} = 1")
    return name


@given(st.text(alphabet="[]{}=.,\"'#\n\\ ab1", max_size=60))
def test_what_is_no_toml_is_no_crash(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in key_lines(text).values())
