"""Other names of folders in a query."""

from __future__ import annotations

import pytest

from tuimail.query.folders import with_folders
from tuimail.query.parser import parse


@pytest.mark.parametrize(
    ("query", "becomes"),
    [
        ("in:old", 'in:"a b"'),
        ("from:ada -in:old", 'from:ada -in:"a b"'),
        ("(in:old or in:x) is:unread", '(in:"a b" or in:x) is:unread'),
        ("in:both", "in:old or in:new"),
        ("is:unread in:both", "is:unread (in:old or in:new)"),
        ("in:both or in:new", "in:old or in:new"),
        ("-in:both", "-(in:old or in:new)"),
        ("in:old or in:both or in:old", 'in:"a b" or in:old or in:new'),
        ("old tag:old", "old tag:old"),
        ("", ""),
    ],
)
def test_each_folder_is_called_as_it_is_now(query: str, becomes: str) -> None:
    names = {"old": ("a b",), "both": ("old", "new"), "x": ("x",), "new": ("new",)}
    found = with_folders(parse(query), names.__getitem__)
    assert str(found) == becomes
    assert parse(becomes) == found
