"""Says in words what a delivery report means (RFC 3464, 3463): who did not get it, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuimail.mime.headers import decode_header, parse_header_block
from tuimail.model.document import Line, LineKind, Span, SpanKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass

_MAX_OCTETS = 64 * 1024
_MAX_RECIPIENTS = 50
_LONGEST = 300
_BLOCK_END = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ACTIONS = {
    "failed": gettext("Not delivered to"),
    "delayed": gettext("Still trying to deliver to"),
    "delivered": gettext("Delivered to"),
    "relayed": gettext("Passed on to a server that sends no reports, for"),
    "expanded": gettext("Passed on to the members of"),
}
_CHECK = gettext("Check the address for a typing mistake, or ask the person for the right one.")
_WAIT = gettext("Nothing to do: wait, or try again later.")
_REASONS = {
    "1.1": (gettext("There is no such mailbox."), _CHECK),
    "1.2": (gettext("There is no such mail domain."), _CHECK),
    "1.3": (gettext("The address is malformed."), _CHECK),
    "1.6": (gettext("The mailbox has moved."), _CHECK),
    "1.8": (gettext("Your own address was not accepted."), gettext("Check the address that you send from.")),
    "1.10": (gettext("The domain accepts no mail."), _CHECK),
    "2.1": (gettext("The mailbox is closed."), gettext("Reach the person by other means.")),
    "2.2": (gettext("The mailbox is full."), gettext("Try again later, or reach the person by other means.")),
    "2.3": (gettext("The message is too large for the mailbox."), gettext("Send it without its large attachments.")),
    "3.4": (gettext("The message is too large for the server."), gettext("Send it without its large attachments.")),
    "4.1": (gettext("The server does not answer."), _WAIT),
    "4.3": (gettext("The domain's servers could not be found."), _WAIT),
    "4.4": (gettext("The way to the server could not be found."), _CHECK),
    "4.6": (
        gettext("The message went round in circles between servers."),
        gettext("Tell the person: their mail server is set up wrongly."),
    ),
    "4.7": (gettext("The server did not accept the message in time."), gettext("Send it again later.")),
    "7.1": (
        gettext("The server refused the message."),
        gettext("Ask the person by other means to let your address in."),
    ),
    "7.26": (
        gettext("The server could not confirm who sent it."),
        gettext("Tell your mail provider: SPF or DKIM is set up wrongly."),
    ),
}
_GROUPS = {
    "1": (gettext("There is something wrong with the address."), _CHECK),
    "2": (
        gettext("The mailbox does not accept the message."),
        gettext("Try again later, or reach the person by other means."),
    ),
    "3": (gettext("The receiving server had a problem."), gettext("Try again later.")),
    "4": (gettext("The receiving server could not be reached."), gettext("Try again later.")),
    "5": (
        gettext("The mail servers did not understand each other."),
        gettext("Tell your mail provider, with this message."),
    ),
    "6": (gettext("The server cannot handle the content of the message."), gettext("Send it in a simpler form.")),
    "7": (
        gettext("The server refused the message by its rules."),
        gettext("Ask the person by other means to let your address in."),
    ),
}
_UNKNOWN = (
    gettext("The server gave no reason that says more."),
    gettext("Try again, or reach the person by other means."),
)


@dataclass(frozen=True, slots=True)
class _Recipient:
    address: str
    action: str
    status: str
    diagnostic: str


def report_lines(media_type: str, content: bytes) -> list[Line]:
    """The report as notes, what the server itself said last."""
    blocks = [parse_header_block(block) for block in _BLOCK_END.split(content[:_MAX_OCTETS].strip())]
    if "disposition-notification" in media_type:
        return _read_receipt(blocks[0])
    lines: list[Line] = []
    for recipient in [one for block in blocks for one in _recipients(block)][:_MAX_RECIPIENTS]:
        lines += (Line(""), *_in_words(recipient)) if lines else _in_words(recipient)
    return lines or [Line(gettext("This is a delivery report that names no address."), LineKind.NOTE)]


def _recipients(block: dict[bytes, bytes]) -> Iterator[_Recipient]:
    address = _typed(block, b"final-recipient") or _typed(block, b"original-recipient")
    if not address:
        return
    match = _STATUS.search(_text(block, b"status")) or _STATUS.search(_text(block, b"diagnostic-code"))
    status = match[0] if match else ""
    yield _Recipient(address, _text(block, b"action").lower(), status, _typed(block, b"diagnostic-code"))


def _in_words(recipient: _Recipient) -> Iterator[Line]:
    action = _ACTIONS.get(
        recipient.action, gettext("Not delivered to") if recipient.status[:1] == "5" else gettext("About")
    )
    text = f"{action} {recipient.address}"
    yield Line(text, LineKind.TEXT, spans=(Span(0, len(text), SpanKind.STRONG),))
    if recipient.action not in (gettext("delivered"), gettext("relayed"), gettext("expanded")):
        reason, advice = _reason(recipient)
        yield Line(f"{reason} ({recipient.status})" if recipient.status else reason, LineKind.TEXT)
        yield Line(advice, LineKind.NOTE)
    if recipient.diagnostic:
        yield Line(gettext("The server said: {diagnostic}").format(diagnostic=recipient.diagnostic), LineKind.TEXT)


def _reason(recipient: _Recipient) -> tuple[str, str]:
    if not recipient.status:
        return _UNKNOWN
    kind, subject, detail = recipient.status.split(".")
    reason, advice = _REASONS.get(f"{subject}.{detail}") or _GROUPS.get(subject, _UNKNOWN)
    return (reason, _WAIT) if kind == "4" and recipient.action == "delayed" else (reason, advice)


def _read_receipt(block: dict[bytes, bytes]) -> list[Line]:
    who = _typed(block, b"final-recipient") or _typed(block, b"original-recipient") or gettext("Somebody")
    disposition = _text(block, b"disposition").lower()
    deed = gettext("deleted it unread") if "deleted" in disposition else gettext("displayed your message")
    return [Line(gettext("Receipt: {who} {deed}.").format(who=who, deed=deed), LineKind.NOTE)]


def _typed(block: dict[bytes, bytes], name: bytes) -> str:
    """A value behind its type: `rfc822; ada@example.org`."""
    kind, separator, value = _text(block, name).partition(";")
    return (value if separator else kind).strip().strip("<>")


def _text(block: dict[bytes, bytes], name: bytes) -> str:
    return " ".join(safe_line(decode_header(block.get(name, b"")))[:_LONGEST].split())
