"""Which links of a message lie about where they go: what the reader says above it, unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuimail.mime.links import says_it_all
from tuimail.model.document import Line, SpanKind
from tuimail.model.language import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuimail.mime.links import LinkBook

_MOST_JUDGED = 300
_MOST_TOLD = 20


def doubts_of(lines: Sequence[Line], links: LinkBook) -> tuple[str, ...]:
    """A sentence for each link whose text names another place, or whose host is not what it seems. Bounded."""
    told: dict[str, str] = {}
    judged = 0
    for line in lines:
        for span in line.spans:
            if span.kind is not SpanKind.LINK or span.target in told:
                continue
            shown = line.text[span.start : span.end]
            if _is_plain(span.target, shown):
                continue
            if judged >= _MOST_JUDGED or len(told) >= _MOST_TOLD:
                return tuple(told.values())
            judged += 1
            if warning := _first_warning(span.target, shown):
                number = links.number(span.target)
                told[span.target] = gettext("Link {number}: {warning}").format(number=number, warning=warning)
    return tuple(told.values())


def _is_plain(target: str, shown: str) -> bool:
    """Whether nothing can be odd about it: words that name no place, or the target itself, and ordinary letters."""
    names_place = "." in shown or "@" in shown
    host = target.partition("://")[2].partition("/")[0]
    is_odd = not target.isascii() or "@" in host or "xn--" in target.lower() or "\\" in target or host[-1:].isdigit()
    return not is_odd and (not names_place or says_it_all(shown, target))


def _first_warning(target: str, shown: str) -> str:
    from tuimail.mime.truth import judge_link  # few messages have such links

    warnings = judge_link(target, shown).warnings
    return warnings[0] if warnings else ""
