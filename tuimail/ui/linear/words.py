"""What there is, in words for the ear: one message in a sentence, a message as text, the folders."""

from __future__ import annotations

from collections.abc import Iterator

from tuimail.mime.yank import plain_text
from tuimail.model.flags import FOLLOWED, MUTED, Flag
from tuimail.model.language import gettext, grouped
from tuimail.model.summary import MessageSummary
from tuimail.model.tags import tags_of
from tuimail.state.found import Found
from tuimail.state.prompts import AskName, AskPassword, Confirm, PickAddress, Prompt
from tuimail.state.reading import Reading
from tuimail.state.root import AppState
from tuimail.state.words import messages_word
from tuimail.ui.dates import long_date


def place(state: AppState) -> str:
    """Where the user is, and how much is there."""
    listing = state.listing
    if listing is None:
        return gettext("No folder is open.")
    if isinstance(listing, Found):
        return gettext("Search for {filter}: {messages_word}.").format(
            filter=listing.filter, messages_word=messages_word(listing.count)
        )
    mailbox = state.mailbox
    name = "/".join(mailbox.path) if mailbox is not None else ""
    unread = (
        gettext(", {unseen:,} unread").format(unseen=mailbox.counts.unseen)
        if mailbox is not None and mailbox.counts.unseen
        else ""
    )
    filtered = gettext(", filtered by {filter}").format(filter=listing.filter) if listing.filter else ""
    return f"{name}: {messages_word(listing.count)}{unread}{filtered}."


def here(state: AppState, index: int | None = None) -> str:
    """The message under the cursor, or another one, in a sentence."""
    listing = state.listing
    if listing is None or not listing.count:
        return gettext("There is no message here.")
    at = listing.cursor if index is None else index
    summary = listing.summary(at)
    number = gettext("{number} of {count}").format(number=grouped(at + 1), count=grouped(listing.count))
    if summary is None:
        return gettext("{number}: not known yet.").format(number=number)
    said = [
        gettext("from {sender}").format(sender=summary.sender or gettext("nobody")),
        summary.subject or gettext("no subject"),
        long_date(summary.internaldate),
    ]
    marks = [gettext("selected")] if state.selection.is_marked(at) else []
    return f"{number}: {', '.join([*marks, *_marks(summary), *said])}."


def _marks(summary: MessageSummary) -> Iterator[str]:
    if Flag.SEEN not in summary.flags.system:
        yield gettext("unread")
    for flag, word in (
        (Flag.FLAGGED, gettext("starred")),
        (Flag.ANSWERED, gettext("answered")),
        (Flag.DRAFT, gettext("draft")),
    ):
        if flag in summary.flags.system:
            yield word
    if summary.has_attachments:
        yield gettext("with attachment")
    if MUTED in summary.flags.keywords:
        yield gettext("muted")
    if FOLLOWED in summary.flags.keywords:
        yield gettext("watched")
    yield from tags_of(summary.flags)


def message(reading: Reading) -> Iterator[str]:
    """Headers, what is to be known about the sender, and the text, line by line."""
    headers, document = reading.headers, reading.document
    if headers is not None:
        yield gettext("From: {join}").format(join=", ".join(map(str, headers.from_)))
        yield gettext("To: {join}").format(join=", ".join(map(str, headers.to)))
        if headers.cc:
            yield gettext("Cc: {join}").format(join=", ".join(map(str, headers.cc)))
        yield gettext("Subject: {subject}").format(subject=headers.subject)
        if headers.sent_at is not None:
            yield gettext("Date: {long_date}").format(long_date=long_date(headers.sent_at))
    if reading.verdict is not None and reading.verdict.words:
        yield reading.verdict.words
    yield from reading.warnings
    yield from reading.document.doubts if reading.document is not None else ()
    yield ""
    if document is not None:
        yield from plain_text(document).split("\n")
        for number, link in enumerate(document.links, 1):
            yield gettext("Link {number}: {link}").format(number=number, link=link)


def folders(state: AppState) -> Iterator[str]:
    """Every folder with its counts."""
    for choice in state.folder_choices():
        mailbox = state.folders.mailbox(choice.key)
        if mailbox is not None:
            unread = (
                gettext(", {unseen:,} unread").format(unseen=mailbox.counts.unseen) if mailbox.counts.unseen else ""
            )
            yield f"{choice.label}: {messages_word(mailbox.counts.total)}{unread}"


def question(prompt: Prompt) -> str:
    """What is asked, and what to type."""
    match prompt:
        case Confirm(question=asked, why=why):
            return " ".join(filter(None, (asked, why, gettext("y and Enter does it, Enter alone does not."))))
        case AskName(question=asked, name=name):
            return gettext("{question} Enter alone takes {name}, a full stop leaves it.").format(
                question=asked, name=name or "none"
            )
        case AskPassword(account=account, why=why):
            return gettext("{why} Type the password of {account} and Enter; Enter alone stays offline.").format(
                why=why, account=account
            )
        case PickAddress(question=asked, addresses=addresses):
            ways = (f"{what}: {address}. {know}".strip(" .") for address, what, know in addresses)
            return "\n".join([asked, *ways])
