"""Names of kinds of parts that several rooms of this one know."""

from __future__ import annotations

HEADERS = "text/rfc822-headers"
"""A header block: of a report's returned message, and of our own `2.HEADER` parts."""

REPORTS = frozenset({
    "message/delivery-status", "message/global-delivery-status",
    "message/disposition-notification", "message/global-disposition-notification",
})  # fmt: skip
"""The part of a multipart/report that machines write for machines."""

MESSAGES = frozenset({"message/rfc822", "message/global"})
"""A message inside."""
ENCODINGS = frozenset({"base64", "quoted-printable"})
"""No message inside may have one of these (RFC 2046 5.2.1); servers do not look into those that do."""
