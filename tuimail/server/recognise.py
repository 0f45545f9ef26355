"""Tells mail from other files by their first octets: JSON, YAML and source code have colons, too."""

from __future__ import annotations

import re

LOOK = 4096
"""So many octets are enough."""

_BEFORE = re.compile(rb"(?:>?From [^\r\n]*\r?\n)?[ \t\xef\xbb\xbf]*")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*(?:\r?\n|\Z)")
_KNOWN = re.compile(
    rb"(?:(?:resent-)?(?:from|to|cc|bcc|date|sender|subject|message-id|reply-to)|received|return-path|delivered-to"
    rb"|in-reply-to|references|mime-version|content-(?:type|transfer-encoding|disposition)|dkim-signature"
    rb"|authentication-results|(?:x-)?(?:status|envelope-(?:from|to)|mailer|original-to)|list-(?:id|post|unsubscribe))",
    re.IGNORECASE,
)


def looks_like_mail(start: bytes) -> bool:
    """Whether octets from the beginning of a file are fields one below the other, one of them such as only mail has."""
    before = _BEFORE.match(start)
    position = before.end() if before else 0
    while found := _FIELD.match(start, position):
        if _KNOWN.fullmatch(found[1]):
            return True
        position = found.end()
    return False
