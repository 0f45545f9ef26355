"""Says what is true of links and senders, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import SplitResult, unquote, urlsplit

from tuimail.mime.hosts import domain_of, is_number, looks_like, mixed_scripts, registrable, shown_host, skeleton
from tuimail.model.address import Address
from tuimail.model.document import Document, SpanKind
from tuimail.model.language import gettext
from tuimail.model.safe_text import safe_line
from tuimail.model.summary import MessageHeaders
from tuimail.model.values import dataclass

Known = Callable[[str], bool] | Collection[str]
"""Which addresses (lower case) have been seen before."""

_LONGEST_SHOWN = 300
_LONGEST_TARGET = 4000
_SCHEMES = frozenset({"http", "https", "mailto"})
_URL_IN_TEXT = re.compile(r"(?:https?://|ftp://|(?<![\w.])(?=www\.))([^\s/?#<>\"']{3,255})", re.IGNORECASE)
_BARE_HOST = re.compile(r"((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?:[:/?#]\S*)?\Z")
_ADDRESS = re.compile(r"[\w.+%=-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_FILE_ENDINGS = frozenset({
    "asp", "aspx", "bat", "css", "csv", "doc", "docx", "exe", "gif", "gz", "html", "htm", "ics", "ini", "jpeg", "jpg",
    "js", "json", "jsp", "log", "md", "mp3", "mp4", "odt", "pdf", "php", "png", "ppt", "pptx", "py", "rar", "rst",
    "rtf", "sh", "svg", "tar", "txt", "xls", "xlsx", "xml", "yaml", "yml", "zip",
})  # fmt: skip
"""A text like "report.pdf" names a file and not a host."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """One link of a document: `number` counts from 1 as in `Document.links`; all texts are safe for the terminal.

    `shown` is the text that the message shows for it, `target` where it really goes, `host` the host of the target
    with punycode decoded ("" where there is none, as for mailto). `warnings` are sentences; none means nothing odd.
    """

    number: int
    shown: str
    target: str
    host: str
    warnings: tuple[str, ...] = ()


def judge_links(source: Document | Sequence[str], *, sender: str = "") -> list[LinkReport]:
    """One report for each of `Document.links` (or of bare targets), in order; `sender` is who the message is from."""
    if not isinstance(source, Document):
        return [judge_link(target, target, number=number, sender=sender) for number, target in enumerate(source, 1)]
    shown: dict[str, list[str]] = {}
    for line in source.lines:
        for span in line.spans:
            if span.kind is SpanKind.LINK:
                shown.setdefault(span.target, []).append(line.text[span.start : span.end])
    return [
        _worst(
            [
                judge_link(target, text, number=number, sender=sender)
                for text in dict.fromkeys(shown.get(target, [target])[:20])
            ]
        )
        for number, target in enumerate(source.links, 1)
    ]


def _worst(reports: list[LinkReport]) -> LinkReport:
    """A target may be shown with several texts: the one that lies counts."""
    return max(reports, key=lambda report: len(report.warnings))


def judge_link(target: str, shown: str, *, number: int = 0, sender: str = "") -> LinkReport:
    """The report of a single link."""
    target = safe_line(target[:_LONGEST_TARGET])
    shown = safe_line(" ".join(shown.split())[:_LONGEST_SHOWN])
    split = _split(target)
    if split is None:
        return LinkReport(number, shown, target, "", (gettext("This address is malformed: do not open it."),))
    if split.scheme == "mailto":
        return LinkReport(number, shown, target, "", tuple(_mail_warnings(split.path, shown)))
    raw_host = _host(split)
    warnings = list(_host_warnings(split, raw_host))
    warnings += _text_warnings(shown, raw_host)
    if sender:
        warnings += _sender_warnings(raw_host, domain_of(sender))
    return LinkReport(number, shown, target, shown_host(raw_host), tuple(warnings))


def _split(target: str) -> SplitResult | None:
    # Browsers read a backslash as a slash and Python does not: https://good.example\@evil.example goes to good.example.
    try:
        return urlsplit(target.replace("\\", "/"))
    except ValueError:
        return None


def _host(split: SplitResult) -> str:
    try:
        return unquote(split.hostname or "")
    except ValueError:
        return ""


def _mail_warnings(path: str, shown: str) -> Iterator[str]:
    real = unquote(path).lower()
    for named in _ADDRESS.findall(shown):
        if named.lower() not in real:
            yield gettext("The text says {named}, but mail goes to {unquote}.").format(
                named=named, unquote=safe_line(unquote(path))[:120] or "nobody"
            )
            return


def _host_warnings(split: SplitResult, host: str) -> Iterator[str]:
    shown = shown_host(host)
    if split.scheme not in _SCHEMES:
        yield gettext("This is not a web address: another program would open it ({scheme}).").format(
            scheme=split.scheme or gettext("no scheme")
        )
    if "@" in split.netloc:
        before = safe_line(unquote(split.netloc.rpartition("@")[0]))[:60]
        yield gettext('The part before the @ ("{before}") is not the host: this goes to {shown}.').format(
            before=before, shown=shown
        )
    if is_number(host):
        yield gettext("The host is a bare number (an IP address), which honest senders hardly ever use.")
    elif not shown.isascii():
        yield from _letters(host, shown)


def _letters(host: str, shown: str) -> Iterator[str]:
    ascii_host = host if host.isascii() else gettext("not plain letters")
    yield gettext("The host has letters that may look like others: {shown} is really {ascii_host}.").format(
        shown=shown, ascii_host=safe_line(ascii_host)
    )
    for label in shown.split("."):
        if scripts := mixed_scripts(label):
            yield gettext('"{label}" mixes scripts: {join}.').format(label=label, join=", ".join(scripts))
        elif not label.isascii() and mixed_scripts(f"{label}a") and skeleton(label).isascii():
            yield gettext('"{label}" is not Latin but looks like "{skeleton}".').format(
                label=label, skeleton=skeleton(label)
            )


def _text_warnings(shown: str, host: str) -> Iterator[str]:
    """The text names a host, and it is not where the link goes."""
    named = _named_host(shown)
    if named and registrable(named) != registrable(host):
        yield gettext("The text says {shown_host}, but the link goes to {shown_host2}.").format(
            shown_host=shown_host(named), shown_host2=shown_host(host) or gettext("no host")
        )


def _named_host(shown: str) -> str:
    if match := _URL_IN_TEXT.search(shown):
        return match[1].rpartition("@")[2].partition(":")[0].strip(".,;)]!")
    if match := _ADDRESS.search(shown):
        return domain_of(match[0])
    match = _BARE_HOST.match(shown.strip(" .,;:!?()[]<>\"'").lower())
    if match is None or match[1].rpartition(".")[2] in _FILE_ENDINGS:
        return ""
    return match[1]


def _sender_warnings(host: str, sender: str) -> Iterator[str]:
    if not sender or not host:
        return
    if looks_like(host, sender):
        yield gettext("{shown_host} looks like the sender's {shown_host2}, but it is another one.").format(
            shown_host=shown_host(host), shown_host2=shown_host(sender)
        )
    elif f".{registrable(sender)}." in f".{shown_host(host)}" and registrable(host) != registrable(sender):
        yield gettext("{shown_host} begins like the sender's {registrable}, but belongs to {registrable2}.").format(
            shown_host=shown_host(host), registrable=registrable(sender), registrable2=registrable(host)
        )


def judge_sender(headers: MessageHeaders, known: Known | None = None) -> list[str]:
    """Warnings about who the message is from; `known` None: nobody knows who is new, so nothing is said about it."""
    if not headers.from_:
        return [gettext("This message does not say who sent it.")]
    warnings: list[str] = []
    for sender in headers.from_[:3]:
        warnings += _name_warnings(sender)
    if len(headers.from_) > 1:
        warnings.append(gettext("This message names {value} senders.").format(value=len(headers.from_)))
    sender = headers.from_[0]
    warnings += _reply_warnings(headers, sender)
    if sender.email and known is not None and not _is_known(sender.email, known):
        warnings.append(gettext("This is the first message from {email}.").format(email=_shown(sender.email)))
    return warnings


def _is_known(email: str, known: Known) -> bool:
    return known(email.lower()) if callable(known) else email.lower() in known


def _name_warnings(sender: Address) -> Iterator[str]:
    name = safe_line(sender.name)[:_LONGEST_SHOWN]
    own = registrable(domain_of(sender.email))
    for named in _ADDRESS.findall(name):
        if named.lower() != sender.email.lower() and registrable(domain_of(named)) != own:
            yield gettext("The name says {named}, but the address is {email}.").format(
                named=named, email=_shown(sender.email) or "missing"
            )
            break
    for word in name.split():
        if scripts := mixed_scripts(word):
            yield gettext('The name "{word}" mixes scripts: {join}.').format(word=word, join=", ".join(scripts))
            break
    domain = shown_host(domain_of(sender.email))
    if not domain.isascii():
        yield from _letters(domain_of(sender.email), domain)


def _reply_warnings(headers: MessageHeaders, sender: Address) -> Iterator[str]:
    """Lists set Reply-To by nature; so do people within one domain."""
    if headers.list_id or not sender.email:
        return
    own = registrable(domain_of(sender.email))
    for other in headers.reply_to[:10]:
        if other.email and registrable(domain_of(other.email)) != own:
            yield gettext("Answers go to {email}, not to {email2}.").format(
                email=_shown(other.email), email2=_shown(sender.email)
            )
            return


def _shown(email: str) -> str:
    return safe_line(email)[:120]
