"""Names of kinds of parts that several rooms of this one know."""

from __future__ import annotations

HEADERS = "text/rfc822-headers"
"""A header block: of a report's returned message, and of our own `2.HEADER` parts."""

REPORTS = frozenset({
    "message/delivery-status", "message/global-delivery-status",
    "message/disposition-notification", "message/global-disposition-notification",
})  # fmt: skip
"""The part of a multipart/report that machines write for machines."""
