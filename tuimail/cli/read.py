"""`tuimail read REF`: prints a message as the reader shows it; of several REFs one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from tuimail.cli.mail_source import MailSource, mail_source
from tuimail.cli.message_json import Found, addresses, gathered, tree_of
from tuimail.cli.output import print_json, say, show_text
from tuimail.cli.parse import Invocation
from tuimail.cli.places import open_reader
from tuimail.cli.refs import Named, NoSuchMessage, find_message
from tuimail.contract.commands import Command, FetchPart, Lane, OpenMessage
from tuimail.mime.attachments import Attachment, attachments
from tuimail.mime.authentication import AuthenticationVerdict
from tuimail.mime.choose import readable_parts
from tuimail.mime.encoded_word import decode_header
from tuimail.mime.headers import split_header_block
from tuimail.mime.options import DEFAULT, RenderOptions
from tuimail.mime.render import render
from tuimail.mime.stub import wants_html
from tuimail.mime.truth import judge_sender
from tuimail.mime.yank import plain_text
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Document
from tuimail.model.ids import MessageKey
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line, safe_text
from tuimail.model.sizes import size_text
from tuimail.store.reader import MailReader
from tuimail.ui.cells import fit, width_of
from tuimail.wiring import judge_header

_HEADER = "HEADER"


class NotStored(Exception):
    """The text of the message is not here, and the server was not to be asked."""

    def __init__(self) -> None:
        super().__init__(gettext("The text of this message is not stored here; --server fetches it."))


@dataclass(frozen=True, slots=True)
class _Read:
    found: Found
    document: Document
    block: bytes
    attached: list[Attachment]
    verdict: AuthenticationVerdict
    warnings: list[str]
    """What is odd about the sender."""


def run_read(invocation: Invocation) -> int:
    """Print them and return the exit status. Reading here never marks a message as read."""
    with mail_source(invocation) as source:
        messages = [find_message(source, ref) for ref in invocation.refs]
        many = [_read(source, message) for message in messages]
    if invocation.json:
        print_json(_as_json(many[0]) if len(many) == 1 else [_as_json(read) for read in many])
        return 0
    for number, read in enumerate(many):
        if number:
            show_text("\n" + "=" * 72 + "\n")
        _show(read)
    return 0


def _read(source: MailSource, message: Named) -> _Read:
    with open_reader(source.places, message.account) as reader:
        if reader is None:
            raise NoSuchMessage(gettext("There is no message '{ref}' here.").format(ref=message.ref))
        fetch = _Fetch(source, message, reader)
        root, parts, options = fetch.text()
        block = fetch.octets(_HEADER) or b""
        found = next(iter(gathered(message.account, reader, [message.row])), None)
        if found is None:
            raise NoSuchMessage(gettext("There is no longer a message '{ref}'.").format(ref=message.ref))
        warnings = _warnings(found, reader)
    document = render(parts, options, root)
    return _Read(found, document, block, attachments(root), judge_header(message.account, block), warnings)


def _warnings(found: Found, reader: MailReader) -> list[str]:
    headers, row = found.headers, found.summary.row
    return judge_sender(headers, lambda email: reader.knows_sender(email, row)) if headers is not None else []


class _Fetch:
    """Octets of one message: from the store, else through the engine where there is one."""

    def __init__(self, source: MailSource, message: Named, reader: MailReader) -> None:
        self._engine = source.engine
        self._key = MessageKey(message.account.name, message.row)
        self._reader = reader

    def text(self) -> tuple[BodyPart, list[tuple[BodyPart, bytes]], RenderOptions]:
        """The tree, the parts to show, and how; the HTML where the plain text only says that there is some."""
        if self._engine is not None and not self._is_text_here():
            self._run(OpenMessage(message=self._key, lane=Lane.INTERACTIVE))
        root = tree_of(self._reader, self._key.row)
        if root is None:
            raise NotStored
        parts = self._parts(root, DEFAULT)
        if wants_html(root, parts):
            options = DEFAULT._replace(prefer_html=True)
            return root, self._parts(root, options), options
        return root, parts, DEFAULT

    def octets(self, section: str) -> bytes | None:
        """A section with its transfer encoding removed, None where it is not here."""
        content = self._reader.part_content(self._key.row, section)
        if content is None and self._engine is not None:
            self._run(FetchPart(message=self._key, section=section, lane=Lane.INTERACTIVE))
            content = self._reader.part_content(self._key.row, section)
        return content

    def _is_text_here(self) -> bool:
        row = self._key.row
        root = self._reader.parts(row)
        return root is not None and all(
            self._reader.part_content(row, part.section) is not None for part in readable_parts(root)
        )

    def _parts(self, root: BodyPart, options: RenderOptions) -> list[tuple[BodyPart, bytes]]:
        parts = []
        for part in readable_parts(root, prefer_html=options.prefer_html):
            content = self.octets(part.section)
            if content is None:
                raise NotStored
            parts.append((part, content))
        return parts

    def _run(self, command: Command) -> None:
        if self._engine is not None:
            self._engine.run(command)


def _headers(block: bytes) -> list[dict[str, str]]:
    return [
        {
            "name": safe_line(name.decode("ascii", "replace")),
            "value": safe_line(decode_header(value.decode("utf-8", "surrogateescape"))),
        }
        for name, value in split_header_block(block)
    ]


def _as_json(read: _Read) -> dict[str, object]:
    headers = read.found.headers
    verdict = read.verdict
    return {
        **read.found.as_json(),
        "attachments": [
            {"name": one.name, "type": safe_line(one.media_type), "size": one.size, "section": one.section}
            for one in read.attached
        ],
        "cc": addresses(headers.cc) if headers else [],
        "reply_to": addresses(headers.reply_to) if headers else [],
        "headers": _headers(read.block),
        "text": safe_text(plain_text(read.document)),
        "links": [safe_line(link) for link in read.document.links],
        "is_cut": read.document.is_cut,
        "authentication": {
            "dkim": verdict.dkim,
            "spf": verdict.spf,
            "dmarc": verdict.dmarc,
            "words": verdict.words,
        },
    }


def _show(read: _Read) -> None:
    headers, found = read.found.headers, read.found
    attached = [f"{one.name} ({one.media_type}, {size_text(one.size)})" for one in read.attached]
    lines = [
        (gettext("From:"), ", ".join(addresses(headers.from_)) if headers else found.summary.sender),
        ("", f"{read.verdict.mark} {read.verdict.words}" if read.verdict.words else ""),
        (gettext("To:"), ", ".join(addresses(headers.to)) if headers else ""),
        (gettext("Cc:"), ", ".join(addresses(headers.cc)) if headers else ""),
        (gettext("Date:"), found.date.strftime("%A, %d %B %Y %H:%M %z")),
        (gettext("Subject:"), found.summary.subject),
        *(("", f"! {warning}") for warning in (*read.warnings, *read.document.doubts)),
        *((gettext("Attached:"), one) for one in attached),
    ]
    width = max(width_of(name) for name, _ in lines)
    for name, value in lines:
        if value.strip():
            say(f"{fit(name, width)} {value}")
    say("")
    show_text(plain_text(read.document))
    for number, link in enumerate(read.document.links, 1):
        say(f"[{number}] {link}")
