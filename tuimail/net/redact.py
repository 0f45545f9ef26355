"""A logging filter that masks every secret this process knows.

It belongs on handlers, not on loggers: a logger's filter does not see what its children log.
"""

from __future__ import annotations

import logging

MASK = "***"
_SHORTEST = 4
"""Masking shorter texts would blot out half of the log and hide nothing that could not be guessed."""

_known: tuple[str, ...] = ()
"""Longest first: a secret that contains another one must not leave its rest behind."""


def register(secret: str) -> None:
    """Mask this text from now on, and the forms in which it travels."""
    global _known
    if len(secret) >= _SHORTEST:
        _known = tuple(sorted({*_known, *_forms(secret)}, key=len, reverse=True))


def redact(text: str) -> str:
    """The text without any registered secret."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, MASK)
    return text


class SecretFilter(logging.Filter):
    """Add it to each handler; it lets every record pass, masked."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the message with its arguments, the traceback and the stack."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # A wrong format string must not cost the record, nor print its arguments unmasked.
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = redact(message), None
        if record.exc_info:
            record.exc_text = redact(record.exc_text or logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True


def _forms(secret: str) -> set[str]:
    import base64  # the first secret comes after the first frame
    from urllib.parse import quote

    octets = secret.encode("utf-8", "surrogatepass")
    forms = {secret, repr(secret)[1:-1], repr(octets)[2:-1], quote(octets, safe="")}
    # base64 of a longer text that holds the secret (PLAIN, XOAUTH2): one form for each alignment, without
    # the characters at the ends that also depend on the neighbours.
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + octets).decode("ascii").rstrip("=")
        start = (shift * 8 + 5) // 6
        whole = (shift + len(octets)) * 8 // 6
        forms.add(encoded[start:whole])
    return {form for form in forms if len(form) >= _SHORTEST}
