"""The message in the reader as a page: headers, text, and a sentence where there is no text (yet)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tuimail.contract.events import Phase
from tuimail.model.address import Address
from tuimail.model.document import LineKind
from tuimail.model.language import gettext, ngettext
from tuimail.model.sizes import size_text
from tuimail.model.snooze import is_asleep, wake_time
from tuimail.model.summary import MessageHeaders, MessageSummary
from tuimail.model.tags import tags_of
from tuimail.state.reading import Reading, ReadPhase
from tuimail.state.root import AppState
from tuimail.ui.dates import long_date
from tuimail.ui.keymap import Keymap
from tuimail.ui.reading_layout import HeaderLine
from tuimail.ui.widgets.reader import Page

_TITLE_FITS: Final = 60
"""Longer subjects are cut in the pane's title, so they stand among the headers too."""
_LONGEST_SUBJECT: Final = 300
_MOST_DOUBTS: Final = 2
_MOST_NAMES: Final = 12
_MOST_FILES: Final = 3
_LONGEST_NAME: Final = 40
_TEXTS: Final = ("text/plain", "text/html")
_TOLD_ELSEWHERE: Final = (
    "text/calendar",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)
"""An invitation is the text itself, and a note says that a message is signed."""
_MARKS: Final = {"✓": "good", "?": "note", "✗": "error-line"}


def page(state: AppState, keymap: Keymap, *, all_headers: bool) -> Page | None:
    """What the reader shows; None while no message is in it."""
    reading = state.reading
    if reading is None:
        return None
    notice, token = _notice(state, reading)
    if reading.shows_source:
        return Page((), reading.document, notice, token)
    headers = [
        *_headers(reading, all_headers, keymap),
        *_attached(reading, keymap),
        *_doubts(reading, keymap),
        *_answer(state, reading, keymap),
        *_cut(reading, keymap),
    ]
    return Page(tuple(headers), reading.document, notice, token)


def subject_of(reading: Reading) -> str:
    """The subject, from whatever is known of the message."""
    known = reading.headers or reading.summary
    return (known.subject if known is not None else "") or gettext("(no subject)")


def _headers(reading: Reading, all_headers: bool, keymap: Keymap) -> list[HeaderLine]:
    if reading.headers is None:
        return _summary_headers(reading.summary) if reading.summary is not None else []
    headers = reading.headers
    if all_headers and reading.all_headers is not None:
        fields = [HeaderLine(name, value) for name, value in reading.all_headers if value]
        return [*fields, *_warnings(reading)]
    lines = [
        HeaderLine(gettext("From"), _addresses(headers.from_, keymap, full=True)),
        HeaderLine(gettext("To"), _addresses(headers.to, keymap, full=all_headers)),
    ]
    lines.append(HeaderLine(gettext("Cc"), _addresses(headers.cc, keymap, full=all_headers)))
    lines.append(HeaderLine(gettext("Date"), _date(reading)))
    tags = tags_of(reading.summary.flags) if reading.summary is not None else []
    lines.append(HeaderLine(gettext("Tags"), " ".join(tags)))
    lines.append(_snooze(reading))
    if all_headers:
        lines += _further_headers(headers, keymap)
    if all_headers or len(headers.subject) > _TITLE_FITS:
        subject, is_long = headers.subject, len(headers.subject) > _LONGEST_SUBJECT and not all_headers
        lines.append(HeaderLine(gettext("Subject"), f"{subject[:_LONGEST_SUBJECT]}…" if is_long else subject))
    return [*(line for line in lines if line.value), *_warnings(reading)]


def _snooze(reading: Reading) -> HeaderLine:
    keywords = reading.summary.flags.keywords if reading.summary is not None else ()
    woken_at = wake_time(keywords)
    if woken_at is None:
        return HeaderLine("", "")
    return HeaderLine(
        gettext("Snoozed"),
        (gettext("until {date}") if is_asleep(keywords) else gettext("back since {date}")).format(
            date=long_date(woken_at)
        ),
    )


def _warnings(reading: Reading) -> list[HeaderLine]:
    """What is known about who sent it, in words."""
    verdict = reading.verdict
    told = [HeaderLine("", f"{verdict.mark} {verdict.words}", _MARKS[verdict.mark])] if verdict and verdict.mark else []
    return [*told, *(HeaderLine("", f"! {warning}", "warning") for warning in reading.warnings)]


def _doubts(reading: Reading, keymap: Keymap) -> list[HeaderLine]:
    """Links that do not go where they say."""
    doubts = reading.document.doubts if reading.document is not None else ()
    told = [HeaderLine("", f"! {doubt}", "warning") for doubt in doubts[:_MOST_DOUBTS]]
    if (more := len(doubts) - len(told)) > 0:
        said = ngettext(
            "{more} more link is odd; {key} shows it.", "{more} more links are odd; {key} shows them.", more
        )
        told.append(HeaderLine("", f"! {said.format(more=more, key=keymap.shown('reader.links'))}", "warning"))
    return told


def _answer(state: AppState, reading: Reading, keymap: Keymap) -> list[HeaderLine]:
    """Whether an invitation was answered, and how to do it."""
    if reading.document is None or reading.document.invitation is None:
        return []
    later = _later(state, reading)
    words, key = state.answering.words(), keymap.shown("reader.answer")
    if not words:
        return later
    does = gettext("changes it") if state.answering.given() is not None else gettext("answers")
    return [*later, HeaderLine(gettext("Answer"), f"{words} ({key} {does})" if key else words, "note")]


def _later(state: AppState, reading: Reading) -> list[HeaderLine]:
    """That another message changed or cancelled the event since."""
    later = state.answering.later.of(reading)
    if later is None:
        return []
    match later.change.value:
        case "cancelled":
            said = gettext("This event has since been cancelled: “{subject}”, {date}")
        case "changed" if later.when:
            said = gettext("This event has since been changed, it is now {when}: “{subject}”, {date}")
        case "changed":
            said = gettext("This event has since been changed: “{subject}”, {date}")
        case _:
            said = gettext("A later message is about this event too: “{subject}”, {date}")
    date, subject = long_date(later.message.internaldate), later.message.subject
    return [HeaderLine("", f"! {said.format(subject=subject, date=date, when=later.when)}", "warning")]


def _cut(reading: Reading, keymap: Keymap) -> list[HeaderLine]:
    """That something was left out, where somebody may want it."""
    document, key = reading.document, keymap.shown("reader.show-all")
    if document is None or not document.is_cut or reading.is_head or reading.options.show_all or not key:
        return []
    return [
        HeaderLine("", gettext("Not all of this long message is shown; {key} shows all of it.").format(key=key), "note")
    ]


def _further_headers(headers: MessageHeaders, keymap: Keymap) -> list[HeaderLine]:
    return [
        HeaderLine("Reply-To", _addresses(headers.reply_to, keymap, full=True)),
        HeaderLine("List-Id", headers.list_id),
        HeaderLine("Message-ID", headers.msgid),
        HeaderLine(gettext("References"), " ".join(headers.references)),
    ]


def _summary_headers(summary: MessageSummary) -> list[HeaderLine]:
    return [
        HeaderLine(gettext("From"), summary.sender),
        HeaderLine(gettext("Date"), long_date(summary.internaldate)),
    ]


def _addresses(addresses: Sequence[Address], keymap: Keymap, *, full: bool = False) -> str:
    """Names with their addresses for a few, names alone for many, and of very many only the first."""
    if full or len(addresses) <= 3:
        return ", ".join(str(address) for address in addresses)
    if len(addresses) <= _MOST_NAMES:
        return ", ".join(address.shown for address in addresses)
    names = ", ".join(address.shown for address in addresses[: _MOST_NAMES - 2])
    more = len(addresses) - _MOST_NAMES + 2
    key = keymap.shown("reader.headers")
    return gettext("{names} and {more:,} more ({key} shows all)").format(names=names, more=more, key=key)


def _attached(reading: Reading, keymap: Keymap) -> list[HeaderLine]:
    """What is attached, and the key for it. Pictures that belong into the text are told where there is none."""
    root, document = reading.parts, reading.document
    if root is None or document is None or (root.media_type in _TEXTS and not root.filename):
        return []
    from tuimail.mime.attachments import attachments  # most messages are text alone

    has_text = any(line.kind is not LineKind.NOTE for line in document.lines)
    told = [one for one in attachments(root) if one.media_type not in _TOLD_ELSEWHERE]
    told = [one for one in told if not (one.is_inline and has_text)]
    if not told:
        return []
    names = ", ".join(f"{_short(one.name)} ({size_text(one.size)})" for one in told[:_MOST_FILES])
    if (more := len(told) - _MOST_FILES) > 0:
        names = gettext("{names} and {more:,} more").format(names=names, more=more)
    key = keymap.shown("reader.attachments")
    return [HeaderLine(gettext("Attached"), gettext("{names}  ({key} opens)").format(names=names, key=key))]


def _short(name: str) -> str:
    """The beginning of a long name, and how it ends."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 9]}…{name[-8:]}"


def _date(reading: Reading) -> str:
    if reading.headers is not None and reading.headers.sent_at is not None:
        return long_date(reading.headers.sent_at)
    return long_date(reading.summary.internaldate) if reading.summary is not None else ""


def _notice(state: AppState, reading: Reading) -> tuple[str, str]:
    """A sentence in place of the text, and its style."""
    match reading.phase:
        case ReadPhase.READY:
            return "", "note"
        case ReadPhase.FAILED:
            return reading.reason or gettext("The text of this message could not be fetched."), "error-line"
        case ReadPhase.LOADING | ReadPhase.PARTIAL if reading.document is not None:
            return "", "note"
        case ReadPhase.LOADING | ReadPhase.PARTIAL:
            return _waiting(state, reading), "note"


def _waiting(state: AppState, reading: Reading) -> str:
    connection = state.connections.get(reading.key.account)
    if reading.reason and connection is not None and connection.is_online:
        return reading.reason
    if connection is None or not connection.is_online:
        is_trying = connection is not None and connection.phase in (Phase.CONNECTING, Phase.AUTHENTICATING)
        when = gettext("as soon as there is a connection") if is_trying else gettext("with the next connection")
        return gettext("The text of this message is not stored here yet; it will be fetched {when}.").format(when=when)
    what = gettext("source (Esc stops)") if reading.shows_source else gettext("text")
    if reading.expected:
        return gettext("Fetching the {what}… {min}%").format(
            what=what, min=min(100, reading.received * 100 // reading.expected)
        )
    return gettext("Fetching the {what}…").format(what=what)
