"""The keys of the language: what each takes, with an example, and what it makes of its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

from tuimail.model.language import gettext
from tuimail.query import values
from tuimail.query.terms import Account, Field, In, Leaf, Tag, Text


class SearchKey(NamedTuple):
    """`make` answers the term, or (as a text) what would be right."""

    name: str
    takes: str
    example: str
    make: Callable[[str, str], Leaf | str]
    field: Field | None = None

    @property
    def remedy(self) -> str:
        return gettext("Write {takes}, for example {example}").format(takes=self.takes, example=self.example)


def _text(field: Field, text: str, remedy: str) -> Leaf | str:
    return Text(field, text)


def _named(kind: Callable[[str], Leaf], text: str, remedy: str) -> Leaf | str:
    return kind(text)


def _all() -> list[SearchKey]:
    texts = [
        (Field.FROM, gettext("part of a name or address"), "from:ada"),
        (Field.TO, gettext("part of a name or address"), "to:ada@example.org"),
        (Field.CC, gettext("part of a name or address"), "cc:ada"),
        (Field.SUBJECT, gettext("part of the subject"), 'subject:"weekly report"'),
        (Field.BODY, gettext("the beginning of a word, or words in quotes"), "body:invoice"),
        (Field.LIST, gettext("part of a List-Id"), "list:python-dev"),
        (Field.FILENAME, gettext("part of an attachment's name"), "filename:pdf"),
    ]
    date, period = gettext("a day"), gettext("a number with h, d, w, m or y")
    return [
        *(SearchKey(field, takes, example, partial(_text, field), field) for field, takes, example in texts),
        SearchKey("is", gettext("unread, read, starred, answered, forwarded or draft"), "is:unread", values.state),
        SearchKey("has", "attachment", "has:attachment", values.possession),
        SearchKey("larger", gettext("a size"), "larger:5M", partial(values.size, is_larger=True)),
        SearchKey("smaller", gettext("a size"), "smaller:20K", partial(values.size, is_larger=False)),
        SearchKey("before", date, "before:2026-01-31", partial(values.day, is_before=True)),
        SearchKey("after", date, "after:2026-01-01", partial(values.day, is_before=False)),
        SearchKey("newer", period, "newer:3d", partial(values.age, is_newer=True)),
        SearchKey("older", period, "older:6m", partial(values.age, is_newer=False)),
        SearchKey("tag", gettext("the name of a tag"), "tag:work", partial(_named, Tag)),
        SearchKey("in", gettext("a folder, or anywhere"), "in:archive", partial(_named, In)),
        SearchKey("account", gettext("the name of an account"), "account:work", partial(_named, Account)),
    ]


KEYS: Final[Mapping[str, SearchKey]] = {key.name: key for key in _all()}
ALIASES: Final[Mapping[str, str]] = {
    "since": "after",
    "newer_than": "newer",
    "older_than": "older",
    "label": "tag",
    "keyword": "tag",
    "folder": "in",
}


def find(name: str) -> SearchKey | None:
    """The key of a name, in any case."""
    word = name.lower()
    return KEYS.get(ALIASES.get(word, word))
