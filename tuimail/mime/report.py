"""Says in words what a delivery report means (RFC 3464, 3463): who did not get it, why, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tuimail.mime.headers import decode_header, parse_header_block
from tuimail.model.document import Line, LineKind, Span, SpanKind
from tuimail.model.safe_text import safe_line
from tuimail.model.values import dataclass

_MAX_OCTETS = 64 * 1024
_MAX_RECIPIENTS = 50
_LONGEST = 300
_BLOCK_END = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ACTIONS = {
    "failed": "Not delivered to",
    "delayed": "Still trying to deliver to",
    "delivered": "Delivered to",
    "relayed": "Passed on to a server that sends no reports, for",
    "expanded": "Passed on to the members of",
}
_CHECK = "Check the address for a typing mistake, or ask the person for the right one."
_WAIT = "Nothing to do: wait, or try again later."
_REASONS = {
    "1.1": ("There is no such mailbox.", _CHECK),
    "1.2": ("There is no such mail domain.", _CHECK),
    "1.3": ("The address is malformed.", _CHECK),
    "1.6": ("The mailbox has moved.", _CHECK),
    "1.8": ("Your own address was not accepted.", "Check the address that you send from."),
    "1.10": ("The domain takes no mail.", _CHECK),
    "2.1": ("The mailbox is closed.", "Reach the person in another way."),
    "2.2": ("The mailbox is full.", "Try again later, or reach the person in another way."),
    "2.3": ("The message is too large for the mailbox.", "Send it without its large attachments."),
    "3.4": ("The message is too large for the server.", "Send it without its large attachments."),
    "4.1": ("The server does not answer.", _WAIT),
    "4.3": ("The domain's servers could not be found.", _WAIT),
    "4.4": ("The way to the server could not be found.", _CHECK),
    "4.6": ("The message went round in circles.", "Tell the person: their mail server is set up wrongly."),
    "4.7": ("The server did not take the message in time.", "Send it again later."),
    "7.1": ("The server refused the message.", "Ask the person, in another way, to let your address in."),
    "7.26": ("The server could not confirm who sent it.", "Tell your mail provider: SPF or DKIM is set up wrongly."),
}
_GROUPS = {
    "1": ("There is something wrong with the address.", _CHECK),
    "2": ("The mailbox does not take the message.", "Try again later, or reach the person in another way."),
    "3": ("The receiving server had a problem.", "Try again later."),
    "4": ("The receiving server could not be reached.", "Try again later."),
    "5": ("The mail servers did not understand each other.", "Tell your mail provider, with this message."),
    "6": ("The server cannot handle the content of the message.", "Send it in a simpler form."),
    "7": ("The server refused the message by its rules.", "Ask the person, in another way, to let your address in."),
}
_UNKNOWN = ("The server gave no reason that says more.", "Try again, or reach the person in another way.")


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
    return lines or [Line("This is a delivery report that names no address.", LineKind.NOTE)]


def _recipients(block: dict[bytes, bytes]) -> Iterator[_Recipient]:
    address = _typed(block, b"final-recipient") or _typed(block, b"original-recipient")
    if not address:
        return
    match = _STATUS.search(_text(block, b"status")) or _STATUS.search(_text(block, b"diagnostic-code"))
    status = match[0] if match else ""
    yield _Recipient(address, _text(block, b"action").lower(), status, _typed(block, b"diagnostic-code"))


def _in_words(recipient: _Recipient) -> Iterator[Line]:
    action = _ACTIONS.get(recipient.action, "Not delivered to" if recipient.status[:1] == "5" else "About")
    text = f"{action} {recipient.address}"
    yield Line(text, LineKind.TEXT, spans=(Span(0, len(text), SpanKind.STRONG),))
    if recipient.action not in ("delivered", "relayed", "expanded"):
        reason, advice = _reason(recipient)
        yield Line(f"{reason} ({recipient.status})" if recipient.status else reason, LineKind.TEXT)
        yield Line(advice, LineKind.NOTE)
    if recipient.diagnostic:
        yield Line(f"The server said: {recipient.diagnostic}", LineKind.TEXT)


def _reason(recipient: _Recipient) -> tuple[str, str]:
    if not recipient.status:
        return _UNKNOWN
    kind, subject, detail = recipient.status.split(".")
    reason, advice = _REASONS.get(f"{subject}.{detail}") or _GROUPS.get(subject, _UNKNOWN)
    return (reason, _WAIT) if kind == "4" and recipient.action == "delayed" else (reason, advice)


def _read_receipt(block: dict[bytes, bytes]) -> list[Line]:
    who = _typed(block, b"final-recipient") or _typed(block, b"original-recipient") or "Somebody"
    disposition = _text(block, b"disposition").lower()
    deed = "deleted it unread" if "deleted" in disposition else "displayed your message"
    return [Line(f"Receipt: {who} {deed}.", LineKind.NOTE)]


def _typed(block: dict[bytes, bytes], name: bytes) -> str:
    """A value behind its type: `rfc822; ada@example.org`."""
    kind, separator, value = _text(block, name).partition(";")
    return (value if separator else kind).strip().strip("<>")


def _text(block: dict[bytes, bytes], name: bytes) -> str:
    return " ".join(safe_line(decode_header(block.get(name, b"")))[:_LONGEST].split())
