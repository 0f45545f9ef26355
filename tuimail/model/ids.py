"""Names of things: typed identifiers, so that mixing them up does not type-check."""

from __future__ import annotations

from typing import NamedTuple, NewType

from tuimail.model.values import dataclass

AccountId = NewType("AccountId", str)
"""The account's name in the config file."""

Uid = NewType("Uid", int)
"""RFC 9051 2.3.1.1: unique in one mailbox for one UIDVALIDITY."""

UidValidity = NewType("UidValidity", int)
ModSeq = NewType("ModSeq", int)
"""RFC 7162 mod-sequence."""

MailboxRow = NewType("MailboxRow", int)
"""Local number of a mailbox within one account's store, never reused."""

MessageRow = NewType("MessageRow", int)
"""Local number of a message within one account's store; it survives moves and is never reused."""

OpId = NewType("OpId", int)
"""Number of an operation in one account's journal, ascending."""

CommandId = NewType("CommandId", int)


@dataclass(frozen=True, slots=True)
class MailboxKey:
    """A mailbox of an account, valid across the wall between screen and engine."""

    account: AccountId
    row: MailboxRow


@dataclass(frozen=True, slots=True)
class MessageKey:
    """A message of an account, valid across the wall; stays the same when the message moves."""

    account: AccountId
    row: MessageRow


@dataclass(frozen=True, slots=True)
class OpKey:
    """An operation in an account's journal."""

    account: AccountId
    op_id: OpId


class CommandKey(NamedTuple):
    """What a command wrote to the journal of an account, also before it has: commands are done in their order."""

    account: AccountId
    command_id: CommandId
