"""What there is, in words for the ear: one message in a sentence, a message as text, the folders."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.mime.yank import plain_text
from tuimail.model.flags import FOLLOWED, MUTED, Flag
from tuimail.model.language import gettext, grouped
from tuimail.model.summary import MessageSummary
from tuimail.model.tags import tags_of
from tuimail.state.found import Found
from tuimail.state.reading import Reading
from tuimail.state.root import AppState
from tuimail.state.words import messages_word
from tuimail.ui.dates import long_date


def place(state: AppState) -> str:
    """Where the user is, and how much is there."""
    listing = state.listing
    if listing is None:
        return "No folder is open."
    if isinstance(listing, Found):
        return f"Search for {listing.filter}: {messages_word(listing.count)}."
    mailbox = state.mailbox
    name = "/".join(mailbox.path) if mailbox is not None else ""
    unread = f", {mailbox.counts.unseen:,} unread" if mailbox is not None and mailbox.counts.unseen else ""
    filtered = f", filtered by {listing.filter}" if listing.filter else ""
    return f"{name}: {messages_word(listing.count)}{unread}{filtered}."


def here(state: AppState, index: int | None = None) -> str:
    """The message under the cursor, or another one, in a sentence."""
    listing = state.listing
    if listing is None or not listing.count:
        return "There is no message here."
    at = listing.cursor if index is None else index
    summary = listing.summary(at)
    number = gettext("{number} of {count}").format(number=grouped(at + 1), count=grouped(listing.count))
    if summary is None:
        return f"{number}: not known yet."
    said = [f"from {summary.sender or 'nobody'}", summary.subject or "no subject", long_date(summary.internaldate)]
    marks = ["selected"] if state.selection.is_marked(at) else []
    return f"{number}: {', '.join([*marks, *_marks(summary), *said])}."


def _marks(summary: MessageSummary) -> Iterator[str]:
    if Flag.SEEN not in summary.flags.system:
        yield "unread"
    for flag, word in ((Flag.FLAGGED, "starred"), (Flag.ANSWERED, "answered"), (Flag.DRAFT, "draft")):
        if flag in summary.flags.system:
            yield word
    if summary.has_attachments:
        yield "with attachment"
    if MUTED in summary.flags.keywords:
        yield "muted"
    if FOLLOWED in summary.flags.keywords:
        yield "watched"
    yield from tags_of(summary.flags)


def message(reading: Reading) -> Iterator[str]:
    """Headers, what is to be known about the sender, and the text, line by line."""
    headers, document = reading.headers, reading.document
    if headers is not None:
        yield f"From: {', '.join(map(str, headers.from_))}"
        yield f"To: {', '.join(map(str, headers.to))}"
        if headers.cc:
            yield f"Cc: {', '.join(map(str, headers.cc))}"
        yield f"Subject: {headers.subject}"
        if headers.sent_at is not None:
            yield f"Date: {long_date(headers.sent_at)}"
    if reading.verdict is not None and reading.verdict.words:
        yield reading.verdict.words
    yield from reading.warnings
    yield ""
    if document is not None:
        yield from plain_text(document).split("\n")
        for number, link in enumerate(document.links, 1):
            yield f"Link {number}: {link}"


def folders(state: AppState) -> Iterator[str]:
    """Every folder with its counts."""
    for choice in state.folder_choices():
        mailbox = state.folders.mailbox(choice.key)
        if mailbox is not None:
            unread = f", {mailbox.counts.unseen:,} unread" if mailbox.counts.unseen else ""
            yield f"{choice.label}: {messages_word(mailbox.counts.total)}{unread}"
