"""Summaries by sender, for stores in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from tuimail.model.digest import Digest, DigestLine, FromSender
from tuimail.model.flags import Flag
from tuimail.model.sender_group import SenderGroup
from tuimail.model.summary import MessageSummary


def grouped(summaries: Iterable[MessageSummary]) -> list[SenderGroup]:
    """As the store groups them, by the name of the sender."""
    by_sender: dict[str, list[MessageSummary]] = {}
    for one in sorted(summaries, key=lambda one: (-one.internaldate, -one.row)):
        by_sender.setdefault(one.sender, []).append(one)
    groups = [
        SenderGroup(
            key=f"{sender.lower()}@example.org",
            is_list=False,
            name=sender,
            rows=array("q", [one.row for one in found]),
            unseen=sum(Flag.SEEN not in one.flags.system for one in found),
            size=sum(one.size for one in found),
            oldest=found[-1].internaldate,
            newest=found[0].internaldate,
        )
        for sender, found in by_sender.items()
    ]
    return sorted(groups, key=lambda group: (-group.count, -group.newest))


def digested(summaries: Iterable[MessageSummary]) -> Digest:
    """As the store sums messages up."""
    groups = grouped(summaries)
    newest = sorted(summaries, key=lambda one: (-one.internaldate, -one.row))
    return Digest(
        count=len(newest),
        unseen=sum(group.unseen for group in groups),
        flagged=sum(Flag.FLAGGED in one.flags.system for one in newest),
        with_attachments=sum(one.has_attachments for one in newest),
        size=sum(one.size for one in newest),
        oldest=min((one.internaldate for one in newest), default=0),
        newest=max((one.internaldate for one in newest), default=0),
        sender_count=len(groups),
        senders=tuple(FromSender(group.name, group.count) for group in groups[:12]),
        sample=tuple(DigestLine(one.internaldate, one.sender, one.subject) for one in newest[:12]),
    )
