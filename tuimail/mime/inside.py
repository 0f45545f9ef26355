"""What is not plain reading matter as lines: headers of a message inside, invitations, and notes on wrappings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tuimail.mime.headers import headers_from
from tuimail.mime.links import LinkBook
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.document import Line, LineKind, Span, SpanKind
from tuimail.model.invitation import Invitation
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line

_MAX_ADDRESSES = 20
_MAX_ATTENDEES = 50
_OPENPGP = gettext("This message is encrypted with OpenPGP and cannot be opened here.")
_SMIME = gettext("This message is encrypted with S/MIME and cannot be opened here.")
_SMIME_OPAQUE = gettext("This message is signed with S/MIME in a form that cannot be opened here.")
_SIGNED = gettext("This message is signed with {}; the signature is not checked.")
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def header_lines(block: bytes, links: LinkBook) -> list[Line]:
    """The headers that a reader wants of a message inside."""
    headers, _ = headers_from(block)
    rows = [
        (gettext("From"), _people(headers.from_)),
        (gettext("To"), _people(headers.to)),
        (gettext("Cc"), _people(headers.cc)),
        (gettext("Date"), _date(headers.sent_at)),
        (gettext("Subject"), headers.subject),
    ]
    return [_labelled(label, value, links) for label, value in rows if value]


def _people(addresses: tuple[Address, ...]) -> str:
    shown = ", ".join(str(address) for address in addresses[:_MAX_ADDRESSES])
    rest = len(addresses) - _MAX_ADDRESSES
    return gettext("{shown} and {rest} more").format(shown=shown, rest=rest) if rest > 0 else shown


def _date(sent_at: int | None) -> str:
    if sent_at is None:
        return ""
    try:
        return f"{datetime.fromtimestamp(sent_at).astimezone():%a %d %b %Y %H:%M}"
    except (OverflowError, OSError, ValueError):
        return ""


def _labelled(label: str, value: str, links: LinkBook) -> Line:
    text = f"{label}: {' '.join(safe_line(value).split())}"
    return Line(text, spans=(Span(0, len(label) + 1, SpanKind.STRONG), *links.spans(text)))


def calendar_lines(found: Invitation, links: LinkBook) -> list[Line]:
    """An invitation as a person would tell it."""
    lines = [Line(_kind_of_event(found), LineKind.NOTE), Line(found.summary, LineKind.HEADING)]
    lines += (_labelled(label, value, links) for label, value in _facts(found))
    if found.description:
        lines.append(Line(""))
        lines += (Line(text, spans=links.spans(text)) for text in found.description.split("\n"))
    return lines


def _kind_of_event(found: Invitation) -> str:
    if found.is_cancelled:
        return gettext("This event has been cancelled.")
    if found.method == "REPLY":
        who = found.attendees[0] if found.attendees else None
        return (
            gettext("Answer to an invitation: {name}: {answer}.").format(name=who.name or who.email, answer=who.answer)
            if who
            else gettext("Answer to an invitation.")
        )
    if found.is_update:
        return gettext("An invitation has changed.")
    return gettext("You are invited.") if found.method == "REQUEST" else gettext("An event.")


def _facts(found: Invitation) -> Iterator[tuple[str, str]]:
    yield gettext("When"), found.when
    if found.where or found.method != "REPLY":
        yield gettext("Where"), found.where or gettext("not given")
    if found.organizer:
        yield gettext("Organizer"), found.organizer
    people = [f"{one.name or one.email} ({one.answer})" for one in found.attendees[:_MAX_ATTENDEES]]
    if people and found.method != "REPLY":
        rest = len(found.attendees) - len(people)
        yield gettext("Who"), ", ".join(people) + (gettext(" and {rest} more").format(rest=rest) if rest else "")


def wrapping_notes(root: BodyPart) -> list[Line]:
    """What is signed or encrypted, said once each."""
    notes = dict.fromkeys(note for part in root.walk() if (note := _wrapping(part)))
    return [Line(note, LineKind.NOTE) for note in list(notes)[:5]]


def _wrapping(part: BodyPart) -> str:
    if part.media_type == "multipart/encrypted":
        return _SMIME if "pkcs7" in part.parameter("protocol").lower() else _OPENPGP
    if part.media_type in _PKCS7:
        return _SMIME_OPAQUE if part.parameter("smime-type").lower() == "signed-data" else _SMIME
    if part.media_type == "multipart/signed":
        protocol = part.parameter("protocol").lower() or " ".join(child.media_type for child in part.children)
        return _SIGNED.format("S/MIME" if "pkcs7" in protocol else "OpenPGP")
    return ""
