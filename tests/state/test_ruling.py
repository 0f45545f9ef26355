"""What a message proposes as a rule, and what an action is an example of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimail.config.rules import Rule, RuleAction, query_fault
from tuimail.model.address import Address
from tuimail.model.flags import FLAGGED, JUNK, SEEN, FlagChange, FlagSet
from tuimail.model.ids import AccountId, MailboxRow, MessageRow
from tuimail.model.mailbox import Access, Mailbox, MailboxCounts, SpecialUse
from tuimail.model.operation import Copy, Move, Op, SetFlags
from tuimail.model.summary import MessageHeaders
from tuimail.state.rule_deeds import RuleDeed, deed_of, op_of
from tuimail.state.ruling import likenesses, subject_words

ROWS = (MessageRow(1),)
TEXTS = st.text(max_size=30)


def headers(email: str = "", subject: str = "", list_id: str = "") -> MessageHeaders:
    from_ = (Address("", email),) if email else ()
    return MessageHeaders(from_, (), (), (), subject, None, "", (), list_id)


def box(row: int, name: str, role: SpecialUse | None = None) -> Mailbox:
    return Mailbox(MailboxRow(row), name, "/", role, True, True, MailboxCounts(), 0, None, Access.UNKNOWN)


BOXES = [
    box(1, "INBOX", SpecialUse.INBOX),
    box(2, "Archive", SpecialUse.ARCHIVE),
    box(3, "Junk", SpecialUse.JUNK),
    box(4, "Trash", SpecialUse.TRASH),
    box(5, "Lists/Python"),
    box(6, "Snoozed", SpecialUse.SNOOZED),
]


def test_a_list_is_likelier_than_its_sender() -> None:
    found = [
        one.query for one in likenesses(headers("Ann@Example.org", "Re: Weekly report 12", "Python <py.example.org>"))
    ]
    assert found == [
        "list:py.example.org",
        "from:ann@example.org",
        'from:ann@example.org subject:"Weekly report"',
        "from:@example.org",
        'subject:"Weekly report"',
    ]


def test_a_message_that_says_nothing_proposes_nothing() -> None:
    assert likenesses(headers()) == ()


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_stands_in_a_message_a_proposal_is_a_query(email: str, subject: str, list_id: str) -> None:
    for one in likenesses(headers(email, subject, list_id)):
        assert query_fault(one.query) == "", one


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Re: Fwd: Your order has shipped today", "Your order has"),
        ("Invoice 2026-0417", "Invoice"),
        ("12 new messages", ""),
        ("", ""),
    ],
)
def test_words_that_come_again(subject: str, words: str) -> None:
    assert subject_words(subject) == words


DEEDS: list[tuple[Op, RuleDeed | None]] = [
    (Move(ROWS, MailboxRow(2)), RuleDeed(RuleAction.ARCHIVE)),
    (Move(ROWS, MailboxRow(3), FlagChange(add=JUNK)), RuleDeed(RuleAction.SPAM)),
    (Move(ROWS, MailboxRow(4)), RuleDeed(RuleAction.TRASH)),
    (Move(ROWS, MailboxRow(5)), RuleDeed(RuleAction.MOVE, folder="Lists/Python")),
    (Move(ROWS, MailboxRow(6)), None),
    (Move(ROWS, MailboxRow(1)), None),
    (Move(ROWS, MailboxRow(99)), None),
    (SetFlags(ROWS, FlagChange(add=SEEN)), RuleDeed(RuleAction.READ)),
    (SetFlags(ROWS, FlagChange(add=FLAGGED)), RuleDeed(RuleAction.STAR)),
    (SetFlags(ROWS, FlagChange(add=FlagSet(keywords=frozenset({"todo"})))), RuleDeed(RuleAction.TAG, tag="todo")),
    (SetFlags(ROWS, FlagChange(remove=SEEN)), None),
    (Copy(ROWS, MailboxRow(5)), None),
]


@pytest.mark.parametrize(("op", "deed"), DEEDS)
def test_an_action_is_the_example_of_a_rule_that_does_the_same(op: Op, deed: RuleDeed | None) -> None:
    assert deed_of(op, BOXES) == deed
    if deed is None:
        return
    rule = Rule(
        name="a", account=AccountId("work"), query="from:a", action=deed.action, folder=deed.folder, tag=deed.tag
    )
    make = op_of(rule, BOXES)
    assert make is not None
    made = make(ROWS)
    assert deed_of(made, BOXES) == deed


def test_without_its_folder_a_rule_does_nothing() -> None:
    rule = Rule(name="a", account=AccountId("work"), query="from:a", action=RuleAction.MOVE, folder="Gone")
    assert op_of(rule, BOXES) is None
