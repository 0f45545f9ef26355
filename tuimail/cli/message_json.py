"""A message as the verbs print it in JSON: the same names everywhere, every text filtered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tuimail.cli.refs import message_ref
from tuimail.config.schema import AccountConfig
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.ids import MailboxRow, MessageRow
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.tags import tag_name
from tuimail.store.reader import MailReader


@dataclass(frozen=True, slots=True)
class Found:
    """One message with what its account's store knows of it; `root` is None where the server's tree made no sense."""

    account: AccountConfig
    mailbox: str
    summary: MessageSummary
    headers: MessageHeaders | None
    root: BodyPart | None

    @property
    def ref(self) -> str:
        return message_ref(self.account.name, self.summary.row)

    @property
    def date(self) -> datetime:
        """When it was sent, by its own word, else when it came."""
        sent_at = self.headers.sent_at if self.headers is not None else None
        for seconds in (sent_at, self.summary.internaldate):
            try:
                if seconds is not None:
                    return datetime.fromtimestamp(seconds).astimezone()
            except (OverflowError, ValueError, OSError):
                continue
        return datetime.fromtimestamp(0).astimezone()

    def as_json(self) -> dict[str, object]:
        """What CONTRACT.md says of a message in a list."""
        headers, flags = self.headers, self.summary.flags
        system = [name for name in flags.names() if name.startswith("\\")]
        return {
            "ref": self.ref,
            "account": self.account.name,
            "mailbox": safe_line(self.mailbox),
            "uid": self.summary.uid,
            "msgid": safe_line(headers.msgid) if headers else "",
            "date": self.date.isoformat(),
            "from": ", ".join(addresses(headers.from_)) if headers else safe_line(self.summary.sender),
            "to": addresses(headers.to) if headers else [],
            "subject": safe_line(self.summary.subject),
            "flags": system,
            "keywords": [safe_line(tag_name(name)) for name in sorted(flags.keywords)],
            "size": self.summary.size,
            "attachments": _count(self.root) if self.root is not None else int(self.summary.has_attachments),
            "thread": safe_line(_thread(headers)) if headers else "",
        }


def addresses(found: Sequence[Address]) -> list[str]:
    """One text per address."""
    return [safe_line(str(one)) for one in found]


def tree_of(reader: MailReader, row: MessageRow) -> BodyPart | None:
    """The MIME tree of a message, from what the server sent of it."""
    from tuimail.imap.bodystructure import parse_bodystructure
    from tuimail.imap.errors import ImapError

    known = reader.parts(row)
    if known is not None:
        return known
    raw = reader.bodystructure(row)
    try:
        return parse_bodystructure(raw) if raw else None
    except ImapError:
        return None


def gathered(account: AccountConfig, reader: MailReader, rows: Sequence[MessageRow]) -> Iterator[Found]:
    """What is known of these messages, in their order."""
    names: dict[MailboxRow, str] = {mailbox.row: mailbox.name for mailbox in reader.mailboxes()}
    summaries = reader.window(rows)
    for row in rows:
        summary = summaries.get(row)
        if summary is not None:
            mailbox = names.get(summary.mailbox, "")
            yield Found(account, mailbox, summary, reader.headers(row), tree_of(reader, row))


def _count(root: BodyPart) -> int:
    from tuimail.mime.attachments import attachments

    return len(attachments(root))


def _thread(headers: MessageHeaders) -> str:
    """The Message-ID of the message that began it."""
    return headers.references[0] if headers.references else headers.msgid
