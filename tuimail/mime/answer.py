"""The message that answers an invitation (RFC 6047): words for people, and the REPLY for their calendars."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import NamedTuple

from tuimail.mime.headers import headers_from
from tuimail.model.address import Address
from tuimail.model.bodystructure import BodyPart
from tuimail.model.invitation import Answer, Invitation
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_PAST = {Answer.ACCEPTED: "Accepted", Answer.TENTATIVE: "Tentative", Answer.DECLINED: "Declined"}
_TOLD = {
    Answer.ACCEPTED: gettext("{} accepts this invitation."),
    Answer.TENTATIVE: gettext("{} may come, but is not sure yet."),
    Answer.DECLINED: gettext("{} declines this invitation."),
}


class Prepared(NamedTuple):
    """A whole message, and what a reader wants of it: headers, MIME tree, sections without transfer encoding."""

    source: bytes
    headers: MessageHeaders
    parts: BodyPart
    contents: tuple[tuple[str, bytes], ...]


def answer_id(invitation: Invitation, answer: Answer, me: str) -> str:
    """The Message-ID of this answer: the same whenever it is given again, so that it is known to have been given."""
    what = "\0".join((invitation.uid, invitation.recurrence, str(invitation.sequence), me.lower()))
    digest = hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:24]
    domain = me.rpartition("@")[2]
    return f"<answer.{answer.value.lower()}.{digest}@{domain if _ADDRESS.fullmatch(me) else 'localhost'}>"


def attendee_of(invitation: Invitation, own: Address) -> Address:
    """Who was invited: the account's own address, else the one attendee there is (an alias of it)."""
    people = [one for one in invitation.attendees if one.email.lower() != invitation.organizer_email.lower()]
    mine = next((one for one in people if one.email.lower() == own.email.lower()), None)
    if mine is None and len(people) == 1:
        mine = people[0]
    return own if mine is None else Address(own.name or mine.name, mine.email)


def prepare_answer(
    invitation: Invitation, answer: Answer, me: Address, asked: MessageHeaders | None, *, now: datetime | None = None
) -> Prepared | None:
    """The message to the organizer; `asked` are the headers of the invitation's. None where nobody can be answered."""
    from email.message import EmailMessage  # answers are seldom given
    from email.policy import SMTP
    from email.utils import format_datetime, formataddr

    from tuimail.mime.calendar import prepare_reply

    now = now or datetime.now(UTC)
    if not (_ADDRESS.fullmatch(invitation.organizer_email) and _ADDRESS.fullmatch(me.email)):
        return None
    calendar = prepare_reply(invitation, answer, me.email, name=me.name, now=now)
    if not calendar:
        return None
    asked_for = () if asked is None else dict.fromkeys((*asked.references, asked.msgid))
    ids = [one for one in asked_for if one.isascii() and one.isprintable() and one]
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((safe_line(me.name), me.email))
    message["To"] = formataddr((safe_line(invitation.organizer), invitation.organizer_email))
    message["Subject"] = f"{_PAST[answer]}: {safe_line(invitation.summary)}"
    message["Date"] = format_datetime(now.astimezone())
    message["Message-ID"] = answer_id(invitation, answer, me.email)
    if asked is not None and asked.msgid in ids:
        message["In-Reply-To"] = asked.msgid
        message["References"] = " ".join(ids)
    text = "\n".join((_TOLD[answer].format(me.name or me.email), "", invitation.summary, invitation.when, ""))
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(calendar.decode(), subtype="calendar", cte="base64", params={"method": "REPLY"})
    return _prepared(message.as_bytes(), text.encode(), calendar)


def _prepared(source: bytes, text: bytes, calendar: bytes) -> Prepared:
    header = source.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    charset = ("charset", "utf-8")
    words = BodyPart("1", "text/plain", (charset,), "quoted-printable", len(text))
    reply = BodyPart("2", "text/calendar", (charset, ("method", "REPLY")), "base64", len(calendar))
    root = BodyPart("", "multipart/alternative", children=(words, reply))
    contents = (("HEADER", header), ("1", text), ("2", calendar), ("", source))
    return Prepared(source, headers_from(header)[0], root, contents)
