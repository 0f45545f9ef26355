"""Rules made from an example: which mail is like it, what would have become of the mail that is here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuimail.config.errors import ConfigError
from tuimail.config.rules import (
    Rule,
    add_rule,
    parse_rules,
    query_fault,
    read_rules,
    remove_rule,
    set_on,
    set_values,
)
from tuimail.contract.commands import ApplyOp
from tuimail.contract.events import Severity
from tuimail.model.ids import AccountId, MailboxKey, MessageKey, MessageRow
from tuimail.model.language import gettext
from tuimail.model.mailbox import SpecialUse
from tuimail.model.mailbox_edit import MailboxEdit
from tuimail.model.operation import Asked
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.query.terms import quoted
from tuimail.state.file_writes import FileWrite
from tuimail.state.marking import MatchRequest
from tuimail.state.reads import Reads
from tuimail.state.rule_deeds import RuleDeed, deed_of, op_of
from tuimail.state.touched import Touched
from tuimail.state.undo import Direction, UndoQueue
from tuimail.state.words import messages_word

if TYPE_CHECKING:
    from tuimail.state.intents import Intents

LOOKED_AT: Final = 500
_SUBJECT_WORDS: Final = 3
_LONGEST_NAME: Final = 60
Change = Callable[[str, Path], str]


class Likeness(NamedTuple):
    """A query that the example matches, and in what the mail is like it."""

    query: str
    words: str


class Example(NamedTuple):
    """What a rule is made from: mail of `mailbox`; `deed` is what was just done to it, if anything."""

    mailbox: MailboxKey
    mailbox_name: str
    likenesses: tuple[Likeness, ...]
    deed: RuleDeed | None = None


class Foresight(NamedTuple):
    """What a rule would have done to the newest messages of a mailbox: `fault` says why it cannot be a rule."""

    found: tuple[MessageSummary, ...]
    of: int
    fault: str = ""

    @property
    def words(self) -> str:
        return self.fault or gettext("{found:,} of the newest {of:,} messages here").format(
            found=len(self.found), of=self.of
        )


class Ruling:
    """Intents about rules."""

    def __init__(self, desk: Intents, undoing: UndoQueue) -> None:
        self._desk = desk
        self._undoing = undoing
        self._newest: list[MessageSummary] = []
        self._wanted: tuple[MatchRequest, Rule] | None = None
        self._asked: Rule | None = None
        self._changes: list[tuple[str, str, str]] = []
        """The file before and after each change of this session, and what that was."""

    # From an example

    def refusal(self) -> str:
        """Why no rule can be made now; "" where one can."""
        if self._desk.is_read_only:
            return gettext("Nothing is changed: tuimail was started with --read-only.")
        if self._desk.rules_file is None:
            return gettext("Rules need an account in the config: here there is no file to keep them in.")
        return ""

    def from_cursor(self) -> Example | None:
        """The message under the cursor, and what may be always done with mail like it."""
        listing = self._desk.listing
        summary = listing.summary(listing.cursor) if listing is not None else None
        if listing is None or summary is None:
            return None
        key = self._desk.home(MessageKey(listing.mailbox.account, summary.row))
        return self._example(key.account, key.row)

    def from_last(self) -> Example | None:
        """The mail that the last action was about, and that action; None where no rule does the like."""
        ways = self._undoing.newest(Direction.UNDO)
        account, op = (ways[0].account, ways[0].entry.op) if ways else (None, None)
        if account is None or op is None or isinstance(op, Asked | MailboxEdit) or not op.messages:
            return None
        deed = deed_of(op, self._desk.folders.mailboxes(account))
        example = self._example(account, op.messages[0]) if deed is not None else None
        return example._replace(deed=deed) if example is not None else None

    def from_group(self, mailbox: MailboxKey, row: MessageRow, query: str) -> Example | None:
        """All mail of one sender or list, as the sweep view has it."""
        key = self._desk.home(MessageKey(mailbox.account, row))
        example = self._example(key.account, key.row)
        if example is None:
            return None
        others = tuple(one for one in example.likenesses if one.query != query)
        return example._replace(likenesses=(Likeness(query, gettext("all mail of this group")), *others))

    def from_rule(self, rule: Rule) -> Example | None:
        """A rule that is there, to give it another query."""
        box = self._desk.folders.named(rule.account, rule.mailbox)
        if box is None:
            return None
        self._newest = []
        likeness = Likeness(rule.query, gettext("as it is"))
        deed = RuleDeed(rule.action, rule.folder, rule.tag)
        return Example(MailboxKey(rule.account, box.row), box.name, (likeness,), deed)

    def _example(self, account: AccountId, row: MessageRow) -> Example | None:
        reads = self._desk.readers.get(account)
        headers = reads.headers(row) if reads is not None else None
        inbox = self._desk.folders.role(account, SpecialUse.INBOX)
        shown, is_here = self._desk.mailbox, self._desk.account == account
        box = shown if shown is not None and is_here and shown.special_use is None else inbox
        if headers is None or box is None:
            return None
        self._newest = []
        return Example(MailboxKey(account, box.row), box.name, likenesses(headers))

    def foresee(self, example: Example, query: str) -> Foresight:
        """What the rule would have done."""
        reads = self._reads(example)
        fault = query_fault(query)
        if fault or reads is None:
            return Foresight(
                (),
                0,
                gettext("It {fault}.").format(fault=fault) if fault else gettext("There is no mail to try it on yet."),
            )
        newest = self._newest = self._newest or reads.first_rows(example.mailbox.row, LOOKED_AT)
        rows = reads.matching([one.row for one in newest], query, example.mailbox.row)
        return Foresight(tuple(one for one in newest if one.row in rows), len(newest))

    def rule(self, example: Example, query: str, deed: RuleDeed) -> Rule:
        """The rule that this makes; its name is what the journal says."""
        name = safe_line(query)
        return Rule(
            name=name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…",
            account=example.mailbox.account,
            mailbox=example.mailbox_name,
            query=query,
            action=deed.action,
            folder=deed.folder,
            tag=deed.tag,
        )

    def save(self, rule: Rule, example: Example, *, is_for_old: bool = False) -> set[Touched]:
        """Keep a rule for new mail; for what is here, too, if asked: that is one action with one undo."""
        if rule in (self.rules() or ()):
            touched = self._desk.say(gettext("This rule is there already."))
        else:
            touched = self._write(
                lambda text, file: add_rule(text, file, rule),
                "" if is_for_old else gettext("From now on: {query} → {deed}").format(query=rule.query, deed=rule.deed),
            )
        if is_for_old:
            self._wanted = (MatchRequest(example.mailbox, rule.query), rule)
        return touched

    def match_request(self) -> MatchRequest | None:
        """What to read in a thread now, told once."""
        if self._wanted is None:
            return None
        (request, self._asked), self._wanted = self._wanted, None
        return request

    def matched(self, request: MatchRequest, rows: Collection[int]) -> set[Touched]:
        """What is here and like the example: do now what will be done always."""
        rule, self._asked = self._asked, None
        op = op_of(rule, self._desk.folders.mailboxes(rule.account)) if rule is not None else None
        if rule is None or op is None:
            return self._desk.say(
                gettext("There is no folder for that yet: create it, then make the rule."), Severity.WARNING
            )
        if not rows:
            return self._desk.say(gettext("The rule is saved; no message here matches it."))
        label = gettext("Rule “{name}”: {deed}, {messages_word}").format(
            name=rule.name, deed=rule.deed, messages_word=messages_word(len(rows))
        )
        self._desk.before_change()
        command = ApplyOp(account=rule.account, op=op(tuple(map(MessageRow, rows))), label=label)
        self._desk.wrote(rule.account, self._desk.submit(command), label)
        return self._desk.say(
            gettext("{label}. {undo_key} undoes it.").format(label=label, undo_key=self._desk.undo_key)
        )

    def not_matched(self, why: str) -> set[Touched]:
        """It could not be read."""
        return self._desk.say(safe_line(why), Severity.ERROR)

    # The rules that there are

    def rules(self) -> tuple[Rule, ...] | None:
        """All rules; None after saying what is wrong with the file."""
        try:
            file = self._desk.rules_file
            return parse_rules(self._text(file), file) if file is not None else ()
        except ConfigError as error:
            self._desk.say(f"{error}.", Severity.ERROR)
            return None

    def toggle(self, rule: Rule) -> set[Touched]:
        """Let a rule rest, or work again."""
        is_on = not rule.is_on
        words = gettext("The rule “{name}” is on, for new mail") if is_on else gettext("The rule “{name}” is off")
        said = words.format(name=rule.name)
        return self._write(lambda text, file: set_on(text, file, rule, is_on=is_on), said)

    def remove(self, rule: Rule) -> set[Touched]:
        return self._write(
            lambda text, file: remove_rule(text, file, rule),
            gettext("The rule “{name}” is gone").format(name=rule.name),
        )

    def change_query(self, rule: Rule, query: str) -> set[Touched]:
        return self._write(
            lambda text, file: set_values(text, file, rule, query=query),
            gettext("The rule “{name}” now matches {query}").format(name=rule.name, query=query),
        )

    @property
    def can_restore(self) -> bool:
        """Whether any rule was made, changed or deleted in this session."""
        return bool(self._changes)

    def restore(self) -> set[Touched]:
        """Take the last change back; not over what another program wrote since."""
        file = self._desk.rules_file
        if not self._changes or file is None:
            return self._desk.say(gettext("There is nothing to undo."))
        try:
            now = self._text(file)
        except ConfigError as error:
            return self._desk.say(f"{error}.", Severity.ERROR)
        before, after, what = self._changes.pop()
        if now != after:  # another program has written it since: that stays
            self._changes.clear()
            return self._desk.say(gettext("There is nothing to undo."), Severity.WARNING)
        return self._desk.files.put(FileWrite(file, before, gettext("Undone: {what}").format(what=what or file.name)))

    def _write(self, change: Change, said: str) -> set[Touched]:
        """Change the file as it is now; it is shown at once, and said when it is on the disk."""
        refusal, file = self.refusal(), self._desk.rules_file
        if refusal or file is None:
            return self._desk.say(refusal, Severity.WARNING)
        try:
            before = self._text(file)
            text = change(before, file)
        except ConfigError as error:
            return self._desk.say(f"{error}.", Severity.ERROR)
        self._changes.append((before, text, said))
        return self._desk.files.put(FileWrite(file, text, f"{said}." if said else ""))

    def _text(self, file: Path) -> str:
        on_its_way = self._desk.files.text(file)
        return read_rules(file) if on_its_way is None else on_its_way

    def _reads(self, example: Example) -> Reads | None:
        return self._desk.readers.get(example.mailbox.account)


def likenesses(headers: MessageHeaders) -> tuple[Likeness, ...]:
    """The queries that a message proposes, the likeliest first."""
    sender = headers.from_[0].email.lower() if headers.from_ else ""
    domain = sender.rpartition("@")[2]
    found = []
    if headers.list_id:
        found.append(Likeness(f"list:{quoted(_list_name(headers.list_id))}", gettext("the mailing list")))
    if sender:
        found.append(Likeness(f"from:{quoted(sender)}", gettext("the sender")))
    words = subject_words(headers.subject)
    if sender and words:
        found.append(Likeness(f"from:{quoted(sender)} subject:{quoted(words)}", gettext("the sender, about this")))
    if domain and domain != sender:
        found.append(
            Likeness(f"from:{quoted('@' + domain)}", gettext("everybody at {domain}").format(domain=safe_line(domain)))
        )
    if words:
        found.append(Likeness(f"subject:{quoted(words)}", gettext("the subject")))
    return tuple(found)


def _list_name(list_id: str) -> str:
    """What stands in the brackets (RFC 2919)."""
    return list_id.rpartition("<")[2].partition(">")[0].strip() or list_id.strip()


def subject_words(subject: str) -> str:
    """The beginning of a subject that comes again: without Re: and without what has digits."""
    words = subject.split()
    while words and words[0].endswith(":") and len(words[0]) <= 4:
        words.pop(0)
    kept: list[str] = []
    for word in words:
        if any(map(str.isdigit, word)) or len(kept) == _SUBJECT_WORDS:
            break
        kept.append(word)
    return " ".join(kept)
