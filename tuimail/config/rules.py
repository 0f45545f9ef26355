"""rules.toml: what is always done with new mail of a kind; read, and changed line by line.

    [[rule]]
    name = "Python lists"        # says in the journal who did it
    account = "work"
    mailbox = "INBOX"            # the default
    query = "list:python.org"
    action = "move"              # archive, trash, spam, move, read, star or tag
    folder = "Lists/Python"      # for move
    on = false                   # only where it rests

A change touches the lines of one rule; comments and everything else stay as they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from tuimail.config.append import quoted
from tuimail.config.errors import ConfigError
from tuimail.config.lines import key_lines
from tuimail.config.table import Place, Table
from tuimail.model.ids import AccountId
from tuimail.model.language import gettext
from tuimail.model.mailbox import title_of
from tuimail.model.values import dataclass

_KEYS: Final = ("name", "account", "mailbox", "query", "action", "folder", "tag", "on")
_HEADER: Final = re.compile(r"\s*\[\[\s*rule\s*\]\]\s*(#.*)?")
_TAG: Final = re.compile(r"[^\x00-\x20\x7f-\U0010ffff(){%*\"\\\]]{1,60}")
_LARGEST: Final = 1024 * 1024


class RuleAction(StrEnum):
    """What a rule does."""

    ARCHIVE = "archive"
    TRASH = "trash"
    SPAM = "spam"
    MOVE = "move"
    READ = "read"
    STAR = "star"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `folder` is set for MOVE, `tag` for TAG; `query` is in the words of the language."""

    name: str
    account: AccountId
    query: str
    action: RuleAction
    mailbox: str = "INBOX"
    folder: str = ""
    tag: str = ""
    is_on: bool = True

    @property
    def deed(self) -> str:
        """What it does, in words."""
        match self.action:
            case RuleAction.MOVE:
                return gettext("move to {folder}").format(folder=title_of(self.folder))
            case RuleAction.TAG:
                return gettext("tag {tag}").format(tag=self.tag)
            case RuleAction.READ:
                return gettext("mark read")
            case RuleAction.ARCHIVE:
                return gettext("archive")
            case RuleAction.TRASH:
                return gettext("move to the trash")
            case RuleAction.SPAM:
                return gettext("mark as spam")
            case RuleAction.STAR:
                return gettext("set a star")


def load_rules(file: Path) -> tuple[Rule, ...]:
    """The rules in the order of the file; none without a file. Raises ConfigError with the line."""
    return parse_rules(read_rules(file), file)


def add_rule(text: str, file: Path, rule: Rule) -> str:
    """The text of a file with one more rule. Raises ConfigError where it makes no sense."""
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return _sound(text + gap + rule_toml(rule), file)


def remove_rule(text: str, file: Path, rule: Rule) -> str:
    """Without a rule, and its lines."""
    return _change(text, file, rule, lambda lines: [])


def set_on(text: str, file: Path, rule: Rule, *, is_on: bool) -> str:
    """With a rule that works, or rests."""
    return _change(text, file, rule, lambda lines: _with(lines, on="true" if is_on else "false"))


def set_values(text: str, file: Path, rule: Rule, **values: str) -> str:
    """With other values of a rule's keys."""

    said = {key: quoted(value) for key, value in values.items()}
    return _change(text, file, rule, lambda lines: _with(lines, **said))


def rule_toml(rule: Rule) -> str:
    """A rule as text; reading it gives the same rule."""
    facts = [("name", rule.name), ("account", rule.account)]
    facts += [("mailbox", rule.mailbox), ("query", rule.query), ("action", rule.action.value)]
    facts += [("folder", rule.folder)] * bool(rule.folder) + [("tag", rule.tag)] * bool(rule.tag)
    lines = [f"{key} = {quoted(value)}" for key, value in facts] + ["on = false"] * (not rule.is_on)
    return "\n".join(["[[rule]]", *lines]) + "\n"


def query_fault(query: str) -> str:
    """Why a rule cannot have this query; "" where it can."""
    from tuimail.query.errors import QueryError  # few have rules
    from tuimail.query.parser import parse
    from tuimail.query.terms import Field, Text, leaves

    try:
        terms = leaves(parse(query))
    except QueryError as error:
        return gettext("is not a valid query: {error}").format(error=error)
    if not terms:
        return gettext("must not be empty: a rule for all mail would leave nothing to read")
    if any(isinstance(term, Text) and term.field is Field.BODY for term in terms):
        return gettext("cannot use body: new mail is sorted before its text is fetched; use from:, list: or subject:")
    return ""


def read_rules(file: Path) -> str:
    """The text of the file, "" without one. Raises ConfigError."""
    try:
        with file.open("rb") as opened:
            octets = opened.read(_LARGEST + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(
            file,
            None,
            "",
            gettext("cannot be read ({strerror}): check its owner and mode").format(strerror=error.strerror),
        ) from None
    if len(octets) > _LARGEST:
        raise ConfigError(file, None, "", gettext("is far too large for a file of rules"))
    try:
        return octets.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise ConfigError(file, line, "", gettext("is not UTF-8 text: save it as UTF-8")) from None


def parse_rules(text: str, file: Path) -> tuple[Rule, ...]:
    """The rules that a text says; `file` is for errors."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)$", str(error))
        what = str(error)[: found.start()].strip() if found else str(error)
        raise ConfigError(
            file, int(found[1]) if found else None, "", gettext("not TOML: {what}").format(what=what)
        ) from None
    except (ValueError, RecursionError):
        raise ConfigError(file, None, "", gettext("holds a value that is far too long or nested too deeply")) from None
    whole = Table(root, (), Place(file, key_lines(text)), ("rule",))
    values = root.get("rule", [])
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        whole.fail("rule", gettext("must be a list of tables: write [[rule]] above each"))
    lines = text.split("\n")
    starts = _starts(lines)
    if len(starts) != len(values):
        whole.fail("rule", gettext("must be tables, each below a line [[rule]]"))
    ends = [*starts[1:], len(lines)]
    return tuple(
        _rule(one, file, start, "\n".join(lines[start:end]))
        for one, start, end in zip(values, starts, ends, strict=False)
    )


def _starts(lines: list[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if _HEADER.fullmatch(line)]


def _rule(values: dict[str, object], file: Path, start: int, text: str) -> Rule:
    lines = {path: line + start for path, line in key_lines(text).items()}
    table = Table(values, ("rule",), Place(file, lines), _KEYS)
    query = table.required("query")
    fault = query_fault(query)
    if fault:
        table.fail("query", fault)
    action = RuleAction(table.one_of("action", table.required("action"), tuple(RuleAction)))
    folder, tag = table.text("folder") or "", table.text("tag") or ""
    for key, value, wanted in (("folder", folder, RuleAction.MOVE), ("tag", tag, RuleAction.TAG)):
        if value and action is not wanted:
            table.fail(
                key, gettext("cannot be used together with `action = {value}`").format(value=quoted(action.value))
            )
        if action is wanted and not value:
            table.fail("action", gettext("also needs `{key} = ...`").format(key=key))
    if tag and (not _TAG.fullmatch(tag) or tag.startswith("$")):
        table.fail(
            "tag", gettext("must be one word of unaccented letters, digits and signs, without brackets and quotes")
        )
    return Rule(
        name=table.required("name"),
        account=AccountId(table.required("account")),
        mailbox=table.text("mailbox") or "INBOX",
        query=query,
        action=action,
        folder=folder,
        tag=tag,
        is_on=table.flag("on", True),
    )


def _change(text: str, file: Path, rule: Rule, change: Callable[[list[str]], list[str]]) -> str:
    """Replace the lines of a rule, up to the blank lines and comments that belong to the next one."""
    rules = parse_rules(text, file)
    if rule not in rules:
        raise ConfigError(
            file, None, "", gettext("no longer has the rule {name}: look at the list again").format(name=rule.name)
        )
    lines = text.split("\n")
    starts = [*_starts(lines), len(lines)]
    start, end = starts[rules.index(rule)], starts[rules.index(rule) + 1]
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return _sound("\n".join([*lines[:start], *change(lines[start:end]), *lines[end:]]).strip("\n") + "\n", file)


def _with(lines: list[str], **values: str) -> list[str]:
    from tuimail.config.rewrite import with_values  # rules are seldom changed

    return with_values("\n".join(lines), values).removesuffix("\n").split("\n")


def _sound(text: str, file: Path) -> str:
    """The text, if it can be read again."""
    parse_rules(text, file)
    return text
