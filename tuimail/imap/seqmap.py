"""From sequence numbers to UIDs, as far as the server's answers have told them."""

from __future__ import annotations

from array import array
from dataclasses import replace

from tuimail.imap.responses import ESearchData, SearchData, ThreadData, ThreadNode, Untagged
from tuimail.imap.sequence import Range
from tuimail.model.ids import Uid

_MOST = 2_000_000
"""Above this position UIDs are not remembered (8 MB of them)."""

_MOST_RESOLVED = 2_000_000


class SeqMap:
    """The UIDs of the selected mailbox by position; 0 where not known."""

    def __init__(self) -> None:
        self._uids = array("I")
        self.count = 0

    def restart(self, count: int) -> None:
        """A mailbox of so many messages, nothing known of them."""
        self.count = count
        self._uids = array("I", bytes(array("I").itemsize * min(count, _MOST)))

    def resize(self, count: int) -> None:
        """EXISTS: messages were added at the end. A smaller number means that something was missed."""
        if count < self.count:
            self.restart(count)
            return
        self.count = count
        missing = min(count, _MOST) - len(self._uids)
        if missing > 0:
            self._uids.frombytes(bytes(self._uids.itemsize * missing))

    def learn(self, seq: int, uid: Uid) -> None:
        """A FETCH told the UID of a position."""
        if 0 < seq <= len(self._uids):
            self._uids[seq - 1] = uid

    def uid_at(self, seq: int) -> Uid | None:
        """The UID of a position."""
        if 0 < seq <= len(self._uids):
            return Uid(self._uids[seq - 1]) or None
        return None

    def expunge(self, seq: int) -> Uid | None:
        """EXPUNGE: the position is gone, all behind it move up; which UID that was."""
        uid = self.uid_at(seq)
        if 0 < seq <= len(self._uids):
            del self._uids[seq - 1]
        self.count = max(0, self.count - 1)
        return uid

    def resolved(self, response: Untagged) -> Untagged:
        """The answer to a search by sequence number, in UIDs."""
        match response:
            case SearchData():
                uids = [uid for number in response.numbers if (uid := self.uid_at(number))]
                return replace(response, numbers=tuple(uids), unresolved=len(response.numbers) - len(uids))
            case ESearchData() if not response.is_uid:
                found, missing = self._ranges(response.all)
                window, missing_window = self._ranges(response.partial or ())
                return replace(
                    response,
                    is_uid=True,
                    all=found,
                    partial=None if response.partial is None else window,
                    min=self.uid_at(response.min or 0),
                    max=self.uid_at(response.max or 0),
                    unresolved=missing + missing_window,
                )
            case ThreadData():
                return ThreadData(tuple(map(self._node, response.threads)))
        return response

    def _ranges(self, ranges: tuple[Range, ...]) -> tuple[tuple[Range, ...], int]:
        total = sum(high - low + 1 for low, high in ranges)
        if total > _MOST_RESOLVED:
            return (), total
        uids = [uid for low, high in ranges for seq in range(low, high + 1) if (uid := self.uid_at(seq))]
        return tuple((uid, uid) for uid in uids), total - len(uids)

    def _node(self, node: ThreadNode) -> ThreadNode:
        """One thread; the parser limits how deep it is."""
        uid = None if node.uid is None else self.uid_at(node.uid)
        return ThreadNode(uid, tuple(map(self._node, node.children)))
