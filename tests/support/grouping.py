"""Summaries by sender, for stores in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

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
