"""The groups of the sweep view over all accounts: one sender is one group, whichever account he writes to."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from tuimail.model.sender_group import SenderGroup
from tuimail.model.united import all_joined
from tuimail.state.reads import AccountReads
from tuimail.state.united_merge import newest_first


def merged_groups(groups: Mapping[int, tuple[AccountReads, list[SenderGroup]]]) -> list[SenderGroup]:
    """Those of each account by its number, with its reader; the largest first, as one store would tell."""
    by_key: dict[tuple[str, bool], dict[int, SenderGroup]] = {}
    for index, (_, some) in groups.items():
        for group in some:
            by_key.setdefault((group.key, group.is_list), {})[index] = group
    found = [_one({index: (groups[index][0], group) for index, group in of.items()}) for of in by_key.values()]
    return sorted(found, key=lambda group: (group.count, group.newest), reverse=True)


def _one(shares: Mapping[int, tuple[AccountReads, SenderGroup]]) -> SenderGroup:
    if len(shares) == 1:
        ((index, (_, group)),) = shares.items()
        rows = array("q", all_joined(group.rows, index))
    else:
        rows = newest_first({index: (one.rows, reads.dates(one.rows)) for index, (reads, one) in shares.items()})
    parts = [group for _, group in shares.values()]
    newest = max(parts, key=lambda group: group.newest)
    return SenderGroup(
        key=newest.key,
        is_list=newest.is_list,
        name=newest.name,
        rows=rows,
        unseen=sum(group.unseen for group in parts),
        size=sum(group.size for group in parts),
        oldest=min(group.oldest for group in parts),
        newest=newest.newest,
    )
